package io.weighbridge.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.SequenceInfo;
import io.weighbridge.inference.EngineFailure;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import java.util.Map;
import java.util.TreeMap;

/// The probabilities of a classical classifier (scikit-learn, LightGBM and the like), which its
/// converter by default wraps as a map from class to probability for each row (ONNX-ML, ZipMap).
/// They are given as the tensor that they were, [rows, classes], the classes in ascending order:
/// what `predict_proba` gives, and the converter with `zipmap=False`.
final class ZipMap {

  private ZipMap() {}

  static boolean is(SequenceInfo info) {
    return info.sequenceOfMaps
        && info.mapInfo.valueType == OnnxJavaType.FLOAT
        && (info.mapInfo.keyType == OnnxJavaType.INT64
            || info.mapInfo.keyType == OnnxJavaType.STRING);
  }

  static TensorData tensor(String name, OnnxSequence sequence) throws OrtException {
    int rows = sequence.getValue().size();
    int classes = -1;
    float[] values = new float[0];
    int row = 0;
    for (OnnxValue value : sequence.getValue()) {
      Map<Object, Object> sorted = new TreeMap<>(((OnnxMap) value).getValue());
      if (classes < 0) {
        classes = sorted.size();
        values = new float[rows * classes];
      } else if (classes != sorted.size()) {
        throw new EngineFailure(
            "output '%s' has %d classes in one row and %d in another"
                .formatted(name, classes, sorted.size()));
      }
      int column = row * classes;
      for (Object probability : sorted.values()) {
        values[column++] = (Float) probability;
      }
      row++;
    }
    return TensorData.of(name, TensorShape.of(rows, Math.max(classes, 0)), values);
  }
}
