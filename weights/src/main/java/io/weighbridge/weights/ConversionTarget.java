package io.weighbridge.weights;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A format that weights can be converted to, and what it cannot hold.
enum ConversionTarget {
  SAFETENSORS("safetensors", "safetensors") {
    @Override
    boolean widens(Dtype dtype) {
      return false;
    }

    @Override
    List<String> write(
        Path to, List<TensorContent> tensors, WeightsFile from, GgufStorage storage) {
      Safetensors.writeContents(to, tensors, from.metadata());
      return List.of();
    }
  },

  NPZ("NumPy npz", "npz") {
    @Override
    boolean widens(Dtype dtype) {
      return NpyDescr.of(dtype).isEmpty();
    }

    @Override
    List<String> write(
        Path to, List<TensorContent> tensors, WeightsFile from, GgufStorage storage) {
      Npz.writeContents(to, tensors);
      return withoutMetadata(from.metadata());
    }
  },

  NPY("NumPy npy", "npy") {
    @Override
    boolean widens(Dtype dtype) {
      return NpyDescr.of(dtype).isEmpty();
    }

    @Override
    List<String> write(
        Path to, List<TensorContent> tensors, WeightsFile from, GgufStorage storage) {
      if (tensors.size() != 1) {
        throw new WeightsException(
            to,
            "would hold %d tensors, but an .npy file holds one: convert to .npz"
                .formatted(tensors.size()));
      }
      TensorContent tensor = tensors.getFirst();
      Npy.writeContent(to, tensor);
      List<String> changes = new ArrayList<>(withoutMetadata(from.metadata()));
      changes.addFirst(
          "the name %s is left out: the file has none beside its own"
              .formatted(Quoted.name(tensor.name())));
      return changes;
    }
  },

  KERAS("Keras HDF5", "h5") {
    @Override
    boolean widens(Dtype dtype) {
      return dtype.kind() == Dtype.Kind.FLOAT && Hdf5FloatBits.of(dtype) == null;
    }

    @Override
    List<String> write(
        Path to, List<TensorContent> tensors, WeightsFile from, GgufStorage storage) {
      try (Arena copies = Arena.ofConfined()) {
        // The layout needs all sizes, and the layers all tensors.
        KerasLayers layers =
            KerasLayers.of(tensors.stream().map(each -> each.whole(to, copies)).toList());
        KerasH5.write(to, from.metadata(), layers.layers());
        return layers.changes();
      } catch (IllegalArgumentException e) {
        // Names of the old file that are none in HDF5.
        throw new WeightsException(to, "cannot be written: " + e.getMessage(), e);
      }
    }
  },

  GGUF("GGUF", "gguf") {
    @Override
    boolean widens(Dtype dtype) {
      return false;
    }

    @Override
    List<String> write(
        Path to, List<TensorContent> tensors, WeightsFile from, GgufStorage storage) {
      return GgufTarget.write(to, tensors, from, storage);
    }
  };

  private final String format;
  private final String extension;

  ConversionTarget(String format, String extension) {
    this.format = format;
    this.extension = extension;
  }

  static ConversionTarget of(Path to) {
    String name = to.toString().toLowerCase(Locale.ROOT);
    for (ConversionTarget target : values()) {
      if (name.endsWith("." + target.extension)) {
        return target;
      }
    }
    throw new WeightsException(
        to,
        "has no extension of a format that is written: "
            + Stream.of(values())
                .map(target -> "." + target.extension)
                .collect(Collectors.joining(", ")));
  }

  /// Whether the format lacks a dtype whose every value is also a float.
  abstract boolean widens(Dtype dtype);

  /// Writes the file and says what it could not hold.
  abstract List<String> write(
      Path to, List<TensorContent> tensors, WeightsFile from, GgufStorage storage);

  String format() {
    return format;
  }

  List<String> withoutMetadata(Map<String, String> metadata) {
    if (metadata.isEmpty()) {
      return List.of();
    }
    String keys = metadata.keySet().stream().map(Quoted::name).collect(Collectors.joining(", "));
    return List.of("the metadata %s is left out: %s has none".formatted(keys, format));
  }
}
