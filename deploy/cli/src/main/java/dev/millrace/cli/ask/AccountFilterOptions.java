package dev.millrace.cli.ask;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.TransactionFilter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which transactions of an account a read is about. */
public final class AccountFilterOptions {
  @Mixin private FilterOptions options = new FilterOptions();

  @Option(
      names = "--role",
      paramLabel = "debit|credit|both",
      description =
          "Those in which the account stands on this side; both: on either side of the same one.")
  private @Nullable String role;

  /** What the options say of the transactions of an account. */
  public TransactionFilter filter() {
    return options.filter().setRole(role()).build();
  }

  /** The same where the account may be missing, which is empty then; it has no role there. */
  public TransactionFilter filter(String account) {
    if (account.isEmpty() && role != null) {
      throw CommandFailure.badInput("--role needs an account");
    }
    return filter();
  }

  private AccountRole role() {
    return switch (role) {
      case null -> AccountRole.ACCOUNT_ROLE_UNSPECIFIED;
      case "debit" -> AccountRole.ACCOUNT_ROLE_DEBIT;
      case "credit" -> AccountRole.ACCOUNT_ROLE_CREDIT;
      case "both" -> AccountRole.ACCOUNT_ROLE_BOTH;
      default ->
          throw CommandFailure.badInput(
              "--role is \"%s\", must be debit, credit or both".formatted(role));
    };
  }
}
