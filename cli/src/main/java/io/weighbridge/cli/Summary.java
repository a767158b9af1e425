package io.weighbridge.cli;

import io.weighbridge.learning.ModelSource;
import io.weighbridge.network.Input;
import io.weighbridge.network.Network;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge summary MODEL`: the layers, their shapes and parameters.
@Command(
    name = "summary",
    description = {
      "Show the layers of a network.",
      "Each with its output shape and its number of parameters."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge summary mnist-mlp",
      "  weighbridge summary --json model.keras",
      "  weighbridge summary --input-shape 12,12,3 convolutions.h5"
    })
final class Summary implements Callable<Integer> {

  @Parameters(paramLabel = "MODEL", description = ModelHelp.TEXT)
  private String model = "";

  @Mixin private InputShapeOption shapes = new InputShapeOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;

  Summary(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    ModelSource found = ModelSource.open(model, shapes.of(spec));
    output.text(text(found, output.terminal()));
    output.document(() -> document(found));
    return 0;
  }

  /// The table as Keras draws it, with the sums below it.
  static String text(ModelSource model, Terminal terminal) {
    List<List<String>> rows = new ArrayList<>();
    for (Network.Node node : model.network().nodes()) {
      if (!(node.layer() instanceof Input)) {
        rows.add(
            List.of(
                Printable.line("%s (%s)".formatted(node.layer().name(), node.layer().kerasClass())),
                shape(node.output()),
                Figures.count(node.parameterCount())));
      }
    }
    int width = terminal.outIsScreen() ? terminal.width() : Terminal.UNLIMITED;
    String table =
        new BoxTable(List.of("Layer (type)", "Output Shape", ">Param #"), rows).text(width);
    return """
    Model: "%s"
    %s Total params: %s
     Trainable params: %s
     Non-trainable params: %s
    """
        .formatted(
            Printable.line(model.name()),
            table,
            sum(parameters(model.network(), true) + parameters(model.network(), false)),
            sum(parameters(model.network(), true)),
            sum(parameters(model.network(), false)));
  }

  private static String sum(long parameters) {
    return "%s (%s)".formatted(Figures.count(parameters), Figures.bytes(4 * parameters));
  }

  /// `(None, 128)`: the batch comes first, of any size.
  private static String shape(Shape shape) {
    return LongStream.of(shape.extents())
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", ", shape.rank() == 0 ? "(None" : "(None, ", ")"));
  }

  private static long parameters(Network network, boolean trainable) {
    return network.nodes().stream()
        .flatMap(node -> node.parameters().stream())
        .filter(parameter -> parameter.trainable() == trainable)
        .map(ParameterSpec::shape)
        .mapToLong(Shape::elements)
        .sum();
  }

  private static Map<String, ?> document(ModelSource model) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", model.name());
    document.put("input_shape", model.network().inputShape().extents());
    document.put("layers", model.network().nodes().stream().map(Summary::document).toList());
    long trainable = parameters(model.network(), true);
    long frozen = parameters(model.network(), false);
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("total", trainable + frozen);
    parameters.put("trainable", trainable);
    parameters.put("non_trainable", frozen);
    document.put("parameters", parameters);
    return document;
  }

  private static Map<String, ?> document(Network.Node node) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", node.layer().name());
    document.put("class", node.layer().kerasClass());
    document.put("output_shape", node.output().extents());
    document.put("parameters", node.parameterCount());
    return document;
  }
}
