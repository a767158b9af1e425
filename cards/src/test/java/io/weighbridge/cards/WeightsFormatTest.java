package io.weighbridge.cards;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightsFormatTest {

  @ParameterizedTest
  @CsvSource({
    "model.safetensors, safetensors",
    "a/b/Model-Q4_0.GGUF, gguf",
    "onnx/model.onnx, onnx",
    "onnx/model.onnx_data, onnx",
    "digits.keras, keras",
    "model.weights.h5, keras",
    "tf_model.h5, tensorflow",
    "saved_model.pb, tensorflow",
    "group1-shard1of2.bin, tensorflowjs",
    "pytorch_model-00001-of-00002.bin, pytorch",
    "checkpoint.pt, pytorch",
    "weights.npz, numpy",
    "clf.joblib, pickle",
    "a.mlpackage/Data/weights/w.bin2, coreml"
  })
  void aFileOfWeightsIsKnownByItsName(String path, String word) {
    assertThat(WeightsFormat.of(path)).map(WeightsFormat::word).contains(word);
  }

  @Test
  void otherFilesHoldNoWeights() {
    for (String path : new String[] {"README.md", "config.json", "training_args.bin", "bin", ""}) {
      assertThat(WeightsFormat.of(path)).as(path).isEmpty();
    }
  }
}
