package dev.millrace.storage.rocks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A look at a store's manifest before RocksDB reads it: refuses every type of record that a
 * manifest can not have, among them those at which RocksDB's reader of logs never ends. That is a
 * record that claims to be one of a recycled log in a file that is none; one wrong bit is enough
 * (log_reader.cc returns without having taken the record, and is called again). What else may be
 * wrong is left to RocksDB, which finds it by checksums.
 */
final class ManifestCheck {
  private static final Pattern NAME = Pattern.compile("MANIFEST-\\d+");

  // RocksDB's form of logs (log_format.h). A record, or part of one, lies within a block.
  private static final int BLOCK_BYTES = 32 * 1024;
  private static final int LENGTH_AT = 4; // after the checksum, two bytes, the lowest first
  private static final int TYPE_AT = 6;
  private static final int HEADER_BYTES = 7;

  /** Whole, first, middle and last; 0 is unwritten room. A manifest has no others. */
  private static final int TYPE_MAX = 4;

  private ManifestCheck() {}

  /**
   * Looks at the types of all records.
   *
   * @throws StoreException.Corrupt naming the manifest when it has one that can not be
   */
  static void run(Path directory) {
    String name = DataDirectory.CURRENT_FILE;
    try {
      Path current = directory.resolve(DataDirectory.CURRENT_FILE);
      name = Files.readString(current, StandardCharsets.ISO_8859_1).strip();
      if (NAME.matcher(name).matches()) {
        try (InputStream manifest = Files.newInputStream(directory.resolve(name))) {
          byte[] block = manifest.readNBytes(BLOCK_BYTES);
          for (long at = 0; block.length > 0; at += BLOCK_BYTES) {
            checkBlock(directory, name, at, block);
            block = manifest.readNBytes(BLOCK_BYTES);
          }
        }
      }
    } catch (NoSuchFileException _) {
      // RocksDB says so too, and which.
    } catch (IOException e) {
      throw new StoreException.Failed(
          "the store can not be read: directory=" + directory + " file=" + name + ": " + e, e);
    }
  }

  private static void checkBlock(Path directory, String name, long blockAt, byte[] block) {
    int at = 0;
    while (block.length - at >= HEADER_BYTES) {
      int type = Byte.toUnsignedInt(block[at + TYPE_AT]);
      if (type > TYPE_MAX) {
        throw Failures.corrupt(
            directory.toString(),
            name,
            "record of type %d at byte %d".formatted(type, blockAt + at),
            null);
      }
      int length =
          Byte.toUnsignedInt(block[at + LENGTH_AT])
              | Byte.toUnsignedInt(block[at + LENGTH_AT + 1]) << Byte.SIZE;
      if (type == 0 && length == 0) {
        return; // unwritten room: RocksDB looks at nothing more of the block
      }
      at += HEADER_BYTES + length;
    }
  }
}
