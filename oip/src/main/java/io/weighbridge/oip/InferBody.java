package io.weighbridge.oip;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// What the body of an inference request says ("Inference Request JSON Object", and Triton's binary
/// tensor data extension).
///
/// @param id to be given back; empty where the client gave none
record InferBody(
    Optional<String> id,
    RequestParameters parameters,
    List<TensorData> inputs,
    List<RequestedOutput> outputs) {

  /// Reads JSON, and binary data behind it where inputs say so.
  ///
  /// @param jsonLength of `Inference-Header-Content-Length`, or all of the body
  /// @param signature gives an input's datatype where the request does not
  /// @throws HttpFailure 400 for all that is no such request
  static InferBody read(byte[] body, int jsonLength, ModelSignature signature) {
    return new InferBodyReader(body, jsonLength, signature).read();
  }

  /// Takes the whole body for the one input of the model, as one row of a batch where it takes
  /// batches ("Raw Binary Request").
  ///
  /// @throws HttpFailure 400 if the model's input leaves open how the body is to be taken
  static InferBody raw(byte[] body, ModelSignature signature) {
    if (signature.inputs().size() != 1) {
      throw HttpFailure.badRequest(
          "The model has %d inputs: a raw body is for models of one."
              .formatted(signature.inputs().size()));
    }
    TensorSpec spec = signature.inputs().getFirst();
    boolean texts = spec.datatype() == Datatype.BYTES;
    byte[] bytes = texts ? element(body) : body;
    TensorShape shape = shape(spec, signature.batches(), texts, bytes.length);
    TensorData input =
        new TensorData(spec.name(), spec.datatype(), shape, MemorySegment.ofArray(bytes));
    RequestParameters binary =
        new RequestParameters(RequestParameters.NONE.deadline(), Optional.empty(), true);
    return new InferBody(Optional.empty(), binary, List.of(input), List.of());
  }

  /// The body is the one text, without its length.
  private static byte[] element(byte[] body) {
    ByteBuilder out = new ByteBuilder(body.length + 4);
    out.littleEndian(body.length);
    out.bytes(body, 0, body.length);
    return out.toArray();
  }

  private static TensorShape shape(TensorSpec spec, boolean batches, boolean texts, int length) {
    long[] extents = spec.shape().extents();
    int open = -1;
    long known = 1;
    for (int axis = 0; axis < extents.length; axis++) {
      if (axis == 0 && batches) {
        extents[axis] = 1;
      } else if (extents[axis] < 0 && texts) {
        extents[axis] = 1;
      } else if (extents[axis] < 0) {
        if (open >= 0) {
          throw HttpFailure.badRequest(
              "The input '%s' is %s: a raw body does not say how it is to be parted."
                  .formatted(spec.name(), spec.shape()));
        }
        open = axis;
      } else {
        known = Math.multiplyExact(known, extents[axis]);
      }
    }
    if (open >= 0) {
      long row = Math.multiplyExact(known, Math.max(1, spec.datatype().size()));
      extents[open] = row == 0 ? 0 : length / row;
    }
    return TensorShape.of(extents);
  }
}
