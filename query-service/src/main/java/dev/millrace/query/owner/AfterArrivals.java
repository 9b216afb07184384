package dev.millrace.query.owner;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Runs work when the calling event loop has taken in what its sockets held, so that it can be done
 * for all of that together; on any other thread at once.
 */
public final class AfterArrivals implements Executor {
  private final List<EventExecutor> loops = new ArrayList<>();

  /** For callers on these loops. */
  public AfterArrivals(EventLoopGroup loops) {
    loops.forEach(this.loops::add);
  }

  @Override
  public void execute(Runnable work) {
    for (EventExecutor loop : loops) {
      if (loop.inEventLoop()) {
        loop.execute(work);
        return;
      }
    }
    work.run();
  }
}
