package io.weighbridge.pages;

import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// How a deployment can be tried by hand, read off the shape of what it takes.
///
/// @param kind what it takes
/// @param height of a picture in pixels, 0 where there is none
/// @param columns of a row of numbers, 0 where there is none
public record Playground(Kind kind, int height, int width, int columns) {

  /// What a deployment takes.
  public enum Kind {
    /// A digit of 28 by 28 grey pixels, which can be drawn.
    DIGIT,
    PICTURE,
    ROW,
    TEXT,
    /// Tensors that no form is made for.
    TENSORS,
    /// It is not known while the model is not loaded.
    UNKNOWN
  }

  /// Rows with more numbers are pasted, not typed one by one.
  private static final int MOST_FIELDS = 40;

  private static final int DIGIT_SIDE = 28;

  /// Smaller squares are tables of as many columns.
  private static final int SMALLEST_SIDE = 8;

  static Playground of(JsonNode deployment) {
    JsonNode inputs = deployment.path("signature").path("inputs");
    if (inputs.isEmpty()) {
      return new Playground(Kind.UNKNOWN, 0, 0, 0);
    }
    JsonNode input = inputs.get(0);
    if (input.path("datatype").asString("").equals("BYTES")
        || inputs
            .valueStream()
            .anyMatch(one -> one.path("name").asString("").equals("input_ids"))) {
      return new Playground(Kind.TEXT, 0, 0, 0);
    }
    int[] shape = input.path("shape").valueStream().mapToInt(JsonNode::asInt).toArray();
    boolean batched =
        deployment.path("signature").path("batches").asBoolean(false)
            || (shape.length > 1 && (shape[0] == -1 || shape[0] == 1));
    int[] rest = IntStream.of(shape).skip(batched ? 1 : 0).toArray();
    if (inputs.size() != 1) {
      return new Playground(Kind.TENSORS, 0, 0, 0);
    }
    return switch (rest.length) {
      case 1 -> flat(rest[0]);
      case 2 -> picture(rest[0], rest[1]);
      case 3 ->
          rest[0] == 1 || rest[0] == 3 ? picture(rest[1], rest[2]) : picture(rest[0], rest[1]);
      default -> new Playground(Kind.TENSORS, 0, 0, 0);
    };
  }

  private static Playground flat(int values) {
    int side = (int) Math.round(Math.sqrt(values));
    return side * side == values && side >= SMALLEST_SIDE
        ? picture(side, side)
        : new Playground(Kind.ROW, 0, 0, Math.max(0, values));
  }

  private static Playground picture(int height, int width) {
    boolean isDigit = height == DIGIT_SIDE && width == DIGIT_SIDE;
    return new Playground(isDigit ? Kind.DIGIT : Kind.PICTURE, height, width, 0);
  }

  /// Whether a picture is taken.
  public boolean isPicture() {
    return kind == Kind.DIGIT || kind == Kind.PICTURE;
  }

  /// The fields of a row that is typed; none where it is pasted.
  public List<Integer> fields() {
    return kind == Kind.ROW && columns <= MOST_FIELDS
        ? IntStream.rangeClosed(1, columns).boxed().toList()
        : List.of();
  }
}
