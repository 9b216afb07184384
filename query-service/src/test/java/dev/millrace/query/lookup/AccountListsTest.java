package dev.millrace.query.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.v1.EntryView;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountListsTest {
  @ParameterizedTest
  @CsvSource({
    "100, 4, 40, 35",
    "20, 4, 12, 10",
    "20, 1, 20, 20",
    "1, 64, 1, 1",
    "2, 2, 2, 2",
    "1000, 1000, 4, 3"
  })
  void aShareIsTheMeanAndThreeDeviationsOrTwoOfBodiesButNoMoreThanThePage(
      int pageSize, int partitions, int summaries, int bodies) {
    assertThat(AccountLists.share(pageSize, partitions, EntryView.ENTRY_VIEW_SUMMARY))
        .isEqualTo(summaries);
    assertThat(AccountLists.share(pageSize, partitions, EntryView.ENTRY_VIEW_FULL))
        .isEqualTo(bodies);
  }
}
