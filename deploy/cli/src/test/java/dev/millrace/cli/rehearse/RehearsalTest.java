package dev.millrace.cli.rehearse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.exit.ExitCode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void theRehearsedImportsGoAsTheyShould() throws IOException {
    assertThat(Rehearsal.run()).isEqualTo(ExitCode.OK);
  }
}
