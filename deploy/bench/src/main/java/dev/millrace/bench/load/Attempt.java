package dev.millrace.bench.load;

import dev.millrace.bench.load.Tally.Counts;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Receipt;
import io.grpc.Status;
import java.util.List;

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
  public void onAnswer(Answer answer) {
    long nowNanos = System.nanoTime();
    if (!isMine(answer)) {
      tally.problem(
          "an answer's receipts are not those of its request: sequences %d to %d, receipts %d"
              .formatted(request.firstSequence(), lastSequence(), answer.count()));
      lose();
      return;
    }
    cover(answer.token());
    int logged = answer.count(Outcome.OUTCOME_LOGGED);
    int stored = answer.count(Outcome.OUTCOME_STORED);
    int duplicates = answer.count(Outcome.OUTCOME_DUPLICATE);
    int acknowledged = logged + stored + duplicates;
    tally.add(new Counts(0, logged, stored, duplicates, 0, 0, 0, 0, 0));
    if (acknowledged > 0) {
      tally.latencies().record(nowNanos - flight.intendedNanos, acknowledged);
      runner.acknowledged(request, answer.token(), flight.intendedNanos, nowNanos);
    }
    if (acknowledged < request.count()) {
      settleOthers(answer.receipts());
    }
    flight.closePart();
  }

  private long lastSequence() {
    return request.firstSequence() + request.count() - 1;
  }

  /** The first and the last id: order is kept or it is not, and each id costs. */
  private boolean isMine(Answer answer) {
    return answer.count() == request.count()
        && answer.firstId().equals(runner.id(request.firstSequence()))
        && answer.lastId().equals(runner.id(lastSequence()));
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

  /**
   * Counts what was not acknowledged. Neighbours that are to be sent again for the same reason
   * become one request.
   */
  private void settleOthers(List<Receipt> receipts) {
    int from = 0;
    while (from < receipts.size()) {
      Resend why = resendOf(receipts.get(from));
      int end = from + 1;
      while (end < receipts.size() && resendOf(receipts.get(end)) == why) {
        end++;
      }
      if (why == Resend.NEVER) {
        receipts.subList(from, end).forEach(this::countRefused);
      } else {
        flight.openPart();
        LoadRequest part = runner.again(request.firstSequence() + from, end - from);
        new Attempt(runner, tally, flight, part).resend(why, Resend.DELAY_MILLIS_DEFAULT);
      }
      from = end;
    }
  }

  private static Resend resendOf(Receipt receipt) {
    return switch (receipt.getOutcome()) {
      case OUTCOME_UNKNOWN -> Resend.UNKNOWN;
      case OUTCOME_REJECTED ->
          Resend.of(Status.fromCodeValue(receipt.getError().getCode()).getCode());
      default -> Resend.NEVER;
    };
  }

  private void countRefused(Receipt receipt) {
    switch (receipt.getOutcome()) {
      case OUTCOME_LOGGED, OUTCOME_STORED, OUTCOME_DUPLICATE -> {}
      case OUTCOME_CONFLICT -> {
        tally.add(new Counts(0, 0, 0, 0, 1, 0, 0, 0, 0));
        tally.problem(
            "conflict: id=%s fields=%s"
                .formatted(receipt.getId(), receipt.getConflictingFieldsList()));
      }
      default -> {
        tally.add(new Counts(0, 0, 0, 0, 0, 1, 0, 0, 0));
        tally.problem(
            "refused: id=%s outcome=%s: %s"
                .formatted(receipt.getId(), receipt.getOutcome(), receipt.getError().getMessage()));
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
    if (!runner.isPatient(flight.intendedNanos)) {
      tally.problem("no outcome for sequences from " + request.firstSequence());
      lose();
      return;
    }
    boolean exhausted = why == Resend.EXHAUSTED;
    int count = request.count();
    tally.add(new Counts(0, 0, 0, 0, 0, 0, 0, exhausted ? count : 0, exhausted ? 0 : count));
    runner.sendLater(this, delayMillis);
  }

  private void lose() {
    tally.add(new Counts(0, 0, 0, 0, 0, 0, request.count(), 0, 0));
    flight.closePart();
  }
}
