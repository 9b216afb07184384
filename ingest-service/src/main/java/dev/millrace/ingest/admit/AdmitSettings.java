package dev.millrace.ingest.admit;

/**
 * What ingest takes; may only be narrower than {@link
 * dev.millrace.contract.transaction.TransactionRules}.
 *
 * @param payloadBytesMax the largest payload
 * @param batchItemsMax the most transactions of one message
 * @param bufferBytesMax the budget for everything admitted and not yet acknowledged
 */
public record AdmitSettings(int payloadBytesMax, int batchItemsMax, long bufferBytesMax) {}
