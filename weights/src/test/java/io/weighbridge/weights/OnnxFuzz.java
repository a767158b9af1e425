package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;

/// Any bytes as ONNX models; the same bytes stand for every file beside them.
public final class OnnxFuzz {

  private OnnxFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    MemorySegment beside = MemorySegment.ofArray(content);
    FuzzedFile.readThrough(content, file -> OnnxFile.read(file, (location, asker) -> beside));
  }
}
