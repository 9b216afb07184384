package dev.millrace.query.lookup;

import dev.millrace.query.cache.CacheMeters;
import dev.millrace.query.cache.RemoteTier;
import dev.millrace.query.freshness.Watermarks;
import java.util.function.LongSupplier;

/** What all reads through caches share. */
public record ViewCaches(
    RemoteTier remote, Watermarks watermarks, CacheMeters meters, LongSupplier nanoTime) {}
