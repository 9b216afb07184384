package dev.millrace.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.service.Child;
import dev.millrace.cli.service.Cli;
import dev.millrace.cli.service.MemoryLog;
import dev.millrace.cli.service.MemoryServices;
import dev.millrace.cli.service.Weather;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchCommandTest {
  private static final Pattern TOKEN = Pattern.compile("to go on: --token (\\S+)");

  private final MemoryServices services = new MemoryServices(new MemoryLog(), Weather.FAIR);

  @TempDir Path directory;

  @AfterEach
  void stopServices() {
    services.close();
  }

  @Test
  void historyAndWhatFollowsIsShownAsItComesUntilCtrlCSaysHowToGoOn() throws Exception {
    append(0, 25);
    Child watch = Child.start(directory, services, "watch", "--from-beginning", "--json");
    await().atMost(Duration.ofSeconds(30)).until(() -> watch.out().lines().count() == 25);
    append(25, 40);
    await().atMost(Duration.ofSeconds(10)).until(() -> watch.out().lines().count() == 40);
    watch.interrupt();
    assertThat(watch.await())
        .isEqualTo(Child.ignoresSigint() ? ExitCode.TERMINATED : ExitCode.INTERRUPTED);
    assertThat(ids(watch.out())).containsExactlyElementsOf(names(0, 40));

    append(40, 45);
    Cli next = run("watch", "--token", token(watch.err()), "--json", "--seconds", "1");
    assertThat(next.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(ids(next.out())).containsExactlyElementsOf(names(40, 45));
  }

  @Test
  void aBrokenWatchGoesOnWithoutGapOrDuplicateAndSaysSo() throws Exception {
    append(0, 100);
    services.streams().breakAfter(3);
    Cli watch = run("watch", "--from-beginning", "--json", "--seconds", "3");
    assertThat(watch.exitCode()).as(watch.err()).isEqualTo(ExitCode.OK);
    assertThat(ids(watch.out())).containsExactlyElementsOf(names(0, 100));
    assertThat(services.streams().opened()).isGreaterThanOrEqualTo(4);
    assertThat(watch.err()).contains("unavailable: struck; going on where it broke off");
  }

  @Test
  void aServiceThatStaysAwayEndsTheWatchWithItsToken() throws Exception {
    append(0, 25);
    services.streams().breakAfter(1);
    Cli watch = run("watch", "--from-beginning", "--json", "--retry-seconds", "0");
    assertThat(watch.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(watch.err()).contains("no progress for 0 seconds: unavailable: struck");
    services.streams().breakAfter(Integer.MAX_VALUE);
    Cli rest = run("watch", "--token", token(watch.err()), "--json", "--seconds", "1");
    assertThat(ids(watch.out() + rest.out())).containsExactlyElementsOf(names(0, 25));
  }

  @Test
  void onlyWhatIsAskedForIsShown() throws Exception {
    append(0, 10);
    Cli watch =
        run("watch", "odd", "--type", "fee", "--from-beginning", "--seconds", "1", "--json");
    assertThat(ids(watch.out())).containsExactly("t3", "t9");
    Cli text = run("watch", "odd", "--from-beginning", "--seconds", "1");
    assertThat(text.out()).contains("debit account").hasLineCount(1 + 5);
    assertThat(run("watch", "--since", "2100-01-01", "--seconds", "1").out()).isEmpty();
    assertThat(run("watch", "--seconds", "1").out()).isEmpty();
  }

  @Test
  void badOptionsAreNamedInOneLine() {
    assertBad(run("watch", "--from-beginning", "--token", "x"), "exclude each other");
    assertBad(run("watch", "--since", "soon"), "--since is \"soon\"");
    assertBad(run("watch", "--seconds", "0"), "--seconds is 0, must be 1 or more");
    assertBad(run("watch", "--retry-seconds", "-1"), "--retry-seconds is -1");
  }

  private static void assertBad(Cli run, String message) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains(message).hasLineCount(1);
  }

  private void append(int from, int to) {
    for (int i = from; i < to; i++) {
      var _ =
          services
              .log()
              .append(
                  Transaction.newBuilder()
                      .setId("t" + i)
                      .setLedger("main")
                      .setDebitAccount(i % 2 == 0 ? "even" : "odd")
                      .setCreditAccount("b")
                      .setAmount(Amounts.of(i))
                      .setCurrency("GBP")
                      .setType(i % 3 == 0 ? "fee" : "payment")
                      .setTimeMicros(i)
                      .build());
    }
  }

  private Cli run(String... arguments) {
    return Cli.run(services, arguments);
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "t" + i).toList();
  }

  private static List<String> ids(String lines) throws Exception {
    List<String> ids = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      ids.add(new ObjectMapper().readTree(line).get("id").textValue());
    }
    return ids;
  }

  private static String token(String err) {
    Matcher matcher = TOKEN.matcher(err);
    assertThat(matcher.find()).as(err).isTrue();
    return matcher.group(1);
  }
}
