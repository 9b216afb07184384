package dev.millrace.query.cache;

import com.google.protobuf.ByteString;

/**
 * A transaction as caches hold it: immutable, so true whatever offset a reader asks for.
 *
 * @param stored the bytes of a {@link dev.millrace.v1.StoredTransaction}, passed on unparsed
 * @param partition where it lies
 * @param offset where it lies
 */
public record CachedTransaction(ByteString stored, int partition, long offset) {}
