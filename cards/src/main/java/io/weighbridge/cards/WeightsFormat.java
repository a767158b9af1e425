package io.weighbridge.cards;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a file of weights is written in, told by its name: a word to find models by. Whether it is
/// that, and what is in it, only its bytes say.
public enum WeightsFormat {
  SAFETENSORS("safetensors", "Safetensors"),
  KERAS("keras", "Keras"),
  PYTORCH("pytorch", "PyTorch"),
  GGUF("gguf", "GGUF"),
  ONNX("onnx", "ONNX"),
  TENSORFLOW("tensorflow", "TensorFlow"),
  TENSORFLOW_JS("tensorflowjs", "TensorFlow.js"),
  TFLITE("tflite", "TensorFlow Lite"),
  JAX("jax", "JAX"),
  NUMPY("numpy", "NumPy"),
  COREML("coreml", "Core ML"),
  OPENVINO("openvino", "OpenVINO"),
  PICKLE("pickle", "Pickle");

  private final String word;
  private final String label;

  WeightsFormat(String word, String label) {
    this.word = word;
    this.label = label;
  }

  public String word() {
    return word;
  }

  /// For people.
  public String label() {
    return label;
  }

  /// The format of a file of this path; nothing where it holds no weights.
  public static Optional<WeightsFormat> of(String path) {
    String name = Words.lower(Words.fileName(path));
    return Optional.ofNullable(
        switch (name.substring(name.lastIndexOf('.') + 1)) {
          case "safetensors" -> SAFETENSORS;
          case "gguf" -> GGUF;
          case "onnx", "ort", "onnx_data" -> ONNX;
          case "keras", "hdf5" -> KERAS;
          case "h5" -> name.equals("tf_model.h5") ? TENSORFLOW : KERAS;
          case "pt", "pth", "ckpt" -> PYTORCH;
          case "pb" -> TENSORFLOW;
          case "tflite" -> TFLITE;
          case "msgpack" -> JAX;
          case "npz", "npy" -> NUMPY;
          case "mlmodel" -> COREML;
          case "pkl", "pickle", "joblib", "skops" -> PICKLE;
          case "bin" -> binary(name);
          default -> path.contains(".mlpackage/") ? COREML : null;
        });
  }

  private static @Nullable WeightsFormat binary(String name) {
    if (name.startsWith("pytorch_model")
        || name.startsWith("adapter_model")
        || name.startsWith("diffusion_pytorch_model")) {
      return PYTORCH;
    }
    if (name.startsWith("openvino")) {
      return OPENVINO;
    }
    return name.contains("-shard") ? TENSORFLOW_JS : null;
  }
}
