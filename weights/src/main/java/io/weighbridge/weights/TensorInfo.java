package io.weighbridge.weights;

/// What a weights file says of one tensor before any of its bytes are read.
///
/// @param name as the file spells it
/// @param dtype the type of the elements
/// @param shape the extents, outermost first
public record TensorInfo(String name, Dtype dtype, Shape shape) {

  public TensorInfo {
    if (Math.multiplyHigh(shape.elements(), dtype.bits()) != 0
        || shape.elements() * dtype.bits() < 0) {
      throw new IllegalArgumentException(
          "tensor %s: %s of %s is larger than any file".formatted(Quoted.name(name), shape, dtype));
    }
    if (shape.elements() * dtype.bits() % Byte.SIZE != 0) {
      throw new IllegalArgumentException(
          "tensor %s: %s of %s does not fill whole bytes"
              .formatted(Quoted.name(name), shape, dtype));
    }
  }

  /// The size of the elements when packed without gaps, in bytes.
  public long byteSize() {
    return shape.elements() * dtype.bits() / Byte.SIZE;
  }
}
