package io.weighbridge.classifying;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.TensorData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// One class that an input may be of.
///
/// @param label the class's name
/// @param index its place in the model's output
record Prediction(String label, int index, double probability) {

  /// How far from 1 the sum of probabilities in floats may be.
  private static final double ROUNDING = 1e-3;

  /// Each row's likeliest classes, the likeliest first.
  ///
  /// @param outputs of the model; the one of numbers with fractions holds the classes
  static List<List<Prediction>> of(List<TensorData> outputs, int rows, Labels labels, int top) {
    double[] values = values(outputs);
    if (values.length == 0 || values.length % rows != 0) {
      throw HttpFailure.of(
          400, "The model's output is no row of classes for each input: use its tensors.");
    }
    int classes = values.length / rows;
    List<List<Prediction>> all = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      double[] one = new double[classes];
      System.arraycopy(values, row * classes, one, 0, classes);
      all.add(likeliest(probabilities(one), labels, top));
    }
    return all;
  }

  private static List<Prediction> likeliest(double[] probabilities, Labels labels, int top) {
    return IntStream.range(0, probabilities.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer index) -> -probabilities[index]))
        .limit(top)
        .map(index -> new Prediction(labels.of(index), index, probabilities[index]))
        .toList();
  }

  /// What sums to 1 already stays; other scores become probabilities by softmax. A single score is
  /// the second of two classes, by the logistic function unless it is a probability already.
  static double[] probabilities(double[] scores) {
    double sum = 0;
    double most = Double.NEGATIVE_INFINITY;
    boolean shares = true;
    for (double score : scores) {
      if (Double.isNaN(score) || score == Double.POSITIVE_INFINITY) {
        throw HttpFailure.of(500, "The model answered with what is no number.")
            .code("not_a_number");
      }
      sum += score;
      most = Math.max(most, score);
      shares &= score >= 0 && score <= 1 + ROUNDING;
    }
    if (scores.length == 1) {
      double second = shares ? Math.min(1, scores[0]) : 1 / (1 + Math.exp(-scores[0]));
      return new double[] {1 - second, second};
    }
    return shares && Math.abs(sum - 1) < ROUNDING ? scores : softmax(scores, most);
  }

  private static double[] softmax(double[] scores, double most) {
    double[] shares = new double[scores.length];
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      // All of them -Infinity: none is likelier than another.
      shares[i] = most == Double.NEGATIVE_INFINITY ? 1 : Math.exp(scores[i] - most);
      sum += shares[i];
    }
    for (int i = 0; i < scores.length; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  static boolean holdsScores(Datatype type) {
    return type != Datatype.BYTES && !Numbers.isWhole(type);
  }

  /// The scores: the output of numbers with fractions; none where there is no such output.
  static double[] values(List<TensorData> outputs) {
    for (TensorData output : outputs) {
      Datatype type = output.datatype();
      if (holdsScores(type)) {
        double[] values = new double[Math.toIntExact(output.data().byteSize() / type.size())];
        for (int i = 0; i < values.length; i++) {
          values[i] = value(output, i);
        }
        return values;
      }
    }
    return new double[0];
  }

  private static double value(TensorData tensor, int index) {
    return switch (tensor.datatype()) {
      case FP32 -> tensor.data().getAtIndex(TensorData.FLOAT, index);
      case FP64 -> tensor.data().getAtIndex(TensorData.DOUBLE, index);
      case FP16 -> Float.float16ToFloat(tensor.data().getAtIndex(TensorData.SHORT, index));
      default -> Float.intBitsToFloat(tensor.data().getAtIndex(TensorData.SHORT, index) << 16);
    };
  }
}
