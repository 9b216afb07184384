package dev.millrace.systemtests;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Tokens of receipts and answers, the latest of them. Any thread. */
final class RecentTokens {
  private static final int KEPT = 100;

  private final List<String> tokens = new ArrayList<>();
  private int next;

  synchronized void add(String token) {
    if (token.isEmpty()) {
      return;
    }
    if (tokens.size() < KEPT) {
      tokens.add(token);
    } else {
      tokens.set(next++ % KEPT, token);
    }
  }

  /** One to three of them; empty when there is none. */
  synchronized List<String> some(Random random) {
    List<String> some = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0 && !tokens.isEmpty(); i--) {
      some.add(tokens.get(random.nextInt(tokens.size())));
    }
    return some;
  }
}
