package io.weighbridge.classifying;

import io.weighbridge.inference.BadTensor;
import java.util.function.Function;

/// Any bytes are rows of numbers, as CSV and as JSON, or are refused in one sentence.
public final class RowsFuzz {

  private RowsFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    read(Rows::csv, content);
    read(Rows::json, content);
  }

  private static void read(Function<byte[], Numbers> reader, byte[] content) {
    try {
      Numbers numbers = reader.apply(content);
      if (numbers.rows() < 1 || numbers.perRow() < 1) {
        throw new AssertionError("no numbers");
      }
    } catch (BadTensor e) {
      if (String.valueOf(e.getMessage()).isBlank()) {
        throw new AssertionError("no sentence", e);
      }
    }
  }
}
