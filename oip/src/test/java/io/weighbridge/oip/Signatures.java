package io.weighbridge.oip;

import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import java.util.List;

/// Signatures that tests read requests by.
final class Signatures {

  private Signatures() {}

  /// One input `x` and one output `y` of these extents.
  static ModelSignature of(Datatype datatype, boolean batches, long... extents) {
    TensorShape shape = TensorShape.of(extents);
    return new ModelSignature(
        "test_echo",
        List.of(new TensorSpec("x", datatype, shape)),
        List.of(new TensorSpec("y", datatype, shape)),
        batches);
  }
}
