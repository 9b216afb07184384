package dev.millrace.cli.stats;

import dev.millrace.local.StackDescription;
import dev.millrace.local.process.ProcessMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Memory of the processes: resident where they are those of a stack on this machine, else what
 * services tell themselves.
 */
final class MemoryFigures {
  private static final String NAME = "memory";

  private MemoryFigures() {}

  /**
   * Memory now.
   *
   * @param data where the stack describes itself; null when services elsewhere are meant
   */
  static Overview.Section of(@Nullable Path data, Look look) {
    Optional<StackDescription> stack =
        data == null ? Optional.empty() : StackDescription.read(data);
    return new Overview.Section(
        NAME, stack.map(MemoryFigures::resident).orElseGet(() -> elsewhere(look)));
  }

  private static List<Figure> resident(StackDescription stack) {
    List<Figure> figures = new ArrayList<>();
    for (Map.Entry<String, Long> process : stack.pids().entrySet()) {
      String name = process.getKey().replace("-service", "");
      double bytes = ProcessMemory.residentBytes(process.getValue()).orElse(0);
      figures.add(Figure.of(name + "ResidentBytes", name, bytes, Unit.BYTES));
    }
    return figures;
  }

  private static List<Figure> elsewhere(Look look) {
    List<Figure> figures = new ArrayList<>();
    for (Service service : Service.values()) {
      figures.add(
          Figure.of(
              service.text() + "HeapBytes",
              service.text() + " heap",
              sum(look, service, "jvm_memory_used_bytes", "area", "heap"),
              Unit.BYTES));
    }
    figures.add(
        Figure.of(
            "storageResidentBytes",
            "storage",
            sum(look, Service.STORAGE, "millrace_storage_memory_resident_bytes"),
            Unit.BYTES));
    return figures;
  }

  private static double sum(Look look, Service service, String name, String... tags) {
    return look.instances().stream()
        .filter(instance -> instance.service() == service)
        .map(Instance::samples)
        .mapToDouble(samples -> samples == null ? 0 : samples.sum(name, tags))
        .sum();
  }
}
