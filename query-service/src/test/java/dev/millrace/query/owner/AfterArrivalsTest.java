package dev.millrace.query.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AfterArrivalsTest {
  private static final long SECONDS_MAX = 10;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final AfterArrivals after = new AfterArrivals(loops);

  @AfterEach
  void end() {
    var _ = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void onALoopWorkWaitsForTheTurnsEndAndStaysOnThatLoop() throws Exception {
    for (int i = 0; i < 2; i++) {
      CompletableFuture<List<String>> done = new CompletableFuture<>();
      loops
          .next()
          .execute(
              () -> {
                String loop = Thread.currentThread().getName();
                List<String> order = new ArrayList<>();
                after.execute(
                    () -> {
                      order.add(Thread.currentThread().getName());
                      done.complete(order);
                    });
                order.add("rest of the turn on " + loop);
              });
      List<String> order = done.get(SECONDS_MAX, TimeUnit.SECONDS);
      assertThat(order).hasSize(2);
      assertThat(order.getFirst()).isEqualTo("rest of the turn on " + order.getLast());
    }
  }

  @Test
  void onAnyOtherThreadWorkIsDoneAtOnce() {
    Thread[] worker = new Thread[1];
    after.execute(() -> worker[0] = Thread.currentThread());
    assertThat(worker[0]).isSameAs(Thread.currentThread());
  }
}
