package io.weighbridge.weights;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Tensors of any file as a GGUF file: which type each is stored as, and which keys go along.
final class GgufTarget {

  /// The longest name that an ordinary llama.cpp reads, in bytes: its `GGML_MAX_NAME` less the end.
  private static final int LLAMA_NAME = 63;

  private static final String ARCHITECTURE = "general.architecture";
  private static final String FILE_TYPE = "general.file_type";
  private static final String QUANTIZATION = "general.quantization_version";

  /// ggml's `GGML_QNT_VERSION`.
  private static final int QUANTIZATION_VERSION = 2;

  /// Keys that tell of the tensors as they were stored, and are written anew.
  private static final Set<String> OURS = Set.of(GgufHeader.ALIGNMENT, FILE_TYPE, QUANTIZATION);

  private final Path to;
  private final GgufStorage storage;
  private final Map<String, Integer> recoded = new TreeMap<>();
  private final List<String> changes = new ArrayList<>();

  private GgufTarget(Path to, GgufStorage storage) {
    this.to = to;
    this.storage = storage;
  }

  /// Writes the file and says what is not as it was.
  static List<String> write(
      Path to, List<TensorContent> tensors, WeightsFile from, GgufStorage storage) {
    GgufTarget target = new GgufTarget(to, storage);
    List<Gguf.Stored> stored = tensors.stream().map(target::stored).toList();
    List<GgufEntry> entries = target.entries(from, stored);
    Gguf.write(to, entries, stored);
    target.recoded.forEach((what, count) ->
        target.changes.addFirst("%d of %d tensors: %s".formatted(count, tensors.size(), what)));
    return target.changes;
  }

  private Gguf.Stored stored(TensorContent tensor) {
    String name = Quoted.name(tensor.name());
    if (tensor.info().shape().rank() > GgufHeader.MAX_DIMS) {
      throw new WeightsException(
          to,
          "cannot have the tensor %s: it has %d dimensions, GGUF at most %d"
              .formatted(name, tensor.info().shape().rank(), GgufHeader.MAX_DIMS));
    }
    if (tensor.name().getBytes(StandardCharsets.UTF_8).length > GgufHeader.MAX_NAME) {
      throw new WeightsException(
          to,
          "cannot have the tensor %s: its name has more than %d bytes"
              .formatted(name, GgufHeader.MAX_NAME));
    }
    GgmlType type = type(tensor);
    if (type != GgmlType.of(tensor.dtype()).orElse(null)) {
      recoded.merge("%s is now %s".formatted(tensor.dtype(), type), 1, Integer::sum);
    }
    return new Gguf.Stored(tensor.name(), tensor.info().shape(), type, body(tensor, type));
  }

  private GgmlType type(TensorContent tensor) {
    Dtype dtype = tensor.dtype();
    Shape shape = tensor.info().shape();
    return switch (dtype.kind()) {
      case FLOAT -> {
        boolean isVector = shape.rank() < 2;
        yield switch (storage) {
          case KEPT -> GgmlType.of(dtype).orElse(GgmlType.F32);
          case F32 -> GgmlType.F32;
          case F16 -> isVector ? GgmlType.F32 : GgmlType.F16;
          case Q8_0 ->
              isVector
                  ? GgmlType.F32
                  : shape.extent(shape.rank() - 1) % GgmlType.Q8_0.elements() == 0
                      ? GgmlType.Q8_0
                      : GgmlType.F16;
        };
      }
      case SIGNED, UNSIGNED, BOOLEAN, COMPLEX ->
          GgmlType.of(dtype)
              .orElseGet(() ->
                  switch (dtype) {
                    case BOOL -> GgmlType.I8;
                    case U8 -> GgmlType.I16;
                    case U16 -> GgmlType.I32;
                    case U32 -> GgmlType.I64;
                    default ->
                        throw new WeightsException(
                            to,
                            "cannot have the tensor %s: GGUF has no type that holds %s"
                                .formatted(Quoted.name(tensor.name()), dtype));
                  });
    };
  }

  private TensorContent.Body body(TensorContent tensor, GgmlType type) {
    if (type == GgmlType.of(tensor.dtype()).orElse(null)) {
      return tensor.body();
    }
    return switch (type) {
      case F32 -> Recoding.toF32(tensor);
      case F16 -> Recoding.toF16(tensor);
      case Q8_0 ->
          Recoding.toQ80(
              tensor,
              problem ->
                  new WeightsException(
                      to,
                      "cannot have the tensor %s: it %s"
                          .formatted(Quoted.name(tensor.name()), problem)));
      default -> Recoding.toIntegers(tensor, type.bytes());
    };
  }

  private List<GgufEntry> entries(WeightsFile from, List<Gguf.Stored> tensors) {
    List<GgufEntry> entries = new ArrayList<>();
    if (from instanceof GgufFile gguf) {
      gguf.entries().stream().filter(entry -> !OURS.contains(entry.key())).forEach(entries::add);
    } else {
      from.metadata().forEach((key, value) -> text(entries, key, value));
    }
    if (entries.stream().noneMatch(entry -> entry.key().equals(ARCHITECTURE))) {
      entries.addFirst(Gguf.entry(ARCHITECTURE, "unknown"));
      changes.add(
          "%s is \"unknown\", as the old file does not say it: llama.cpp wants one that it knows"
              .formatted(ARCHITECTURE));
    }
    fileType(tensors).ifPresent(type -> entries.add(Gguf.entry(FILE_TYPE, type)));
    if (tensors.stream().anyMatch(tensor -> tensor.type() == GgmlType.Q8_0)) {
      entries.add(Gguf.entry(QUANTIZATION, QUANTIZATION_VERSION));
    }
    long longNames =
        tensors.stream()
            .filter(tensor -> tensor.name().getBytes(StandardCharsets.UTF_8).length > LLAMA_NAME)
            .count();
    if (longNames > 0) {
      changes.add(
          "%d names are longer than the %d bytes that llama.cpp reads"
              .formatted(longNames, LLAMA_NAME));
    }
    return entries;
  }

  private void text(List<GgufEntry> entries, String key, String value) {
    int length = key.getBytes(StandardCharsets.UTF_8).length;
    if (OURS.contains(key)) {
      return;
    }
    if (length == 0 || length > GgufHeader.MAX_KEY || value.length() > GgufHeader.MAX_STRING / 3) {
      changes.add("the metadata %s is left out: GGUF has no room".formatted(Quoted.name(key)));
      return;
    }
    entries.add(Gguf.entry(key, value));
  }

  /// llama.cpp's `llama_ftype` of the type that takes the most bytes, if it is one of ours.
  private static Optional<Integer> fileType(List<Gguf.Stored> tensors) {
    Map<GgmlType, Long> bytes = new TreeMap<>();
    tensors.forEach(tensor -> bytes.merge(tensor.type(), tensor.bytes(), Long::sum));
    return bytes.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .flatMap(most ->
            switch (most.getKey()) {
              case F32 -> Optional.of(0);
              case F16 -> Optional.of(1);
              case Q8_0 -> Optional.of(7);
              case BF16 -> Optional.of(32);
              default -> Optional.empty();
            });
  }
}
