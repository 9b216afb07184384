"""What a client of Millrace does, in Python: docs/clients/README.md says how to run it.

    python3 example.py [LEDGER]

Addresses come from MILLRACE_INGEST and MILLRACE_QUERY (127.0.0.1:7400 and :7420 by default).
"""

import os
import pathlib
import sys
import time

import grpc
import rpc_details_pb2
from millrace.v1 import (
    freshness_pb2,
    ingest_pb2,
    ingest_pb2_grpc,
    query_pb2,
    query_pb2_grpc,
    stream_pb2,
    transaction_pb2,
)

COUNT = 25
PAGE_SIZE = 10
CALL_SECONDS = 10
WATCH_SECONDS = 10
BUYER = "buyer/python"

# Which calls are tried again, how often, and how long each may take: the same file for every language.
SERVICE_CONFIG = (pathlib.Path(__file__).parent.parent / "service-config.json").read_text()


def channel(variable, address):
    return grpc.insecure_channel(
        os.environ.get(variable, address),
        options=[("grpc.service_config", SERVICE_CONFIG), ("grpc.enable_retries", 1)],
    )


def transactions(ledger):
    """The same each time: sending them again is safe, since the id is what counts."""
    return [
        transaction_pb2.Transaction(
            id=f"py-{i}",
            ledger=ledger,
            debit_account=BUYER,
            credit_account="shop",
            amount=transaction_pb2.Amount(high=0, low=100 + i),
            currency="EUR",
            time_micros=1_763_596_800_000_000 + i,
            type="payment",
        )
        for i in range(COUNT)
    ]


def units(amount):
    """Minor units; Python's integers have room for 128 bits."""
    return amount.high << 64 | amount.low


def submit(ingest, ledger):
    """One batch; its items have outcomes of their own. Gives the token that covers them."""
    written = ingest.SubmitBatch(
        ingest_pb2.SubmitBatchRequest(
            transactions=transactions(ledger),
            acknowledgement=ingest_pb2.ACKNOWLEDGEMENT_DURABLE,
        ),
        timeout=CALL_SECONDS,
    )
    refused = [receipt for receipt in written.receipts if receipt.HasField("error")]
    if refused:
        sys.exit(f"{refused[0].id}: {refused[0].error.message}")
    print(f"submitted {len(written.receipts)}")
    return written.token


def covering(token):
    """What a read demands that must see what was written."""
    return freshness_pb2.Consistency(
        at_least_as_fresh=freshness_pb2.AtLeastAsFresh(tokens=[token])
    )


def read_own_write(query, ledger, token):
    answer = query.GetTransaction(
        query_pb2.GetTransactionRequest(
            ledger=ledger,
            key=query_pb2.TransactionKey(id="py-0"),
            consistency=covering(token),
        ),
        timeout=CALL_SECONDS,
    )
    transaction = answer.transaction.transaction
    print(f"read {transaction.id}: {units(transaction.amount)} {transaction.currency}")


def walk(query, ledger, token):
    """Page by page. What is logged meanwhile is not in it: the walk is as of its first page."""
    count = total = pages = 0
    page_token = ""
    while True:
        page = query.ListAccountTransactions(
            query_pb2.ListAccountTransactionsRequest(
                ledger=ledger,
                account=BUYER,
                view=query_pb2.ENTRY_VIEW_SUMMARY,
                page_size=PAGE_SIZE,
                page_token=page_token,
                consistency=covering(token),
            ),
            timeout=CALL_SECONDS,
        )
        pages += 1
        count += len(page.entries)
        total += sum(units(entry.amount) for entry in page.entries)
        page_token = page.next_page_token
        if not page_token:
            print(f"listed {count} in {pages} pages: {total} EUR")
            return


def reason(error):
    """The machine-readable reason of a failed call."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for detail in rpc_details_pb2.RpcStatus.FromString(value).details:
                if detail.type_url.endswith("/google.rpc.ErrorInfo"):
                    return rpc_details_pb2.ErrorInfo.FromString(detail.value).reason
    return ""


def fail(query, ledger):
    try:
        query.GetTransaction(
            query_pb2.GetTransactionRequest(
                ledger=ledger, key=query_pb2.TransactionKey(id="nobody-knows")
            ),
            timeout=CALL_SECONDS,
        )
    except grpc.RpcError as error:
        print(f"failed {error.code().name}: {reason(error)}")


def watch(query, ledger):
    """From the beginning until all of ours were seen; goes on after a break where it stood."""
    seen = set()
    request = stream_pb2.WatchRequest(
        ledger=ledger, accounts=[BUYER], beginning=stream_pb2.WatchFromBeginning()
    )
    end = time.monotonic() + WATCH_SECONDS
    while len(seen) < COUNT and time.monotonic() < end:
        stream = query.Watch(request, timeout=max(0.001, end - time.monotonic()))
        try:
            for message in stream:
                for stored in message.transactions:
                    seen.add(stored.transaction.id)
                request.token = message.token  # covers what was seen so far
                if len(seen) == COUNT:
                    break
        except grpc.RpcError as error:
            if error.code() not in (
                grpc.StatusCode.UNAVAILABLE,
                grpc.StatusCode.DEADLINE_EXCEEDED,
            ):
                raise
            time.sleep(0.2)
        finally:
            stream.cancel()
    print(f"watched {len(seen)}")


def main():
    ledger = sys.argv[1] if len(sys.argv) > 1 else "main"
    with channel("MILLRACE_INGEST", "127.0.0.1:7400") as to_ingest, channel(
        "MILLRACE_QUERY", "127.0.0.1:7420"
    ) as to_query:
        query = query_pb2_grpc.QueryServiceStub(to_query)
        token = submit(ingest_pb2_grpc.IngestServiceStub(to_ingest), ledger)
        read_own_write(query, ledger, token)
        walk(query, ledger, token)
        fail(query, ledger)
        watch(query, ledger)


if __name__ == "__main__":
    main()
