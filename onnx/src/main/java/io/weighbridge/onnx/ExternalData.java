package io.weighbridge.onnx;

import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which other files a model keeps tensors in (onnx.proto, TensorProto `external_data`). ONNX
/// Runtime opens them by itself; here they are found beforehand, so that a model is refused that
/// names a file which is not one of its own.
final class ExternalData {

  /// Graphs lie in attributes of nodes of graphs; deeper than this is no model of anybody's.
  private static final int MAX_DEPTH = 64;

  /// Below the model its graph, below that its own tensors: no others are so near.
  private static final int INITIALIZER_DEPTH = 2;

  private static final int MAX_FILES = 10_000;

  /// A message that may hold tensors somewhere below, by the numbers of its fields in onnx.proto.
  private enum Kind {
    MODEL,
    TRAINING,
    FUNCTION,
    GRAPH,
    NODE,
    ATTRIBUTE,
    SPARSE,
    TENSOR
  }

  private ExternalData() {}

  /// The names of the files beside the model that it reads, all below its folder and there.
  ///
  /// @param model the name of the `.onnx` file
  /// @throws ModelLoadFailure if the model is no protobuf, or names a file that is not its own
  static Set<String> files(ModelFiles files, String model) {
    String folder = model.substring(0, model.lastIndexOf('/') + 1);
    Set<String> known = new HashSet<>(files.names());
    Set<String> names = new LinkedHashSet<>();
    for (String location : locations(files.bytes(model), files.origin() + ": " + model)) {
      if (!isPlain(location) || !known.contains(folder + location)) {
        throw new ModelLoadFailure(
            "%s: %s keeps tensors in '%s', which is no file of the model"
                .formatted(files.origin(), model, printable(location)));
      }
      names.add(folder + location);
    }
    return names;
  }

  private static Set<String> locations(FileBytes file, String what) {
    try {
      return switch (file) {
        case FileBytes.OnDisk(Path path) -> locations(path);
        case FileBytes.InMemory memory -> locations(memory.bytes());
      };
    } catch (ProtobufFields.Malformed malformed) {
      throw new ModelLoadFailure(
          "%s is no ONNX model or is cut off: it has %s".formatted(what, malformed.getMessage()),
          malformed);
    } catch (IOException e) {
      throw new ModelLoadFailure("%s cannot be read: %s".formatted(what, e), e);
    }
  }

  private static Set<String> locations(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      return locations(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    }
  }

  /// The `location` of every tensor that is kept outside.
  ///
  /// @throws ProtobufFields.Malformed if the bytes are no ONNX model
  static Set<String> locations(MemorySegment model) {
    Set<String> locations = new LinkedHashSet<>();
    for (ExternalTensor tensor : tensors(model)) {
      tensor.location().ifPresent(locations::add);
      if (locations.size() > MAX_FILES) {
        throw new ProtobufFields.Malformed("tensors in more than %d files".formatted(MAX_FILES));
      }
    }
    return locations;
  }

  /// Every tensor that is kept outside.
  ///
  /// @throws ProtobufFields.Malformed if the bytes are no ONNX model
  static List<ExternalTensor> tensors(MemorySegment model) {
    List<ExternalTensor> tensors = new ArrayList<>();
    walk(Kind.MODEL, model, 0, tensors);
    return tensors;
  }

  private static void walk(Kind kind, MemorySegment data, int depth, List<ExternalTensor> tensors) {
    if (depth > MAX_DEPTH) {
      throw new ProtobufFields.Malformed("graphs nested deeper than " + MAX_DEPTH);
    }
    if (kind == Kind.TENSOR) {
      ExternalTensor.read(data, depth == INITIALIZER_DEPTH).ifPresent(tensors::add);
      return;
    }
    ProtobufFields fields = new ProtobufFields(data);
    while (fields.next()) {
      Kind below = below(kind, fields);
      if (below != null) {
        walk(below, fields.content(), depth + 1, tensors);
      }
    }
  }

  private static @Nullable Kind below(Kind kind, ProtobufFields field) {
    if (!field.isContent(field.number())) {
      return null;
    }
    return switch (kind) {
      case MODEL ->
          switch (field.number()) {
            case 7 -> Kind.GRAPH;
            case 20 -> Kind.TRAINING;
            case 25 -> Kind.FUNCTION;
            default -> null;
          };
      case TRAINING -> field.number() <= 2 ? Kind.GRAPH : null;
      case FUNCTION ->
          switch (field.number()) {
            case 7 -> Kind.NODE;
            case 11 -> Kind.ATTRIBUTE;
            default -> null;
          };
      case GRAPH ->
          switch (field.number()) {
            case 1 -> Kind.NODE;
            case 5 -> Kind.TENSOR;
            case 15 -> Kind.SPARSE;
            default -> null;
          };
      case NODE -> field.number() == 5 ? Kind.ATTRIBUTE : null;
      case ATTRIBUTE ->
          switch (field.number()) {
            case 5, 10 -> Kind.TENSOR;
            case 6, 11 -> Kind.GRAPH;
            case 22, 23 -> Kind.SPARSE;
            default -> null;
          };
      case SPARSE -> field.number() <= 2 ? Kind.TENSOR : null;
      case TENSOR -> null;
    };
  }

  /// Whether a location is a path downwards from the model's folder, in its simplest spelling.
  private static boolean isPlain(String location) {
    if (location.isEmpty() || location.indexOf('\\') >= 0 || location.indexOf('\0') >= 0) {
      return false;
    }
    for (String part : location.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  static String printable(String text) {
    String seen = text.length() > 200 ? text.substring(0, 200) + "..." : text;
    return seen.replaceAll("\\p{Cntrl}", "?");
  }
}
