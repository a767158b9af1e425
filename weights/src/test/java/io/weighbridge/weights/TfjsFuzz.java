package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Any bytes as TensorFlow.js models: up to the first zero byte the `model.json`, after it what is
/// in every file that it names.
public final class TfjsFuzz {

  private TfjsFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    int end = 0;
    while (end < content.length && content[end] != 0) {
      end++;
    }
    MemorySegment beside =
        MemorySegment.ofArray(content).asSlice(Math.min(end + 1, content.length));
    FuzzedFile.readThrough(
        Arrays.copyOf(content, end), file -> TfjsFile.read(file, (location, asker) -> beside));
  }
}
