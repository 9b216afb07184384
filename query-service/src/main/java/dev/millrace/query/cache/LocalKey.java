package dev.millrace.query.cache;

/** What a local cache knows of its keys. */
public sealed interface LocalKey permits CacheKey, ViewKey {
  /** How many characters it holds, about as many bytes. */
  int chars();
}
