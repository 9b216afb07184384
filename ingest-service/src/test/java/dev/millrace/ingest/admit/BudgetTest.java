package dev.millrace.ingest.admit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private final Budget budget = new Budget(100);
  private final List<String> granted = new ArrayList<>();

  @Test
  void takesWhatIsFreeAndNoMore() {
    assertThat(budget.tryReserve(60)).isTrue();
    assertThat(budget.tryReserve(41)).isFalse();
    assertThat(budget.tryReserve(40)).isTrue();
    assertThat(budget.used()).isEqualTo(100);
  }

  @Test
  void whoWaitsIsServedInOrderAndNotOvertaken() {
    assertThat(budget.tryReserve(90)).isTrue();
    var _ = budget.await(40, () -> granted.add("large"));
    var _ = budget.await(5, () -> granted.add("small"));
    assertThat(granted).isEmpty();
    assertThat(budget.tryReserve(5)).isFalse();
    budget.release(30);
    assertThat(granted).containsExactly("large");
    budget.release(50);
    assertThat(granted).containsExactly("large", "small");
    assertThat(budget.used()).isEqualTo(55);
  }

  @Test
  void leavingTheLineLetsTheNextOneIn() {
    assertThat(budget.tryReserve(90)).isTrue();
    Budget.Wait large = budget.await(40, () -> granted.add("large"));
    Budget.Wait small = budget.await(10, () -> granted.add("small"));
    assertThat(budget.leave(large)).isTrue();
    assertThat(granted).containsExactly("small");
    assertThat(budget.leave(small)).isFalse();
  }

  @Test
  void lineIsBoundedAndHasRoomAgainOnceSomeoneLeftIt() {
    assertThat(budget.tryReserve(100)).isTrue();
    Budget.Wait first = budget.await(30, () -> granted.add("first"));
    assertThat(budget.await(20, () -> granted.add("second"))).isNotNull();
    assertThat(budget.await(1, () -> granted.add("third"))).isNull();
    assertThat(budget.leave(first)).isTrue();
    assertThat(budget.await(30, () -> granted.add("fourth"))).isNotNull();
    budget.release(20);
    assertThat(granted).containsExactly("second");
    assertThat(budget.await(20, () -> granted.add("fifth"))).isNotNull();
    assertThat(budget.await(1, () -> granted.add("sixth"))).isNull();
  }

  @Test
  void emptyLineHasRoomForAnyDemand() {
    assertThat(budget.tryReserve(1)).isTrue();
    assertThat(budget.await(100, () -> granted.add("large"))).isNotNull();
    budget.release(1);
    assertThat(granted).containsExactly("large");
  }

  @Test
  void demandBeyondEverythingCountsForEverything() {
    assertThat(budget.cost(1_000)).isEqualTo(100);
    assertThat(budget.tryReserve(budget.cost(1_000))).isTrue();
  }
}
