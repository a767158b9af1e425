package io.weighbridge.datasets;

import java.io.ByteArrayInputStream;

/// Any bytes are an idx file that is read, or a [DatasetException].
public final class IdxFuzz {

  private IdxFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    for (int rank : new int[] {1, 3}) {
      try (IdxReader reader =
          IdxReader.open("fuzz.idx", new ByteArrayInputStream(data), data.length, rank)) {
        int elements = 1;
        for (int extent : reader.extents()) {
          elements *= extent;
        }
        if (reader.read().length != elements) {
          throw new AssertionError("other elements than the header promises");
        }
      } catch (DatasetException e) {
        requireMessage(e);
      }
    }
  }

  static void requireMessage(DatasetException e) {
    String message = e.getMessage();
    if (message == null || !message.startsWith("fuzz.")) {
      throw new AssertionError("a message that does not name the file", e);
    }
  }
}
