package io.weighbridge.finetuning;

import io.weighbridge.datasets.Dataset;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/// What a job learns from and what it is measured with.
///
/// @param set the public data set's name; empty for an uploaded file
/// @param digest SHA-256 of the uploaded file's bytes, or of the set's examples
record TrainingData(Dataset train, Dataset test, Optional<String> set, String digest) {

  /// Identifies examples by their values: SHA-256 over each input and target as little-endian
  /// float32.
  static String digest(Dataset examples) {
    MessageDigest hasher = TrainingFiles.sha256();
    int width = examples.inputWidth();
    float[] row = new float[width + examples.targetWidth()];
    ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < examples.size(); i++) {
      examples.input(i, row, 0);
      examples.target(i, row, width);
      bytes.clear();
      bytes.asFloatBuffer().put(row);
      hasher.update(bytes);
    }
    return HexFormat.of().formatHex(hasher.digest());
  }
}
