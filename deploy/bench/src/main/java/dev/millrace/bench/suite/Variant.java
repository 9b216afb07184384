package dev.millrace.bench.suite;

/** One of several ways that are compared. */
public record Variant(String name, Setup setup, Work work) {}
