package dev.millrace.bench.drain;

import dev.millrace.bench.child.ChildLoop;

/** Fills the log in a JVM of its own: a generator of millions of accounts takes a gigabyte. */
public final class FillMain {
  private FillMain() {}

  /** Answers {@link FillTask} with {@link Filled}. */
  public static void main(String[] arguments) throws InterruptedException {
    ChildLoop.serve(FillTask.class, () -> task -> new TopicFill(task).run());
  }
}
