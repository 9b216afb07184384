package dev.millrace.query.rpc;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.query.lookup.KeyOutcome;
import dev.millrace.query.lookup.LookupKey;
import dev.millrace.query.lookup.Read;
import dev.millrace.v1.TransactionKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a batch, of which some may be none.
 *
 * @param refusals why a key is none, by index; null where it is one
 * @param valid the others, in order
 */
record BatchKeys(List<@Nullable Refusal> refusals, List<LookupKey> valid) {
  static BatchKeys of(Read read, List<TransactionKey> keys) {
    List<@Nullable Refusal> refusals = new ArrayList<>(keys.size());
    List<LookupKey> valid = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      TransactionKey key = keys.get(i);
      @Nullable Refusal refusal = Checks.keyRefusal("keys[" + i + "]", key);
      refusals.add(refusal);
      if (refusal == null) {
        valid.add(LookupKey.of(read, key.getId(), key.getPartitionKey()));
      }
    }
    return new BatchKeys(refusals, valid);
  }

  /** An outcome for each key of the request. */
  List<KeyOutcome> dense(List<KeyOutcome> outcomes) {
    Iterator<KeyOutcome> next = outcomes.iterator();
    List<KeyOutcome> dense = new ArrayList<>(refusals.size());
    for (@Nullable Refusal refusal : refusals) {
      dense.add(refusal == null ? next.next() : new KeyOutcome.Failed(refusal));
    }
    return dense;
  }
}
