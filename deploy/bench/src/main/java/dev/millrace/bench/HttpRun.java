package dev.millrace.bench;

import dev.millrace.bench.connect.Channels;
import dev.millrace.bench.connect.Target;
import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.bench.http.HttpLoad;
import dev.millrace.bench.http.HttpLoad.Question;
import dev.millrace.bench.http.HttpLoad.Window;
import dev.millrace.bench.measure.ProcessMeter;
import dev.millrace.bench.report.HttpReport;
import dev.millrace.bench.report.Machine;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.IngestServiceGrpc;
import dev.millrace.v1.SubmitBatchRequest;
import dev.millrace.v1.Transaction;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run: put transactions in, warm up, ask and measure. */
final class HttpRun {
  private static final long SUBMIT_SECONDS_MAX = 60;

  /** Few, so that lists and summaries have something to say. */
  private static final int ACCOUNTS = 100;

  private static final String LEDGER = "bench-http";

  private final HttpPlan plan;
  private final Target target;
  private final URI server;

  HttpRun(HttpPlan plan, Target target, URI server) {
    this.plan = plan;
    this.target = target;
    this.server = server;
  }

  HttpReport run() throws InterruptedException {
    List<Question> questions = questions(putIn());
    ProcessMeter meter = new ProcessMeter(target.pids());
    try (HttpLoad load = new HttpLoad(server, questions, plan.http2(), plan.inFlight())) {
      if (plan.warmupSeconds() > 0) {
        var _ = load.run(plan.warmupSeconds());
      }
      Map<String, Long> cpuBefore = meter.cpuMicros();
      Window window = load.run(plan.seconds());
      return report(
          window, ProcessMeter.perTransaction(cpuBefore, meter.cpuMicros(), window.answered()));
    }
  }

  private List<Transaction> putIn() throws InterruptedException {
    TransactionGenerator generator =
        new TransactionGenerator(
            GeneratorOptions.of(LEDGER, 1, System.currentTimeMillis() * 1_000)
                .withAccounts(ACCOUNTS));
    List<Transaction> transactions = new ArrayList<>(plan.count());
    for (int i = 0; i < plan.count(); i++) {
      transactions.add(generator.next());
    }
    try (Channels channels = target.ingestChannels()) {
      var _ =
          IngestServiceGrpc.newBlockingStub(channels.next())
              .withDeadlineAfter(SUBMIT_SECONDS_MAX, TimeUnit.SECONDS)
              .submitBatch(
                  SubmitBatchRequest.newBuilder()
                      .addAllTransactions(transactions)
                      .setAcknowledgement(Acknowledgement.ACKNOWLEDGEMENT_APPLIED)
                      .build());
    }
    return transactions;
  }

  /** Ids and accounts of the generator need no encoding. */
  private List<Question> questions(List<Transaction> transactions) {
    String ledger = "/v1/ledgers/" + LEDGER;
    return transactions.stream()
        .map(
            transaction -> {
              String account = ledger + "/accounts/" + transaction.getDebitAccount();
              return switch (plan.read()) {
                case get ->
                    new Question(
                        ledger + "/transactions/" + transaction.getId(),
                        "\"id\":\"" + transaction.getId() + "\"");
                case list -> new Question(account + "/transactions", "\"entries\":[{");
                case summary -> new Question(account + "/summary", "\"totals\":[{");
              };
            })
        .toList();
  }

  private HttpReport report(Window window, Map<String, Double> cpuMicrosPerCall) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("answered", window.answered());
    counts.put("others", window.others());
    String problem = window.firstProblem();
    return new HttpReport(
        Math.round(window.answered() / window.seconds() * 10) / 10.0,
        window.latencyMicros(),
        cpuMicrosPerCall,
        window.answered() == 0 ? 0 : (double) window.bytes() / window.answered(),
        counts,
        plan.describe(),
        Machine.describe(),
        problem == null ? List.of() : List.of(problem));
  }
}
