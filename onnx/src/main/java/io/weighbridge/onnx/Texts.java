package io.weighbridge.onnx;

import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.BytesElements;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// BYTES tensors are ONNX's string tensors. ONNX Runtime's Java interface carries texts, so the
/// elements are UTF-8. A text comes back as it went in; but beyond U+FFFF (emoji) the model itself
/// sees other bytes than UTF-8 has (JNI's "modified UTF-8"), so a model that compares texts does
/// not recognise those.
final class Texts {

  private Texts() {}

  /// @throws BadTensor if an element is no UTF-8
  static String[] read(TensorData tensor) {
    List<byte[]> elements = BytesElements.read(tensor);
    String[] texts = new String[elements.size()];
    for (int i = 0; i < texts.length; i++) {
      try {
        texts[i] =
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(elements.get(i))).toString();
      } catch (CharacterCodingException e) {
        throw new BadTensor(
            "tensor '%s': element %d is no UTF-8, and the model takes texts"
                .formatted(tensor.name(), i));
      }
    }
    return texts;
  }

  static TensorData write(String name, TensorShape shape, List<String> texts) {
    return BytesElements.write(
        name, shape, texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList());
  }

  /// The texts of ONNX Runtime's value, row-major: a text, an array of texts, or of such arrays.
  static List<String> flat(Object value) {
    return switch (value) {
      case String text -> List.of(text);
      case Object[] parts -> Arrays.stream(parts).flatMap(part -> flat(part).stream()).toList();
      default -> throw new IllegalStateException("no texts: " + value.getClass());
    };
  }
}
