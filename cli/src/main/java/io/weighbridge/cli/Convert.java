package io.weighbridge.cli;

import io.weighbridge.weights.Npz;
import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `weighbridge convert IN OUT`: the same tensors in another format.
@Command(
    name = "convert",
    description =
        "Write the tensors of a weights file in another format; the extension of OUT says which.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge convert model.h5 model.safetensors",
      "  weighbridge convert model.safetensors model.npz"
    })
final class Convert implements Callable<Integer> {

  private static final String FORMATS = ".safetensors, .npz";

  @Parameters(index = "0", paramLabel = "IN", description = "The weights file to read.")
  private Path in = Path.of("");

  @Parameters(index = "1", paramLabel = "OUT", description = "The file to write: " + FORMATS)
  private Path out = Path.of("");

  private final Output output;

  Convert(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() throws IOException {
    Writer writer = writer();
    int count;
    String format;
    try (WeightsFile file = WeightsFile.open(in)) {
      count = file.tensors().size();
      format = file.format();
      writer.write(
          file.tensors().stream()
              .map(TensorInfo::name)
              .map(name -> file.tensor(name).orElseThrow())
              .toList(),
          file.metadata());
    }
    long size = Files.size(out);
    output.text(
        "%s: %s from %s (%s), %s"
            .formatted(
                Printable.line(out.toString()),
                Figures.count(count, "tensor"),
                Printable.line(in.toString()),
                format,
                Figures.bytes(size)));
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("in", in.toString());
      document.put("out", out.toString());
      document.put("tensors", count);
      document.put("bytes", size);
      return document;
    });
    return 0;
  }

  private interface Writer {
    void write(List<Tensor> tensors, Map<String, String> metadata);
  }

  private Writer writer() {
    String name = out.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".safetensors")) {
      return (tensors, metadata) -> Safetensors.write(out, tensors, metadata);
    }
    if (name.endsWith(".npz")) {
      return (tensors, _) -> Npz.write(out, tensors);
    }
    throw new Failure(
        "%s: by its extension in no format that is written: %s".formatted(out, FORMATS));
  }
}
