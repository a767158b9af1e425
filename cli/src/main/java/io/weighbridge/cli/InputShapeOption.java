package io.weighbridge.cli;

import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// The shape of one example, where a model leaves extents open or another one is wanted.
final class InputShapeOption {

  private static final Pattern EXTENTS = Pattern.compile("[1-9]\\d{0,8}(,[1-9]\\d{0,8})*");

  @Option(
      names = "--input-shape",
      paramLabel = "SHAPE",
      description = {
        "The shape of one example, as in 12,12,3, where MODEL leaves it open;",
        "given once for each input."
      })
  private List<String> shapes = new ArrayList<>();

  /// None where none is given.
  List<Shape> of(CommandSpec command) {
    return shapes.stream().map(shape -> parse(command, shape)).toList();
  }

  private static Shape parse(CommandSpec command, String shape) {
    if (!EXTENTS.matcher(shape).matches()) {
      throw new ParameterException(
          command.commandLine(),
          "--input-shape %s: expected extents from 1, as in 12,12,3".formatted(shape));
    }
    try {
      return Shape.of(Stream.of(shape.split(",", -1)).mapToLong(Long::parseLong).toArray());
    } catch (ArithmeticException | IllegalArgumentException tooLarge) {
      throw new ParameterException(
          command.commandLine(), "--input-shape %s: is too large".formatted(shape), tooLarge);
    }
  }
}
