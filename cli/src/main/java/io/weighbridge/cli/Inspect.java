package io.weighbridge.cli;

import io.weighbridge.sealing.SealedPackage;
import io.weighbridge.weights.StoredTensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weighbridge inspect FILE`: what a weights file says of itself, read from its header alone.
@Command(
    name = "inspect",
    description = {
      "Show the tensors and metadata of a weights file.",
      "The tensors themselves are not loaded.",
      "Of a sealed package: what is in it, and with a grant that allows inspect, the tensors too."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge inspect model.safetensors",
      "  weighbridge inspect pytorch_model.bin",
      "  weighbridge inspect model-Q4_K_M.gguf",
      "  weighbridge inspect --json model.h5 | jq '.tensors[].name'",
      "  weighbridge inspect digits-sealed --vendor acme.pub.pem"
    })
final class Inspect implements Callable<Integer> {

  /// A screen shows this many tensors of a longer list: the first ones and the last ones.
  private static final int FIRST_SHOWN = 40;

  private static final int LAST_SHOWN = 10;
  private static final int METADATA_WIDTH = 200;

  @Parameters(
      paramLabel = "FILE",
      description =
          "safetensors, PyTorch (.pt, .pth, .bin), GGUF, ONNX, Keras HDF5 (.h5) and .keras, TensorFlow.js (model.json),"
              + " .npy, .npz; or the index of shards, or the folder it is in; or a sealed package")
  private Path path = Path.of("");

  @Option(names = "--all", description = "Show every tensor, however many there are.")
  private boolean all;

  @Mixin private SealedOptions sealed = new SealedOptions();

  private final Output output;
  private final Surroundings surroundings;

  Inspect(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    if (SealedPackage.isAt(path)) {
      return new SealedInspection(output, surroundings, this::show).inspect(path, sealed);
    }
    try (WeightsFile file = WeightsFile.open(path)) {
      long size = 0;
      for (Path part : file.files()) {
        size += Files.size(part);
      }
      if (output.json()) {
        long bytes = size;
        output.document(() -> document(file, bytes));
      } else {
        output.text(text(file, size));
      }
    }
    return 0;
  }

  /// One file of a package.
  private Map<String, ?> show(WeightsFile file, long size) {
    output.text(text(file, size));
    return document(file, size);
  }

  private Map<String, ?> document(WeightsFile file, long size) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", file.path().toString());
    document.put("format", file.format());
    document.put("bytes", size);
    document.put("metadata", file.metadata());
    document.put("tensors", file.tensors().stream().map(tensor -> document(file, tensor)).toList());
    return document;
  }

  private static Map<String, ?> document(WeightsFile file, TensorInfo tensor) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", tensor.name());
    document.put("dtype", tensor.dtype());
    document.put("shape", tensor.shape().extents());
    document.put("bytes", tensor.byteSize());
    StoredTensor stored = file.stored(tensor);
    // Only where that is not simply the elements.
    if (!stored.equals(StoredTensor.plain(tensor))) {
      document.put(
          "stored",
          Map.of("type", stored.type(), "bytes", stored.bytes(), "readable", stored.readable()));
    }
    return document;
  }

  private String text(WeightsFile file, long size) {
    List<TensorInfo> tensors = file.tensors();
    int hidden = hidden(tensors.size());
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < tensors.size(); i++) {
      if (hidden > 0 && i == FIRST_SHOWN) {
        rows.add(
            List.of("… %s more (--all shows them)".formatted(Figures.count(hidden)), "", "", ""));
        i += hidden;
      }
      TensorInfo tensor = tensors.get(i);
      StoredTensor stored = file.stored(tensor);
      rows.add(
          List.of(
              Printable.line(tensor.name()),
              Printable.line(stored.type()),
              tensor.shape().toString(),
              Figures.count(stored.bytes())));
    }
    int width = output.terminal().outIsScreen() ? output.terminal().width() : Terminal.UNLIMITED;
    StringBuilder text = new StringBuilder(title(file, size)).append('\n');
    if (!tensors.isEmpty()) {
      text.append('\n')
          .append(new Columns(List.of("Tensor", "Type", "Shape", ">Bytes"), rows).text(width));
    }
    List<String> listed =
        tensors.stream()
            .map(file::stored)
            .filter(stored -> !stored.readable())
            .map(StoredTensor::type)
            .sorted()
            .distinct()
            .toList();
    if (!listed.isEmpty()) {
      text.append(
          "\nListed, but not read: tensors stored as %s\n"
              .formatted(Printable.line(String.join(", ", listed))));
    }
    Map<String, String> metadata = file.metadata();
    if (!metadata.isEmpty()) {
      text.append("\nMetadata\n");
      metadata.forEach((key, value) -> text.append(metadata(key, value, width)));
    }
    return text.toString();
  }

  private String title(WeightsFile file, long size) {
    long elements = 0;
    long bytes = 0;
    for (TensorInfo tensor : file.tensors()) {
      elements += tensor.shape().elements();
      bytes += file.stored(tensor).bytes();
    }
    return "%s: %s, %s (%s); %s, %s in %s (%s)"
        .formatted(
            Printable.line(path.toString()),
            file.format(),
            Figures.count(size, "byte"),
            Figures.bytes(size),
            Figures.count(file.tensors().size(), "tensor"),
            Figures.count(elements, "element"),
            Figures.count(bytes, "byte"),
            Figures.bytes(bytes));
  }

  private int hidden(int tensors) {
    boolean shorten = output.terminal().outIsScreen() && !all;
    return shorten ? Math.max(0, tensors - FIRST_SHOWN - LAST_SHOWN) : 0;
  }

  private static String metadata(String key, String value, int width) {
    String line = "  %s: %s".formatted(Printable.line(key), Printable.line(value));
    int length = Printable.width(line);
    int limit = Math.min(width, METADATA_WIDTH);
    if (length <= limit) {
      return line + "\n";
    }
    String rest = "… (%s)".formatted(Figures.count(value.length(), "character"));
    int kept = Math.max(0, limit - Printable.width(rest));
    return line.substring(0, line.offsetByCodePoints(0, kept)) + rest + "\n";
  }
}
