package io.weighbridge.oip;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.BytesElements;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.InferenceException;
import io.weighbridge.inference.TensorData;
import java.util.Arrays;

/// Any bytes as JSON with binary data behind it, or as a raw body: the first two say where the JSON
/// ends. What is taken fits its shape.
public final class BinaryBodyFuzz {

  private static final int HEAD = 2;

  private BinaryBodyFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    if (content.length < HEAD) {
      return;
    }
    byte[] body = Arrays.copyOfRange(content, HEAD, content.length);
    int said = ((content[0] & 0xff) << 8) | (content[1] & 0xff);
    int length = Math.min(said, body.length);
    try {
      InferBody read =
          length == 0
              ? InferBody.raw(body, Signatures.of(Datatype.FP32, true, -1, -1))
              : InferBody.read(body, length, Signatures.of(Datatype.BYTES, true, -1, 3));
      for (TensorData input : read.inputs()) {
        long elements = input.shape().elements();
        boolean fits =
            input.datatype() == Datatype.BYTES
                ? BytesElements.read(input).size() == elements
                : input.data().byteSize() == elements * input.datatype().size();
        if (!fits) {
          throw new AssertionError(input + " has another size than its shape");
        }
      }
    } catch (HttpFailure | InferenceException e) {
      InferBodyFuzz.sentence(String.valueOf(e.getMessage()));
    }
  }
}
