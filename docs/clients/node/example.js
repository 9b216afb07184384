// What a client of Millrace does, in Node: docs/clients/README.md says how to run it.
//
//     node example.js [LEDGER]
//
// Addresses come from MILLRACE_INGEST and MILLRACE_QUERY (127.0.0.1:7400 and :7420 by default),
// the .proto files from MILLRACE_PROTO (those of this project by default).
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const COUNT = 25;
const PAGE_SIZE = 10;
const CALL_MILLIS = 10_000;
const WATCH_MILLIS = 10_000;
const BUYER = 'buyer/node';

const clients = path.join(__dirname, '..');
const protos = process.env.MILLRACE_PROTO ?? path.join(clients, '../../proto/src/main/proto');

// Which calls are tried again, how often, and how long each may take: the same file for every language.
const serviceConfig = fs.readFileSync(path.join(clients, 'service-config.json'), 'utf8');

// 64-bit integers as strings: a number of JavaScript has 53 bits.
const loaded = loader.loadSync(
  ['millrace/v1/ingest.proto', 'millrace/v1/query.proto', 'rpc_details.proto'],
  {
    includeDirs: [protos, clients],
    keepCase: true,
    defaults: true,
    longs: String,
    enums: String,
    oneofs: true,
  });
const millrace = grpc.loadPackageDefinition(loaded).millrace;

function client(service, variable, address) {
  return new service(process.env[variable] ?? address, grpc.credentials.createInsecure(),
    {'grpc.service_config': serviceConfig, 'grpc.enable_retries': 1});
}

/** A unary call with a deadline, as a promise. */
function call(stub, method, request) {
  return new Promise((resolve, reject) => {
    stub[method](request, {deadline: Date.now() + CALL_MILLIS},
      (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

/** The same each time: sending them again is safe, since the id is what counts. */
function transactions(ledger) {
  return Array.from({length: COUNT}, (_, i) => ({
    id: `node-${i}`,
    ledger,
    debit_account: BUYER,
    credit_account: 'shop',
    amount: {high: '0', low: String(100 + i)},
    currency: 'EUR',
    time_micros: String(1_763_596_800_000_000n + BigInt(i)),
    type: 'payment',
  }));
}

/** Minor units: 128 bits. */
function units(amount) {
  return (BigInt(amount.high) << 64n) | BigInt(amount.low);
}

/** One batch; its items have outcomes of their own. Gives the token that covers them. */
async function submit(ingest, ledger) {
  const written = await call(ingest, 'SubmitBatch',
    {transactions: transactions(ledger), acknowledgement: 'ACKNOWLEDGEMENT_DURABLE'});
  const refused = written.receipts.find((receipt) => receipt.error);
  if (refused) {
    throw new Error(`${refused.id}: ${refused.error.message}`);
  }
  console.log(`submitted ${written.receipts.length}`);
  return written.token;
}

/** What a read demands that must see what was written. */
function covering(token) {
  return {at_least_as_fresh: {tokens: [token]}};
}

async function readOwnWrite(query, ledger, token) {
  const answer = await call(query, 'GetTransaction',
    {ledger, key: {id: 'node-0'}, consistency: covering(token)});
  const {id, amount, currency} = answer.transaction.transaction;
  console.log(`read ${id}: ${units(amount)} ${currency}`);
}

/** Page by page. What is logged meanwhile is not in it: the walk is as of its first page. */
async function walk(query, ledger, token) {
  let count = 0;
  let total = 0n;
  let pages = 0;
  let pageToken = '';
  do {
    const page = await call(query, 'ListAccountTransactions', {
      ledger,
      account: BUYER,
      view: 'ENTRY_VIEW_SUMMARY',
      page_size: PAGE_SIZE,
      page_token: pageToken,
      consistency: covering(token),
    });
    pages += 1;
    for (const entry of page.entries) {
      count += 1;
      total += units(entry.amount);
    }
    pageToken = page.next_page_token;
  } while (pageToken !== '');
  console.log(`listed ${count} in ${pages} pages: ${total} EUR`);
}

/** The machine-readable reason of a failed call. */
function reason(error) {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  if (!bytes) {
    return '';
  }
  const {details} = loaded['millrace.clients.RpcStatus'].deserialize(bytes);
  const info = details.find((detail) => detail.type_url.endsWith('/google.rpc.ErrorInfo'));
  return info ? loaded['millrace.clients.ErrorInfo'].deserialize(info.value).reason : '';
}

async function fail(query, ledger) {
  try {
    await call(query, 'GetTransaction', {ledger, key: {id: 'nobody-knows'}});
  } catch (error) {
    console.log(`failed ${grpc.status[error.code]}: ${reason(error)}`);
  }
}

/** Reads one stream until it ends; gives true when all of ours were seen. */
function follow(query, request, seen, end) {
  return new Promise((resolve, reject) => {
    const stream = query.Watch(request, {deadline: end});
    stream.on('data', (message) => {
      for (const stored of message.transactions) {
        seen.add(stored.transaction.id);
      }
      delete request.beginning;
      request.token = message.token; // covers what was seen so far
      if (seen.size === COUNT) {
        stream.cancel();
        resolve(true);
      }
    });
    stream.on('end', () => resolve(false));
    stream.on('error', (error) => {
      const passing = [grpc.status.UNAVAILABLE, grpc.status.DEADLINE_EXCEEDED];
      passing.includes(error.code) ? resolve(false) : reject(error);
    });
  });
}

/** From the beginning until all of ours were seen; goes on after a break where it stood. */
async function watch(query, ledger) {
  const seen = new Set();
  const request = {ledger, accounts: [BUYER], beginning: {}};
  const end = Date.now() + WATCH_MILLIS;
  while (!(await follow(query, request, seen, end)) && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  console.log(`watched ${seen.size}`);
}

async function main() {
  const ledger = process.argv[2] ?? 'main';
  const ingest = client(millrace.v1.IngestService, 'MILLRACE_INGEST', '127.0.0.1:7400');
  const query = client(millrace.v1.QueryService, 'MILLRACE_QUERY', '127.0.0.1:7420');
  try {
    const token = await submit(ingest, ledger);
    await readOwnWrite(query, ledger, token);
    await walk(query, ledger, token);
    await fail(query, ledger);
    await watch(query, ledger);
  } finally {
    ingest.close();
    query.close();
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
