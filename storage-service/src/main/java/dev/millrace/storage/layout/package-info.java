/**
 * The bytes of every key and value of a store · no input, no output · any thread · pure functions.
 *
 * <p>All numbers are big-endian. Keys compare as unsigned bytes.
 *
 * <pre>
 *   records     packed position 8                                → format 1 | append time millis 8 | value as logged
 *   ids         identity key (contract.identity.IdentityKey)     → packed position 8
 *   accounts    account key 16 | time 8, sign bit flipped | packed position 8 | role 1
 *                                                                → format 1 | amount length 1, bytes | currency length 1,
 *                                                                  bytes | type length 1, bytes | counterparty length 1, bytes
 *   references  ledger length 1, ledger | reference length 1, reference | packed position 8 → nothing
 *   summaries   account key 16                                   → format 1 | ledger length 1, bytes | account length 1, bytes |
 *                                                                  count 8 | first time 8 | last time 8 | last position 8 |
 *                                                                  currencies 4 (-1: too many, none follow), each: length 1, bytes | debit length 1, bytes |
 *                                                                  credit length 1, bytes | debit count 8 | credit count 8
 *   default     "identity"                                       → format 1 | topic id 16 | partition 4 | partitions 4 |
 *                                                                  cluster id length 1, bytes
 *               "state"                                          → format 1 | next offset 8 | leader epoch 4 (-1: none) |
 *                                                                  digest 16 | stored 8 | duplicates 8 | conflicts 8 |
 *                                                                  dead letters 8 | misplaced 8 | summaries watermark 8 |
 *                                                                  last append time millis 8
 * </pre>
 *
 * <p>A packed position is offset (48 bits) and index within the record (16 bits). Amounts and
 * totals are unsigned without leading zero bytes, of length 0 for zero. Roles: 1 debit, 2 credit, 3
 * both.
 */
package dev.millrace.storage.layout;
