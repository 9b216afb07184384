package dev.millrace.bench.work;

import dev.millrace.bench.child.ChildLoop;
import dev.millrace.bench.suite.Outcome;
import dev.millrace.bench.suite.Setup;
import dev.millrace.bench.suite.Task;
import dev.millrace.bench.suite.Work;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Works on stores in a JVM of its own. */
public final class WorkMain {
  /** How many entries the stores have that are kept from task to task, by directory. */
  private final Map<String, AtomicLong> ends = new HashMap<>();

  private WorkMain() {}

  /** Answers {@link Task} with {@link Outcome}. */
  public static void main(String[] arguments) throws InterruptedException {
    ChildLoop.serve(Task.class, () -> new WorkMain()::run);
  }

  private Outcome run(Task task) throws Exception {
    System.gc(); // a round does not pay for the one before it
    Path directory = Path.of(task.directory());
    Setup setup = task.setup();
    return switch (task.work()) {
      case Work.Write work -> new Writing(work).run(directory, setup);
      case Work.PlainPuts work -> PlainPutting.run(work, directory);
      case Work.Read work -> new Reading(work).run(directory, setup);
      case Work.Mix work -> new Mixing(work, end(task)).run(directory, setup);
      case Work.ReadBesideWriter work -> new BesideWriter(work).run(directory, setup);
      case Work.Soak work -> new Soaking(work).run(directory, setup);
      case Work.Layout work -> new LayoutRun(work).run(directory, setup);
    };
  }

  private AtomicLong end(Task task) {
    return ends.computeIfAbsent(task.directory(), _ -> new AtomicLong());
  }
}
