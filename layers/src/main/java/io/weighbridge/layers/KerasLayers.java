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

  /// What the same layers were called in Keras 1 and 2.
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
          "Merge",
          "ThresholdedReLU");

  private KerasLayers() {}

  private static Map<String, Function<KerasLayer, Layer>> readers() {
    Map<String, Function<KerasLayer, Layer>> readers = new LinkedHashMap<>();
    readers.put("Activation", ActivationLayer::read);
    readers.put("ActivityRegularization", ActivityRegularization::read);
    readers.put("Add", Add::read);
    readers.put("AlphaDropout", AlphaDropout::read);
    readers.put("Attention", Attention::read);
    readers.put("Average", Average::read);
    readers.put("AveragePooling1D", AveragePooling1D::read);
    readers.put("AveragePooling2D", AveragePooling2D::read);
    readers.put("BatchNormalization", BatchNormalization::read);
    readers.put("Bidirectional", Bidirectional::read);
    readers.put("Concatenate", Concatenate::read);
    readers.put("Conv1D", Conv1D::read);
    readers.put("Conv1DTranspose", Conv1DTranspose::read);
    readers.put("Conv2D", Conv2D::read);
    readers.put("Conv2DTranspose", Conv2DTranspose::read);
    readers.put("Convolution1D", Conv1D::read);
    readers.put("Convolution2D", Conv2D::read);
    readers.put("Convolution2DTranspose", Conv2DTranspose::read);
    readers.put("Cropping1D", Cropping1D::read);
    readers.put("Cropping2D", Cropping2D::read);
    readers.put("CuDNNGRU", GRU::read);
    readers.put("CuDNNLSTM", LSTM::read);
    readers.put("Dense", Dense::read);
    readers.put("DepthwiseConv1D", DepthwiseConv1D::read);
    readers.put("DepthwiseConv2D", DepthwiseConv2D::read);
    readers.put("Dot", Dot::read);
    readers.put("Dropout", Dropout::read);
    readers.put("ELU", ELU::read);
    readers.put("Embedding", Embedding::read);
    readers.put("Flatten", Flatten::read);
    readers.put("GRU", GRU::read);
    readers.put("GaussianDropout", GaussianDropout::read);
    readers.put("GaussianNoise", GaussianNoise::read);
    readers.put("GlobalAveragePooling1D", GlobalAveragePooling1D::read);
    readers.put("GlobalAveragePooling2D", GlobalAveragePooling2D::read);
    readers.put("GlobalMaxPooling1D", GlobalMaxPooling1D::read);
    readers.put("GlobalMaxPooling2D", GlobalMaxPooling2D::read);
    readers.put("GroupNormalization", GroupNormalization::read);
    readers.put("Identity", Identity::read);
    readers.put("InputLayer", KerasLayers::input);
    readers.put("LSTM", LSTM::read);
    readers.put("LayerNormalization", LayerNormalization::read);
    readers.put("LeakyReLU", LeakyReLU::read);
    readers.put("Masking", Masking::read);
    readers.put("MaxPooling1D", MaxPooling1D::read);
    readers.put("MaxPooling2D", MaxPooling2D::read);
    readers.put("Maximum", Maximum::read);
    readers.put("Merge", Merge::read);
    readers.put("Minimum", Minimum::read);
    readers.put("MultiHeadAttention", MultiHeadAttention::read);
    readers.put("Multiply", Multiply::read);
    readers.put("Normalization", Normalization::read);
    readers.put("PReLU", PReLU::read);
    readers.put("Permute", Permute::read);
    readers.put("ReLU", ReLU::read);
    readers.put("RepeatVector", RepeatVector::read);
    readers.put("Rescaling", Rescaling::read);
    readers.put("Reshape", Reshape::read);
    readers.put("SeparableConv1D", SeparableConv1D::read);
    readers.put("SeparableConv2D", SeparableConv2D::read);
    readers.put("SeparableConvolution2D", SeparableConv2D::read);
    readers.put("SimpleRNN", SimpleRNN::read);
    readers.put("Softmax", Softmax::read);
    readers.put("SpatialDropout1D", SpatialDropout1D::read);
    readers.put("SpatialDropout2D", SpatialDropout2D::read);
    readers.put("Subtract", Subtract::read);
    readers.put("ThresholdedReLU", ReLU::readThresholded);
    readers.put("TimeDistributed", TimeDistributed::read);
    readers.put("TimeDistributedDense", TimeDistributed::readDense);
    readers.put("UnitNormalization", UnitNormalization::read);
    readers.put("UpSampling1D", UpSampling1D::read);
    readers.put("UpSampling2D", UpSampling2D::read);
    readers.put("ZeroPadding1D", ZeroPadding1D::read);
    readers.put("ZeroPadding2D", ZeroPadding2D::read);
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
        keras
            .inputShape()
            .orElseThrow(() -> keras.problem("has no shape that is known" + KerasConfig.ADVICE)));
  }
}
