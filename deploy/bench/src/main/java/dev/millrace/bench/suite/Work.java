package dev.millrace.bench.suite;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a child does with stores. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "work")
@JsonSubTypes({
  @JsonSubTypes.Type(Work.Write.class),
  @JsonSubTypes.Type(Work.PlainPuts.class),
  @JsonSubTypes.Type(Work.Read.class),
  @JsonSubTypes.Type(Work.Mix.class),
  @JsonSubTypes.Type(Work.ReadBesideWriter.class),
  @JsonSubTypes.Type(Work.Soak.class),
  @JsonSubTypes.Type(Work.Layout.class)
})
public sealed interface Work {
  /** Whether it reads a store that is filled before the clock starts and stays for all rounds. */
  boolean keepsStore();

  /**
   * Writes entries into new stores, batch after batch.
   *
   * @param batch entries to the batch
   * @param writers threads
   * @param stores one, or one for each writer
   * @param sorted whether each batch is sorted before it is written
   * @param secondsMax it ends then, with fewer entries
   * @param compact whether the files are compacted afterwards, outside of the clock
   */
  record Write(
      Data data,
      int batch,
      int writers,
      int stores,
      boolean sorted,
      double secondsMax,
      boolean compact)
      implements Work {
    @Override
    public boolean keepsStore() {
      return false;
    }
  }

  /** Puts entries one by one into a plain RocksDB with its own defaults, its log included. */
  record PlainPuts(Data data, double secondsMax) implements Work {
    @Override
    public boolean keepsStore() {
      return false;
    }
  }

  /** How reads choose what they read. */
  enum Reads {
    /** Gets in the order of keys. */
    SEQUENTIAL_GETS,
    /** Gets of keys that are equally likely. */
    RANDOM_GETS,
    /** Gets of keys some of which are far likelier than others: Zipf, 0.99. */
    SKEWED_GETS,
    /** One look-up of 100 random keys. */
    RANDOM_HUNDREDS,
    /** All entries in order. */
    SCAN
  }

  /** Reads a filled store for a time. */
  record Read(Data data, Reads reads, int threads, double seconds) implements Work {
    @Override
    public boolean keepsStore() {
      return true;
    }
  }

  /**
   * Mixed single operations on a filled store, each write a batch of its own. What is not named is
   * updates.
   *
   * @param mix what to do in what shares
   * @param choice which keys
   */
  record Mix(Data data, Shares mix, Choice choice, int threads, double seconds) implements Work {
    /** How keys are chosen. */
    public enum Choice {
      UNIFORM,
      /** Zipf, 0.99. */
      SKEWED,
      /** Zipf, 0.99, counted from the newest. */
      LATEST
    }

    @Override
    public boolean keepsStore() {
      return true;
    }
  }

  /** In percent. The rest are updates. */
  record Shares(int reads, int inserts, int scans, int readModifyWrites) {}

  /** One writer in batches, as fast as it can, and readers beside it; latency is that of a get. */
  record ReadBesideWriter(Data data, int batch, int readers, double seconds) implements Work {
    @Override
    public boolean keepsStore() {
      return true;
    }
  }

  /** Load for long, with looks at memory and rate; writes replace, so that disk stays bounded. */
  record Soak(Data data, Kind kind, int batch, double seconds) implements Work {
    /** What load. */
    public enum Kind {
      WRITE,
      READ,
      MIXED
    }

    @Override
    public boolean keepsStore() {
      return true;
    }
  }

  /** Generated transactions in one of several layouts: written, then read in all ways. */
  record Layout(Keys keys, long transactions, long seed, double secondsEach) implements Work {
    /** The layouts. */
    public enum Keys {
      /** As the service has it. */
      AS_IT_IS,
      /** Records lie under their ids, and positions lead to ids. */
      RECORD_UNDER_ID,
      /** Account entries have no summary. */
      NO_SUMMARY
    }

    @Override
    public boolean keepsStore() {
      return false;
    }
  }
}
