package io.weighbridge.vector;

import io.weighbridge.matrix.Softmax;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Loss.BinaryCrossentropy;
import io.weighbridge.network.Loss.CategoricalCrossentropy;
import io.weighbridge.network.Loss.Huber;
import io.weighbridge.network.Loss.MeanAbsoluteError;
import io.weighbridge.network.Loss.MeanSquaredError;
import io.weighbridge.network.Loss.SparseCategoricalCrossentropy;
import io.weighbridge.network.Mask;
import io.weighbridge.network.NetworkException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One output of a network as it is measured: an example's loss and its gradient. A loss is taken
/// of one or more places in the output, `places` of them with `width` values each: of the whole
/// output, of each distribution along its last axis, or of each time step.
///
/// @param loss what is measured
/// @param weight what it counts in the sum of all outputs
/// @param fused the outputs given are logits, to be replaced by probabilities: the network's own
///   last sigmoid or softmax is computed here, together with the logarithm of the loss
/// @param offset of the output in the row of all outputs
/// @param target of its target in the row of all targets
/// @param each how many values a place has in the target
/// @param mask which places count; null if all do
record Head(
    Loss loss,
    double weight,
    boolean fused,
    int offset,
    int places,
    int width,
    int target,
    int each,
    @Nullable Mask mask) {

  /// How many examples, or where some places do not count, how many that do.
  long counted(int examples) {
    return mask == null ? examples : mask.count(examples);
  }

  /// What the gradient of each place is multiplied by.
  float scale(int examples) {
    long all = mask == null ? (long) examples * places : Math.max(1, mask.count(examples));
    return weight == 1 ? 1f / all : (float) (weight / all);
  }

  /// Measures one example.
  ///
  /// @param row number of the example
  /// @param outputs of all examples, row-major `[count, stride]`; become probabilities if fused
  /// @param targets of all examples, row-major `[count, targetStride]`
  /// @param gradients take the gradient by the outputs given (the logits if fused)
  /// @return the mean over its places, or where some do not count, the sum of those that do
  double example(
      int row,
      float[] outputs,
      int stride,
      float[] targets,
      int targetStride,
      float scale,
      float[] gradients) {
    double sum = 0;
    for (int place = 0; place < places; place++) {
      int at = row * stride + offset + place * width;
      if (mask != null && !mask.kept(row, place)) {
        Arrays.fill(gradients, at, at + width, 0);
      } else {
        int meant = row * targetStride + target + place * each;
        sum += place(outputs, at, width, targets, meant, scale, gradients);
      }
    }
    return mask == null ? sum / places : sum;
  }

  /// Marks what does not count in a copy of the outputs.
  void strike(int examples, float[] outputs, int stride) {
    if (mask == null) {
      return;
    }
    for (int row = 0; row < examples; row++) {
      for (int place = 0; place < places; place++) {
        if (!mask.kept(row, place)) {
          int at = row * stride + offset + place * width;
          Arrays.fill(outputs, at, at + width, Float.NaN);
        }
      }
    }
  }

  /// Measures one place of `width` outputs.
  ///
  /// @param outputs at `off`; become probabilities if fused
  private double place(
      float[] outputs,
      int off,
      int width,
      float[] targets,
      int target,
      float scale,
      float[] gradients) {
    return switch (loss) {
      case MeanSquaredError _ -> {
        double sum = 0;
        for (int i = 0; i < width; i++) {
          double error = outputs[off + i] - targets[target + i];
          sum += error * error;
          gradients[off + i] = (float) (2 * error / width * scale);
        }
        yield sum / width;
      }
      case MeanAbsoluteError _ -> {
        double sum = 0;
        for (int i = 0; i < width; i++) {
          double error = outputs[off + i] - targets[target + i];
          sum += Math.abs(error);
          gradients[off + i] = (float) (Math.signum(error) / width * scale);
        }
        yield sum / width;
      }
      case Huber(double delta) -> {
        double sum = 0;
        for (int i = 0; i < width; i++) {
          double error = outputs[off + i] - targets[target + i];
          double size = Math.abs(error);
          sum += size <= delta ? error * error / 2 : delta * (size - delta / 2);
          gradients[off + i] = (float) (Math.clamp(error, -delta, delta) / width * scale);
        }
        yield sum / width;
      }
      case BinaryCrossentropy(boolean fromLogits) ->
          fused || fromLogits
              ? binaryFromLogits(outputs, off, width, targets, target, scale, gradients)
              : binary(outputs, off, width, targets, target, scale, gradients);
      case CategoricalCrossentropy(boolean fromLogits) ->
          fused || fromLogits
              ? categoricalFromLogits(outputs, off, width, targets, target, scale, gradients)
              : categorical(outputs, off, width, targets, target, scale, gradients);
      case SparseCategoricalCrossentropy(boolean fromLogits) -> {
        int label = label(targets[target], width);
        yield fused || fromLogits
            ? sparseFromLogits(outputs, off, width, label, scale, gradients)
            : sparse(outputs, off, width, label, scale, gradients);
      }
    };
  }

  private static int label(float target, int width) {
    int label = (int) target;
    if (label != target || label < 0 || label >= width) {
      throw new NetworkException(
          "target %s is no class of the %d that the network tells apart".formatted(target, width));
    }
    return label;
  }

  private static double share(float target) {
    if (!(target >= 0 && target <= 1)) {
      throw new NetworkException(
          "target %s is no share: binary cross-entropy takes 0 to 1".formatted(target));
    }
    return target;
  }

  /// log(1 + e^-|z|) + max(z, 0) - z t: no exponential can overflow.
  private double binaryFromLogits(
      float[] z, int off, int width, float[] t, int target, float scale, float[] gradients) {
    double sum = 0;
    for (int i = 0; i < width; i++) {
      double logit = z[off + i];
      double truth = share(t[target + i]);
      double p = 1 / (1 + Math.exp(-logit));
      sum += Math.log1p(Math.exp(-Math.abs(logit))) + Math.max(logit, 0) - logit * truth;
      gradients[off + i] = (float) ((p - truth) / width * scale);
      if (fused) {
        z[off + i] = (float) p;
      }
    }
    return sum / width;
  }

  private static double binary(
      float[] p, int off, int width, float[] t, int target, float scale, float[] gradients) {
    double sum = 0;
    for (int i = 0; i < width; i++) {
      double q = Math.clamp(p[off + i], Loss.PROBABILITY_FLOOR, 1 - Loss.PROBABILITY_FLOOR);
      double truth = share(t[target + i]);
      sum -= truth * Math.log(q) + (1 - truth) * Math.log(1 - q);
      gradients[off + i] =
          q == p[off + i] ? (float) ((q - truth) / (q * (1 - q)) / width * scale) : 0;
    }
    return sum / width;
  }

  private double categoricalFromLogits(
      float[] z, int off, int width, float[] t, int target, float scale, float[] gradients) {
    double shift = Softmax.logSumExp(z, off, width);
    double sum = 0;
    double mass = 0;
    for (int i = 0; i < width; i++) {
      sum += t[target + i] * (shift - z[off + i]);
      mass += t[target + i];
    }
    for (int i = 0; i < width; i++) {
      double p = Math.exp(z[off + i] - shift);
      gradients[off + i] = (float) ((p * mass - t[target + i]) * scale);
      if (fused) {
        z[off + i] = (float) p;
      }
    }
    return sum;
  }

  /// Keras divides probabilities by their sum, then keeps them off 0 and 1.
  private static double categorical(
      float[] p, int off, int width, float[] t, int target, float scale, float[] gradients) {
    double total = 0;
    double mass = 0;
    for (int i = 0; i < width; i++) {
      total += p[off + i];
      mass += t[target + i];
    }
    double sum = 0;
    for (int i = 0; i < width; i++) {
      double q = Math.clamp(p[off + i] / total, Loss.PROBABILITY_FLOOR, 1 - Loss.PROBABILITY_FLOOR);
      sum -= t[target + i] * Math.log(q);
      gradients[off + i] = (float) ((mass / total - t[target + i] / (q * total)) * scale);
    }
    return sum;
  }

  private double sparseFromLogits(
      float[] z, int off, int width, int label, float scale, float[] gradients) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < width; i++) {
      max = Math.max(max, z[off + i]);
    }
    double atLabel = z[off + label] - max;
    double sum = 0;
    for (int i = 0; i < width; i++) {
      double power = Math.exp(z[off + i] - max);
      sum += power;
      gradients[off + i] = (float) power;
    }
    float norm = (float) (1 / sum);
    for (int i = 0; i < width; i++) {
      float p = gradients[off + i] * norm;
      gradients[off + i] = p * scale;
      if (fused) {
        z[off + i] = p;
      }
    }
    gradients[off + label] -= scale;
    return Math.log(sum) - atLabel;
  }

  /// As [#categorical] of the distribution that has all in one class.
  private static double sparse(
      float[] p, int off, int width, int label, float scale, float[] gradients) {
    double total = 0;
    for (int i = 0; i < width; i++) {
      total += p[off + i];
    }
    double q =
        Math.clamp(p[off + label] / total, Loss.PROBABILITY_FLOOR, 1 - Loss.PROBABILITY_FLOOR);
    Arrays.fill(gradients, off, off + width, (float) (scale / total));
    gradients[off + label] = (float) ((1 / total - 1 / (q * total)) * scale);
    return -Math.log(q);
  }
}
