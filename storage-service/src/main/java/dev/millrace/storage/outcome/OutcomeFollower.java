package dev.millrace.storage.outcome;

import dev.millrace.internal.v1.FollowOutcomesResponse;

/** Who wants to hear of outcomes. */
public interface OutcomeFollower {
  /** Takes the next message; must not block. Messages of one partition come one after another. */
  void accept(FollowOutcomesResponse message);

  /** Nothing more will come: the instance stops. */
  void end();
}
