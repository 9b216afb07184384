package dev.millrace.bench.load;

import dev.millrace.bench.load.Tally.Counts;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitBatchResponse;
import io.grpc.Status;
import java.util.function.Predicate;

/** One sending of a request, or of a part of one: settles what it can, sends the rest again. */
final class Attempt implements Transport.Listener {
  private final LoadRunner runner;
  private final Tally tally;
  private final Flight flight;
  private final LoadRequest request;

  Attempt(LoadRunner runner, Tally tally, Flight flight, LoadRequest request) {
    this.runner = runner;
    this.tally = tally;
    this.flight = flight;
    this.request = request;
  }

  LoadRequest request() {
    return request;
  }

  @Override
  public void onAnswer(SubmitBatchResponse response) {
    long nowNanos = System.nanoTime();
    if (response.getReceiptsCount() != request.count() || !idsMatch(response)) {
      tally.problem(
          "an answer's receipts are not those of its request: sequences %d to %d, receipts %d"
              .formatted(
                  request.firstSequence(),
                  request.firstSequence() + request.count() - 1,
                  response.getReceiptsCount()));
      lose();
      return;
    }
    cover(response.getToken());
    Counts counts = count(response);
    tally.add(counts);
    if (counts.acknowledged() > 0) {
      tally.latencies().record(nowNanos - flight.intendedNanos, counts.acknowledged());
      runner.acknowledged(request, response.getToken(), flight.intendedNanos, nowNanos);
    }
    if (counts.outcomes() < request.count()) {
      resendParts(response);
    }
    flight.closePart();
  }

  private void cover(String token) {
    try {
      if (!token.isEmpty()) {
        tally.cover(ConsistencyToken.parse(token));
      }
    } catch (IllegalArgumentException e) {
      tally.problem("the token of an answer is of no use: " + e.getMessage());
    }
  }

  /** The first and the last: order is kept or it is not, and each id costs. */
  private boolean idsMatch(SubmitBatchResponse response) {
    int last = request.count() - 1;
    return response.getReceipts(0).getId().equals(runner.id(request.firstSequence()))
        && response.getReceipts(last).getId().equals(runner.id(request.firstSequence() + last));
  }

  private Counts count(SubmitBatchResponse response) {
    int[] byOutcome = new int[Outcome.OUTCOME_UNKNOWN_VALUE + 1];
    int refused = 0;
    for (int i = 0; i < request.count(); i++) {
      Receipt receipt = response.getReceipts(i);
      int outcome = receipt.getOutcomeValue();
      if (outcome > 0 && outcome < Outcome.OUTCOME_REJECTED_VALUE) {
        byOutcome[outcome]++;
      } else if (resendOf(receipt) == Resend.NEVER) {
        refused++;
        problem(receipt);
      }
    }
    int conflicts = byOutcome[Outcome.OUTCOME_CONFLICT_VALUE];
    if (conflicts > 0) {
      tally.problem("receipts CONFLICT from sequence " + request.firstSequence());
    }
    return new Counts(
        0,
        byOutcome[Outcome.OUTCOME_LOGGED_VALUE],
        byOutcome[Outcome.OUTCOME_STORED_VALUE],
        byOutcome[Outcome.OUTCOME_DUPLICATE_VALUE],
        conflicts,
        refused,
        0,
        0,
        0);
  }

  private void problem(Receipt receipt) {
    tally.problem(
        "%s was refused: %s %s"
            .formatted(receipt.getId(), receipt.getOutcome(), receipt.getError().getMessage()));
  }

  private static Resend resendOf(Receipt receipt) {
    return switch (receipt.getOutcome()) {
      case OUTCOME_UNKNOWN -> Resend.UNKNOWN;
      case OUTCOME_REJECTED ->
          Resend.of(Status.fromCodeValue(receipt.getError().getCode()).getCode());
      default -> Resend.NEVER;
    };
  }

  /** Runs of neighbours that are to be sent again for the same reason become one request each. */
  private void resendParts(SubmitBatchResponse response) {
    for (Resend why : new Resend[] {Resend.EXHAUSTED, Resend.UNKNOWN}) {
      Predicate<Receipt> again =
          receipt ->
              (receipt.getOutcome() == Outcome.OUTCOME_UNKNOWN
                      || receipt.getOutcome() == Outcome.OUTCOME_REJECTED)
                  && resendOf(receipt) == why;
      for (int from = 0; from < request.count(); from++) {
        int end = from;
        while (end < request.count() && again.test(response.getReceipts(end))) {
          end++;
        }
        if (end > from) {
          flight.openPart();
          LoadRequest part = runner.again(request.firstSequence() + from, end - from);
          new Attempt(runner, tally, flight, part).resend(why, Resend.DELAY_MILLIS_DEFAULT);
          from = end;
        }
      }
    }
  }

  @Override
  public void onFailure(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    Resend why = Resend.of(status.getCode());
    if (why == Resend.NEVER) {
      tally.problem("a request was refused: " + status);
      tally.add(new Counts(0, 0, 0, 0, 0, request.count(), 0, 0, 0));
      flight.closePart();
    } else {
      resend(why, Resend.delayMillis(failure));
    }
  }

  private void resend(Resend why, long delayMillis) {
    boolean exhausted = why == Resend.EXHAUSTED;
    if (!runner.resendLater(this, flight.intendedNanos, delayMillis)) {
      tally.problem("no outcome for sequences from " + request.firstSequence());
      lose();
    } else {
      tally.add(
          new Counts(
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              exhausted ? request.count() : 0,
              exhausted ? 0 : request.count()));
    }
  }

  private void lose() {
    tally.add(new Counts(0, 0, 0, 0, 0, 0, request.count(), 0, 0));
    flight.closePart();
  }
}
