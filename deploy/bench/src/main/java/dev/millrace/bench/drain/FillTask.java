package dev.millrace.bench.drain;

import dev.millrace.bench.generate.GeneratorOptions;

/** Make the log's topic and write the first {@code transactions} of a generator to it. */
public record FillTask(
    String bootstrapServers,
    String topic,
    int partitions,
    long transactions,
    GeneratorOptions generator) {}
