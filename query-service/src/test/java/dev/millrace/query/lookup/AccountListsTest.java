package dev.millrace.query.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountListsTest {
  @ParameterizedTest
  @CsvSource({"100, 4, 40", "20, 4, 12", "20, 1, 20", "1, 64, 1", "2, 2, 2", "1000, 1000, 4"})
  void aShareIsTheMeanAndThreeDeviationsButNoMoreThanThePage(
      int pageSize, int partitions, int share) {
    assertThat(AccountLists.share(pageSize, partitions)).isEqualTo(share);
  }
}
