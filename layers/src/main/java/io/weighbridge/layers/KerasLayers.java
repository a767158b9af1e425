package io.weighbridge.layers;

import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// The layers that are known here, by the names of Keras' classes.
public final class KerasLayers {

  private static final Map<String, Function<KerasLayer, Layer>> READERS = readers();

  /// What the same layers were called in Keras 1.
  private static final Set<String> OLDER =
      Set.of(
          "CuDNNGRU",
          "CuDNNLSTM",
          "Convolution1D",
          "Convolution2D",
          "SeparableConvolution2D",
          "Deconvolution2D",
          "Convolution2DTranspose",
          "TimeDistributedDense",
          "Merge");

  private KerasLayers() {}

  private static Map<String, Function<KerasLayer, Layer>> readers() {
    Map<String, Function<KerasLayer, Layer>> readers = new LinkedHashMap<>();
    readers.put("InputLayer", KerasLayers::input);
    readers.put("Activation", ActivationLayer::read);
    readers.put("Dense", Dense::read);
    readers.put("Bidirectional", Bidirectional::read);
    readers.put("CuDNNGRU", GRU::read);
    readers.put("CuDNNLSTM", LSTM::read);
    readers.put("Dropout", Dropout::read);
    readers.put("Embedding", Embedding::read);
    readers.put("Flatten", Flatten::read);
    readers.put("GRU", GRU::read);
    readers.put("LSTM", LSTM::read);
    readers.put("Masking", Masking::read);
    readers.put("RepeatVector", RepeatVector::read);
    readers.put("Rescaling", Rescaling::read);
    readers.put("Reshape", Reshape::read);
    readers.put("SimpleRNN", SimpleRNN::read);
    readers.put("TimeDistributed", TimeDistributed::read);
    readers.put("TimeDistributedDense", TimeDistributed::readDense);
    return readers;
  }

  /// The classes that are known, older names left out, in the order of the alphabet.
  public static Set<String> current() {
    Set<String> names = new TreeSet<>(READERS.keySet());
    names.removeAll(OLDER);
    return names;
  }

  static Layer read(KerasLayer keras) {
    Function<KerasLayer, Layer> reader = READERS.get(keras.className());
    if (reader == null) {
      throw keras.problem("is of a class that is not supported");
    }
    return reader.apply(keras);
  }

  private static Layer input(KerasLayer keras) {
    return new Input(
        keras.name(),
        keras.inputShape()
            .orElseThrow(() -> keras.problem("has no shape that is known" + KerasConfig.ADVICE)));
  }
}
