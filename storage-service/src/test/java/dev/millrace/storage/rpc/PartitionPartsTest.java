package dev.millrace.storage.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.read.PartitionReads;
import dev.millrace.storage.read.RecordBudget;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls in two steps, of two partitions that are here and one that is not. */
class PartitionPartsTest {
  private static final int NOT_HERE = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long BUDGET_BYTES = 16L << 20;

  /** Large enough to be counted at once. */
  private static final long HELD_BYTES = 1L << 20;

  @TempDir Path root;
  private final OwnedPartitions owned = new OwnedPartitions();
  private final ByteBudget budget = new ByteBudget(BUDGET_BYTES);
  private final List<ApplyHarness> stores = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    for (int number = 0; number < NOT_HERE; number++) {
      ApplyHarness store = ApplyHarness.ofPartition(root.resolve("data-" + number), number);
      stores.add(store);
      owned.add(store.partition);
    }
  }

  @AfterEach
  void close() {
    stores.forEach(ApplyHarness::close);
  }

  @Test
  void theSecondStepFollowsAllFirstOnesAndPartsKeepTheirOrder() {
    List<Integer> together = new ArrayList<>();
    List<String> parts = ask(together::addAll, number -> "part " + number);
    assertThat(together).containsExactly(0, 1);
    assertThat(parts).containsExactly("2 ERROR_REASON_NOT_OWNER", "part 0", "part 1");
  }

  @Test
  void aPartThatWaitsForItsBoundHoldsUpNoOther() throws Exception {
    List<Integer> together = new ArrayList<>();
    List<CompletableFuture<String>> parts =
        ask(number -> number == 0 ? 1 : 0, together::addAll, number -> "part " + number);
    assertThat(together).containsExactly(1);
    assertThat(parts.get(2)).isCompletedWithValue("part 1");
    assertThat(parts.get(1)).isNotDone();
    stores.getFirst().apply(ApplyHarness.transaction("1", "a", "b", 1));
    assertThat(parts.get(1)).succeedsWithin(PATIENCE).isEqualTo("part 0");
    assertThat(together).containsExactly(1);
  }

  @Test
  void aStoreThatIsClosedBetweenTheStepsIsRefusedAlone() {
    List<String> parts =
        ask(
            _ -> stores.getFirst().partition.contents().store().close(),
            number -> {
              stores.get(number).partition.contents().store().read(_ -> number);
              return "part " + number;
            });
    assertThat(parts).hasSize(3).element(1).asString().startsWith("0 ERROR_REASON_");
    assertThat(parts.getLast()).isEqualTo("part 1");
  }

  @Test
  void whatTheSecondStepHoldsCountsUntilAllPartsAreThere() {
    List<Long> counted = new ArrayList<>();
    ask(
        _ -> {},
        number -> {
          RecordBudget.HELD.get().hold(HELD_BYTES);
          counted.add(budget.bytes());
          return "part " + number;
        });
    assertThat(counted).containsExactly(HELD_BYTES, 2 * HELD_BYTES);
    assertThat(budget.bytes()).isZero();
  }

  @Test
  void nothingIsReadForACallerWhoHasGone() throws Exception {
    List<Integer> read = new ArrayList<>();
    try (CancellableContext caller = Context.current().withCancellation()) {
      List<CompletableFuture<String>> parts =
          caller.call(
              () ->
                  ask(
                      _ -> 0,
                      _ -> caller.cancel(null),
                      number -> {
                        read.add(number);
                        return "part " + number;
                      }));
      assertThat(parts.getFirst()).isCompletedWithValue("2 ERROR_REASON_NOT_OWNER");
      assertThat(parts.subList(1, 3))
          .allSatisfy(
              part ->
                  assertThat(part)
                      .failsWithin(PATIENCE)
                      .withThrowableThat()
                      .withMessageContaining("CANCELLED"));
    }
    assertThat(read).isEmpty();
    assertThat(budget.bytes()).isZero();
  }

  private List<String> ask(Consumer<List<Integer>> between, Function<Integer, String> second) {
    return ask(_ -> 0, between, second).stream().map(CompletableFuture::join).toList();
  }

  private List<CompletableFuture<String>> ask(
      IntUnaryOperator minNextOffset,
      Consumer<List<Integer>> between,
      Function<Integer, String> second) {
    return new PartitionParts(new PartitionReads(owned, Runnable::run), budget)
        .<Integer, Integer, String>askTwice(
            List.of(NOT_HERE, 0, 1),
            number ->
                PartitionBound.newBuilder()
                    .setPartition(number)
                    .setMinNextOffset(minNextOffset.applyAsInt(number))
                    .build(),
            number -> _ -> number,
            between,
            second,
            (state, error) -> state.getPartition() + " " + error.getReason());
  }
}
