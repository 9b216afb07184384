package dev.millrace.query.rpc;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.Amount;
import dev.millrace.v1.GroupBy;
import dev.millrace.v1.TransactionFilter;
import io.grpc.StatusRuntimeException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks which transactions requests are about, and how they are grouped; throws {@link
 * StatusRuntimeException} naming the field.
 */
final class FilterChecks {
  /** Types or currencies that one filter names: the bound that the public contract states. */
  static final int ALTERNATIVES_MAX = 32;

  private FilterChecks() {}

  static void ofAccount(TransactionFilter filter) {
    if (filter.getRole() == AccountRole.UNRECOGNIZED) {
      throw Refusal.invalid("filter.role", "is not a known role").asException();
    }
    check(filter);
  }

  static void withoutAccount(TransactionFilter filter) {
    if (filter.getRoleValue() != AccountRole.ACCOUNT_ROLE_UNSPECIFIED_VALUE) {
      throw Refusal.invalid("filter.role", "is set, but no account is named").asException();
    }
    check(filter);
  }

  private static void check(TransactionFilter filter) {
    if (filter.hasTimeFromMicros()
        && filter.hasTimeToMicros()
        && filter.getTimeToMicros() < filter.getTimeFromMicros()) {
      throw Refusal.invalid("filter.time_to_micros", "is before time_from_micros").asException();
    }
    types("filter.types", filter.getTypesList());
    alternatives("filter.currencies", filter.getCurrenciesList(), TransactionRules::checkCurrency);
    if (filter.hasAmountMin()
        && filter.hasAmountMax()
        && compare(filter.getAmountMax(), filter.getAmountMin()) < 0) {
      throw Refusal.invalid("filter.amount_max", "is less than amount_min").asException();
    }
  }

  static void types(String field, List<String> types) {
    alternatives(field, types, TransactionRules::checkType);
  }

  private static void alternatives(
      String field, List<String> values, Function<String, @Nullable Violation> rule) {
    if (values.size() > ALTERNATIVES_MAX) {
      throw Refusal.invalid(
              field, "has %d values, at most %d".formatted(values.size(), ALTERNATIVES_MAX))
          .asException();
    }
    for (int i = 0; i < values.size(); i++) {
      @Nullable Violation violation = rule.apply(values.get(i));
      if (violation != null) {
        throw Refusal.invalid(field + "[" + i + "]", violation.message()).asException();
      }
    }
  }

  private static int compare(Amount one, Amount other) {
    int high = Long.compareUnsigned(one.getHigh(), other.getHigh());
    return high != 0 ? high : Long.compareUnsigned(one.getLow(), other.getLow());
  }

  static void groupBy(List<GroupBy> groupBy) {
    Set<GroupBy> before = EnumSet.noneOf(GroupBy.class);
    for (int i = 0; i < groupBy.size(); i++) {
      @Nullable String problem = problem(groupBy.get(i), before);
      if (problem != null) {
        throw Refusal.invalid("group_by[" + i + "]", problem).asException();
      }
      before.add(groupBy.get(i));
    }
  }

  private static @Nullable String problem(GroupBy one, Set<GroupBy> before) {
    if (one == GroupBy.UNRECOGNIZED || one == GroupBy.GROUP_BY_UNSPECIFIED) {
      return "is not a known grouping";
    }
    if (before.contains(one)) {
      return "is there twice";
    }
    boolean bothPeriods =
        one == GroupBy.GROUP_BY_DAY && before.contains(GroupBy.GROUP_BY_MONTH)
            || one == GroupBy.GROUP_BY_MONTH && before.contains(GroupBy.GROUP_BY_DAY);
    return bothPeriods ? "can not be together with the other period" : null;
  }
}
