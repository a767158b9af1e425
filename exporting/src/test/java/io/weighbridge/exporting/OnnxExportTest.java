package io.weighbridge.exporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.weighbridge.layers.Conv2D;
import io.weighbridge.layers.Conv2DTranspose;
import io.weighbridge.layers.Dense;
import io.weighbridge.layers.Dropout;
import io.weighbridge.layers.Padding;
import io.weighbridge.layers.Window;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// What a model says of itself, and what is refused.
class OnnxExportTest {

  @TempDir private Path folder;

  private static List<List<float[]>> zeros(Network network) {
    List<List<float[]>> parameters = new ArrayList<>();
    for (int i = 0; i < network.layers().size(); i++) {
      List<float[]> own = new ArrayList<>();
      for (ParameterSpec spec : network.parameters(i)) {
        own.add(new float[(int) spec.shape().elements()]);
      }
      parameters.add(own);
    }
    return parameters;
  }

  private static ModelProto model(Network network) throws InvalidProtocolBufferException {
    return ModelProto.parseFrom(OnnxExport.bytes(network, zeros(network), "0.1"));
  }

  private static List<String> operators(ModelProto model) {
    return model.getGraph().getNodeList().stream().map(NodeProto::getOpType).toList();
  }

  private static Window window(Padding padding) {
    return new Window(List.of(3, 3), List.of(1, 1), List.of(1, 1), padding, false);
  }

  private static Conv2D convolution(String name, Activation activation) {
    return new Conv2D(
        name,
        4,
        window(Padding.SAME),
        1,
        activation,
        true,
        ParameterRules.GLOROT_UNIFORM,
        ParameterRules.ZEROS,
        true);
  }

  @Test
  void inputsAndOutputsAreCalledAsTheirLayers() throws InvalidProtocolBufferException {
    Network network =
        Network.of(
            "net",
            new Input("pixels", Shape.of(4)),
            new Dense("hidden", 3, Activation.RELU),
            new Dense("classes", 2, Activation.SOFTMAX));
    ModelProto model = model(network);
    assertThat(model.getIrVersion()).isEqualTo(8);
    assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
    assertThat(model.getProducerVersion()).isEqualTo("0.1");
    assertThat(model.getGraph().getInputList()).containsExactly(Types.of("pixels", Shape.of(4)));
    assertThat(model.getGraph().getOutputList()).containsExactly(Types.of("classes", Shape.of(2)));
    assertThat(OnnxExport.outputNames(network)).containsExactly("classes");
    assertThat(operators(model)).containsExactly("Gemm", "Relu", "Gemm", "Softmax");
    assertThat(model.getGraph().getInitializerList().stream().map(TensorProto::getName))
        .containsExactly("hidden/kernel", "hidden/bias", "classes/kernel", "classes/bias");
  }

  @Test
  void nothingIsTransposedBetweenConvolutions() throws InvalidProtocolBufferException {
    Network network =
        Network.of(
            "net",
            new Input("image", Shape.of(8, 8, 3)),
            convolution("one", Activation.RELU),
            new Dropout("drop", 0.5),
            convolution("two", Activation.LINEAR));
    assertThat(operators(model(network)))
        .containsExactly("Transpose", "Conv", "Relu", "Conv", "Transpose");
  }

  @Test
  void aLayerThatIsCalledTwiceHasItsWeightsOnce() throws InvalidProtocolBufferException {
    Network.Port input = new Network.Port(0, 0);
    Network network =
        new Network(
            "twice",
            List.of(new Input("x", Shape.of(3)), new Dense("same", 3, Activation.TANH)),
            List.of(
                new Network.Call(0, List.of()),
                new Network.Call(1, List.of(input)),
                new Network.Call(1, List.of(new Network.Port(1, 0)))),
            List.of(new Network.Port(1, 0), new Network.Port(2, 0), input));
    ModelProto model = model(network);
    assertThat(model.getGraph().getInitializerCount()).isEqualTo(2);
    assertThat(model.getGraph().getOutputList().stream().map(ValueInfoProto::getName))
        .containsExactly("same", "same_1", "x_1");
    assertThat(operators(model)).containsExactly("Gemm", "Tanh", "Gemm", "Tanh", "Identity");
  }

  /// A layer of which nothing is known here.
  private record Strange(String name) implements UnaryLayer {

    @Override
    public Layer named(String other) {
      return new Strange(other);
    }

    @Override
    public Shape outputShape(Shape input) {
      return input;
    }

    @Override
    public List<Step> steps(Place place) {
      return List.of();
    }

    @Override
    public void describe(ObjectNode config) {}
  }

  @Test
  void aLayerThatIsNothingInOnnxIsNamedAndNothingIsWritten() {
    Network network = Network.of("net", new Input("x", Shape.of(3)), new Strange("odd"));
    Path file = folder.resolve("model.onnx");
    assertThatThrownBy(() -> OnnxExport.write(file, network, zeros(network), "0.1"))
        .isInstanceOf(ExportException.class)
        .hasMessage("layer \"odd\" (Strange): there is nothing in ONNX that it is written as");
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void anOutputPaddingAsLargeAsTheStrideIsRefused() {
    Network network =
        Network.of(
            "net",
            new Input("x", Shape.of(4, 4, 1)),
            new Conv2DTranspose(
                "up",
                1,
                window(Padding.VALID),
                List.of(1, 1),
                Activation.LINEAR,
                false,
                ParameterRules.GLOROT_UNIFORM,
                ParameterRules.ZEROS,
                true));
    assertThatThrownBy(() -> OnnxExport.bytes(network, zeros(network), "0.1"))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("\"up\"")
        .hasMessageContaining("output_padding");
  }

  @Test
  void parametersMustBeThoseOfTheNetwork() {
    Network network =
        Network.of("net", new Input("x", Shape.of(3)), new Dense("d", 2, Activation.LINEAR));
    assertThatThrownBy(() ->
            OnnxExport.bytes(
                network, List.of(List.of(), List.of(new float[5], new float[2])), "0.1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kernel");
  }
}
