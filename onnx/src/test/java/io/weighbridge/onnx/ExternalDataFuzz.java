package io.weighbridge.onnx;

import java.lang.foreign.MemorySegment;

/// Any bytes are locations of files or no model, and nothing else.
public final class ExternalDataFuzz {

  private ExternalDataFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      MemorySegment model = MemorySegment.ofArray(input);
      ExternalData.tensors(model).stream()
          .filter(tensor -> tensor.datatype().isPresent())
          .forEach(tensor -> tensor.in(model));
      ExternalData.locations(model)
          .forEach(location -> {
            if (location.length() > 1 << 16) {
              throw new AssertionError("a location of " + location.length());
            }
          });
    } catch (ProtobufFields.Malformed expected) {
      if (expected.getMessage() == null) {
        throw new AssertionError("no reason", expected);
      }
    }
  }
}
