package dev.millrace.ingest.rpc;

/**
 * How calls are treated.
 *
 * @param callMillisMax the deadline of a call that has none, and of each message of a stream
 * @param streamMessagesMax messages of one stream that are not yet answered
 * @param slowReaderMillis how long a stream's client may leave replies unread
 */
public record RpcSettings(int callMillisMax, int streamMessagesMax, int slowReaderMillis) {}
