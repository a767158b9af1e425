package io.weighbridge.cli;

import io.weighbridge.learning.ModelConversion;
import io.weighbridge.weights.Conversion;
import io.weighbridge.weights.GgufStorage;
import io.weighbridge.weights.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge convert IN OUT`: the same tensors in another format.
@Command(
    name = "convert",
    description = {
      "Write a weights file in another format.",
      "Says what could not be kept. A file that says its network too becomes an ONNX model."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge convert model.h5 model.safetensors",
      "  weighbridge convert model.h5 model.keras",
      "  weighbridge convert pytorch_model.bin model.safetensors",
      "  weighbridge convert model.safetensors model.npz",
      "  weighbridge convert model-Q4_K_M.gguf model.safetensors",
      "  weighbridge convert model.safetensors model.gguf --type q8_0",
      "  weighbridge convert model.keras model.onnx"
    })
final class Convert implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "IN", description = "The weights file to read.")
  private Path in = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description =
          "The file to write; the extension says the format: safetensors, gguf, h5, keras, npz,"
              + " npy or onnx. A .keras or .onnx file needs a network in IN.")
  private Path out = Path.of("");

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "How a .gguf file stores floats: f32, f16, q8_0. Without it they are kept, and quantised"
              + " ones become f32.")
  private GgufStorage type = GgufStorage.KEPT;

  @Mixin private InputShapeOption shapes = new InputShapeOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;

  Convert(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() throws IOException {
    if (type != GgufStorage.KEPT
        && (ModelConversion.writesModel(out) || !Conversion.writesGguf(out))) {
      throw new ParameterException(
          spec.commandLine(), "--type is for .gguf files, but OUT is %s".formatted(out));
    }
    List<Shape> inputs = shapes.of(spec);
    if (NetworkExport.asked(out)) {
      return network(inputs);
    }
    Conversion done;
    try (Interruption _ = Interruption.passedOn()) {
      done =
          ModelConversion.writesModel(out) || ModelConversion.renames(in, out)
              ? ModelConversion.run(in, out, inputs)
              : Conversion.run(in, out, type);
    }
    long size = Files.size(out);
    output.text(
        "%s: %s from %s, %s"
            .formatted(
                Printable.line(out.toString()),
                Figures.count(done.tensors(), "tensor"),
                Printable.line(in.toString()),
                Figures.bytes(size)));
    done.changes().forEach(change -> output.text("  " + Printable.line(change)));
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("in", in.toString());
      document.put("out", out.toString());
      document.put("tensors", done.tensors());
      document.put("bytes", size);
      document.put("changes", done.changes());
      return document;
    });
    return 0;
  }

  private int network(List<Shape> inputs) throws IOException {
    NetworkExport done;
    try (Interruption _ = Interruption.passedOn()) {
      done = NetworkExport.run(in, out, inputs);
    }
    long size = Files.size(out);
    output.text(
        "%s: the network %s from %s, %s, %s"
            .formatted(
                Printable.line(out.toString()),
                Printable.line(done.network().name()),
                Printable.line(in.toString()),
                Figures.count(done.network().parameterCount(), "parameter"),
                Figures.bytes(size)));
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("in", in.toString());
      document.put("out", out.toString());
      document.put("parameters", done.network().parameterCount());
      document.put("bytes", size);
      document.put("inputs", done.inputs());
      document.put("outputs", done.outputs());
      return document;
    });
    return 0;
  }
}
