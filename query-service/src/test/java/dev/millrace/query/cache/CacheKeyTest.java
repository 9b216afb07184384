package dev.millrace.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class CacheKeyTest {
  private static final Uuid TOPIC = new Uuid(1, 2);

  @Test
  void keysHaveTheFormThatIsDocumented() {
    assertThat(CacheKey.of(TOPIC, "main", "tx-1", "").text())
        .isEqualTo("mr2:AAAAAAAAAAEAAAAAAAAAAg:4:main:t:4:tx-1:");
    assertThat(CacheKey.of(TOPIC, "main", "tx-1", "orders 7").text())
        .isEqualTo("mr2:AAAAAAAAAAEAAAAAAAAAAg:4:main:t:4:tx-1:orders 7");
  }

  @Test
  void differentIdentitiesNeverShareAKeyWhateverColonsTheyHold() {
    List<String> names = List.of("a", "a:", ":a", "a:t", "a:t:1:b", "1:a", "t", "b", "a:t:1:b:");
    Set<String> keys = new HashSet<>();
    int identities = 0;
    for (String ledger : names) {
      for (String id : names) {
        for (String partitionKey : List.of("", "a", ":", "b:t:1:a")) {
          keys.add(CacheKey.of(TOPIC, ledger, id, partitionKey).text());
          identities++;
        }
      }
    }
    assertThat(keys).hasSize(identities);
  }
}
