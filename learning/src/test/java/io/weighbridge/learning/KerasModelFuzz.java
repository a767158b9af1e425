package io.weighbridge.learning;

import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.WeightsBytes;
import io.weighbridge.weights.WeightsException;
import io.weighbridge.weights.WeightsFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// Any bytes as a model of Keras, network and weights: `.keras` or HDF5, as the first byte says.
public final class KerasModelFuzz {

  private static final long SMALL = 1 << 20;

  private KerasModelFuzz() {}

  /// Loads the classes of all layers, which takes long where each is instrumented.
  public static void fuzzerInitialize() {
    ModelSource _ = ModelSource.open("mnist-mlp");
  }

  public static void fuzzerTestOneInput(byte[] content) {
    Path name = Path.of(content.length > 0 && content[0] == 'P' ? "fuzzed.keras" : "fuzzed.h5");
    try (WeightsFile file = WeightsBytes.open(name, MemorySegment.ofArray(content))) {
      Network network = ModelSource.network(file);
      for (Tensor tensor : WeightsMapping.tensors(file, network)) {
        if (tensor.shape().elements() < SMALL) {
          float[] _ = tensor.toFloats();
        }
      }
    } catch (LearningException | WeightsException | NetworkException refused) {
      if (String.valueOf(refused.getMessage()).contains("\n")) {
        throw new AssertionError("more than one line", refused);
      }
    }
  }
}
