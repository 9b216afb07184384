package dev.millrace.storage.outcome;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/** All feeds of this instance, and who follows them. */
public final class OutcomeHub {
  private final List<OutcomeFeed> feeds = new ArrayList<>();
  private final List<OutcomeFollower> followers = new ArrayList<>();

  /** A partition begins to be served, from this offset on. */
  public synchronized OutcomeFeed open(int partition, ByteString topicId, long nextOffset) {
    OutcomeFeed feed = new OutcomeFeed(partition, topicId, nextOffset);
    feeds.add(feed);
    followers.forEach(feed::join);
    return feed;
  }

  /** The partition is no longer served here. */
  public synchronized void release(OutcomeFeed feed) {
    if (feeds.remove(feed)) {
      feed.release();
    }
  }

  /** From now on the follower hears of everything; first, where each partition stands. */
  public synchronized void follow(OutcomeFollower follower) {
    followers.add(follower);
    feeds.forEach(feed -> feed.join(follower));
  }

  /** The follower hears nothing more. */
  public synchronized void unfollow(OutcomeFollower follower) {
    if (followers.remove(follower)) {
      feeds.forEach(feed -> feed.leave(follower));
    }
  }

  /** Ends every follower's stream; the instance stops. */
  public void endAll() {
    List<OutcomeFollower> all;
    synchronized (this) {
      all = List.copyOf(followers);
      followers.clear();
    }
    all.forEach(OutcomeFollower::end);
  }

  /** How many follow. */
  public synchronized int followers() {
    return followers.size();
  }
}
