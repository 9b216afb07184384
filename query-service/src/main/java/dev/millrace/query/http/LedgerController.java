package dev.millrace.query.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.util.concurrent.CompletableFuture;

/**
 * The addresses. Variables of the path are read from the request itself: the framework's way of
 * decoding replaces what is not UTF-8.
 */
@Controller("/v1/ledgers/{ledger}")
final class LedgerController {
  private final HttpReads reads;
  private final TransactionResource transactions = new TransactionResource();
  private final EntriesResource entries = new EntriesResource();
  private final SummaryResource summaries = new SummaryResource();

  LedgerController(HttpReads reads) {
    this.reads = reads;
  }

  @Get("/transactions/{id}")
  CompletableFuture<HttpResponse<byte[]>> transaction(HttpRequest<?> request) {
    return reads.read(request, transactions);
  }

  @Get("/accounts/{account}/transactions")
  CompletableFuture<HttpResponse<byte[]>> entries(HttpRequest<?> request) {
    return reads.read(request, entries);
  }

  @Get("/accounts/{account}/summary")
  CompletableFuture<HttpResponse<byte[]>> summary(HttpRequest<?> request) {
    return reads.read(request, summaries);
  }
}
