package dev.millrace.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTimesTest {
  @Test
  void aDateWithoutTimeIsMidnightInTheZone() {
    assertThat(times(ZoneOffset.UTC, "yyyy-MM-dd").read("2010-10-12"))
        .isEqualTo(micros("2010-10-12T00:00:00Z"));
    assertThat(times(ZoneId.of("Europe/London"), "dd/MM/yyyy").read("12/07/2010"))
        .isEqualTo(micros("2010-07-11T23:00:00Z"));
  }

  @Test
  void theFirstFormatThatFitsIsTaken() {
    EventTimes times = times(ZoneOffset.UTC, "dd/MM/yyyy HH:mm", "dd-MMM-yy", "iso");
    assertThat(times.read("01/02/2020 13:45")).isEqualTo(micros("2020-02-01T13:45:00Z"));
    assertThat(times.read("03-mar-21")).isEqualTo(micros("2021-03-03T00:00:00Z"));
    assertThat(times.read("2020-01-01T00:00:00.000001+02:00"))
        .isEqualTo(micros("2019-12-31T22:00:00.000001Z"));
  }

  @Test
  void daysThatDoNotExistAreRefused() {
    EventTimes times = times(ZoneOffset.UTC, "yyyy-MM-dd");
    assertThat(times.read("2021-02-30")).isNull();
    assertThat(times.read("2021-02-29")).isNull();
    assertThat(times.read("2020-02-29")).isNotNull();
    assertThat(times.read("12/10/2020")).isNull();
    assertThat(times.read("")).isNull();
  }

  @Test
  void epochsAreRead() {
    assertThat(times(ZoneOffset.UTC, "epoch-seconds").read("-1")).isEqualTo(-1_000_000L);
    assertThat(times(ZoneOffset.UTC, "epoch-millis").read("1500")).isEqualTo(1_500_000L);
    assertThat(times(ZoneOffset.UTC, "epoch-micros").read("7")).isEqualTo(7L);
    assertThat(times(ZoneOffset.UTC, "epoch-seconds").read("99999999999999999")).isNull();
  }

  @Test
  void isoTakesDatesAndTimesWithAndWithoutOffset() {
    EventTimes times = times(ZoneOffset.UTC, "iso");
    assertThat(times.read("2020-01-02")).isEqualTo(micros("2020-01-02T00:00:00Z"));
    assertThat(times.read("2020-01-02T03:04:05")).isEqualTo(micros("2020-01-02T03:04:05Z"));
    assertThat(times.read("2020-01-02T03:04:05Z")).isEqualTo(micros("2020-01-02T03:04:05Z"));
  }

  @Test
  void moreTextsThanAreRememberedAreStillRead() {
    EventTimes times = times(ZoneOffset.UTC, "epoch-micros");
    for (long i = 0; i < 2L * EventTimes.REMEMBERED_MAX + 1; i++) {
      assertThat(times.read(Long.toString(i))).isEqualTo(i);
    }
  }

  @Test
  void aPatternThatIsNoneIsRefused() {
    assertThatThrownBy(() -> times(ZoneOffset.UTC, "not a pattern"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static EventTimes times(ZoneId zone, String... formats) {
    return new EventTimes(List.of(formats), zone);
  }

  private static long micros(String iso) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(iso));
  }
}
