package io.weighbridge.oip;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.BytesElements;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.InferenceException;
import io.weighbridge.inference.TensorData;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Any bytes as an inference request: what is taken holds the numbers and texts that Jackson finds
/// in it, and what is refused is refused with a sentence.
public final class InferBodyFuzz {

  private InferBodyFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    InferBody body;
    try {
      body = InferBody.read(content, content.length, Signatures.of(Datatype.FP32, true, -1, -1));
    } catch (HttpFailure | InferenceException e) {
      sentence(String.valueOf(e.getMessage()));
      return;
    }
    JsonNode inputs = JsonFuzz.JACKSON.readTree(new String(content, UTF_8)).get("inputs");
    if (inputs.size() != body.inputs().size()) {
      throw new AssertionError("%d inputs of %d".formatted(body.inputs().size(), inputs.size()));
    }
    for (int i = 0; i < inputs.size(); i++) {
      JsonNode data = inputs.get(i).get("data");
      if (data != null && !data.isNull()) {
        compare(body.inputs().get(i), data);
      }
    }
  }

  static void sentence(String message) {
    if (message.isBlank() || message.indexOf('\n') >= 0) {
      throw new AssertionError("no sentence: " + message);
    }
  }

  private static void compare(TensorData tensor, JsonNode data) {
    List<JsonNode> elements = new ArrayList<>();
    flatten(data, elements);
    if (elements.size() != tensor.shape().elements()) {
      throw new AssertionError("%d elements of %s".formatted(elements.size(), tensor.shape()));
    }
    Iterator<byte[]> texts =
        tensor.datatype() == Datatype.BYTES
            ? BytesElements.read(tensor).iterator()
            : List.<byte[]>of().iterator();
    for (int i = 0; i < elements.size(); i++) {
      JsonNode element = elements.get(i);
      boolean same =
          switch (tensor.datatype()) {
            case FP32 ->
                Float.floatToIntBits(tensor.data().get(TensorData.FLOAT, i * 4L))
                    == Float.floatToIntBits(Float.parseFloat(element.asString()));
            case FP64 ->
                Double.doubleToLongBits(tensor.data().get(TensorData.DOUBLE, i * 8L))
                    == Double.doubleToLongBits(Double.parseDouble(element.asString()));
            case INT32 ->
                tensor.data().get(TensorData.INT, i * 4L) == element.decimalValue().intValueExact();
            case INT64 ->
                tensor.data().get(TensorData.LONG, i * 8L)
                    == element.decimalValue().longValueExact();
            case BYTES -> new String(texts.next(), UTF_8).equals(element.asString());
            default -> true;
          };
      if (!same) {
        throw new AssertionError("element %d of %s is not %s".formatted(i, tensor, element));
      }
    }
  }

  private static void flatten(JsonNode data, List<JsonNode> elements) {
    if (data.isArray()) {
      data.forEach(one -> flatten(one, elements));
    } else {
      elements.add(data);
    }
  }
}
