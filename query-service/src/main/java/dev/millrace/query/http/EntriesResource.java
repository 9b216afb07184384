package dev.millrace.query.http;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.TransactionFilter;
import io.grpc.MethodDescriptor;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An account's transactions, page by page. */
final class EntriesResource implements Resource<ListAccountTransactionsRequest> {
  private static final String PAGE_TOKEN = "page_token";

  private static final Map<String, ListOrder> ORDERS =
      Map.of(
          "newest", ListOrder.LIST_ORDER_NEWEST_FIRST,
          "oldest", ListOrder.LIST_ORDER_OLDEST_FIRST);

  private static final Map<String, EntryView> VIEWS =
      Map.of("full", EntryView.ENTRY_VIEW_FULL, "summary", EntryView.ENTRY_VIEW_SUMMARY);

  private static final Map<String, AccountRole> ROLES =
      Map.of(
          "debit", AccountRole.ACCOUNT_ROLE_DEBIT,
          "credit", AccountRole.ACCOUNT_ROLE_CREDIT,
          "both", AccountRole.ACCOUNT_ROLE_BOTH);

  /** What the address of the next page does not repeat. */
  private static final Set<String> OF_THIS_PAGE =
      Stream.concat(AskedFreshness.OF_ONE_PAGE.stream(), Stream.of(PAGE_TOKEN))
          .collect(Collectors.toUnmodifiableSet());

  @Override
  public MethodDescriptor<ListAccountTransactionsRequest, ?> method() {
    return QueryServiceGrpc.getListAccountTransactionsMethod();
  }

  @Override
  public String nameParameter() {
    return "account";
  }

  @Override
  public ListAccountTransactionsRequest request(Target target) {
    Parameters parameters = target.parameters();
    ListAccountTransactionsRequest.Builder request =
        ListAccountTransactionsRequest.newBuilder()
            .setLedger(target.ledger())
            .setAccount(target.name())
            .setPageToken(parameters.text(PAGE_TOKEN, ""))
            .setConsistency(target.freshness().consistency())
            // The tier and the staleness are said nowhere else.
            .setExplain(true);
    ifGiven(
        parameters.value("order", (n, text) -> Values.oneOf(n, text, ORDERS)), request::setOrder);
    ifGiven(parameters.value("view", (n, text) -> Values.oneOf(n, text, VIEWS)), request::setView);
    ifGiven(parameters.value("page_size", Values::integer), request::setPageSize);
    TransactionFilter filter = filter(parameters);
    if (!filter.equals(TransactionFilter.getDefaultInstance())) {
      request.setFilter(filter);
    }
    return request.build();
  }

  private static TransactionFilter filter(Parameters parameters) {
    TransactionFilter.Builder filter =
        TransactionFilter.newBuilder()
            .addAllTypes(parameters.all("type"))
            .addAllCurrencies(parameters.all("currency"));
    ifGiven(parameters.value("time_from", Values::timeMicros), filter::setTimeFromMicros);
    ifGiven(parameters.value("time_to", Values::timeMicros), filter::setTimeToMicros);
    ifGiven(parameters.value("role", (n, text) -> Values.oneOf(n, text, ROLES)), filter::setRole);
    ifGiven(parameters.value("amount_min", Values::amount), filter::setAmountMin);
    ifGiven(parameters.value("amount_max", Values::amount), filter::setAmountMax);
    return filter.build();
  }

  private static <T> void ifGiven(@Nullable T value, Consumer<T> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }

  @Override
  public Answer answer(Target target, byte[] response) throws InvalidProtocolBufferException {
    ListAccountTransactionsResponse page = ListAccountTransactionsResponse.parseFrom(response);
    @Nullable String next = next(target, page.getNextPageToken());
    Json.Document document =
        Json.object(
            json -> AccountJson.entries(json, target, page.getEntriesList()),
            json -> {
              json.writeStringField("nextPageToken", page.getNextPageToken());
              if (next != null) {
                json.writeStringField("next", Objects.requireNonNull(next));
              }
              FreshnessJson.readAt(json, page.getReadAt());
              if (target.explain()) {
                FreshnessJson.explanation(json, page.getExplanation());
              }
            });
    return ChangingAnswer.of(target, document, page.getReadAt(), page.getExplanation(), next);
  }

  private static @Nullable String next(Target target, String pageToken) {
    return pageToken.isEmpty()
        ? null
        : target.path()
            + "?"
            + target.parameters().queryWithout(OF_THIS_PAGE)
            + Parameters.encoded(PAGE_TOKEN, pageToken);
  }
}
