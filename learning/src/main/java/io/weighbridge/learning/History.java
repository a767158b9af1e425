package io.weighbridge.learning;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a training went.
///
/// @param epochs whole epochs in their order
/// @param ending why it ended
/// @param keptEpoch the epoch whose weights the model has, counted from 1; 0 if none was finished
public record History(List<Epoch> epochs, Ending ending, int keptEpoch) {

  /// One pass over the training examples.
  ///
  /// @param number counted from 1
  /// @param seconds training and validation
  /// @param train means over the epoch while the weights changed, as Keras reports them
  /// @param validation after the epoch; null if nothing was held out
  /// @param learningRate of the epoch's last step
  public record Epoch(
      int number,
      double seconds,
      Measures train,
      @Nullable Measures validation,
      double learningRate) {

    /// The loss that tells which epoch was best: of the validation where there is one.
    public double watchedLoss() {
      return validation == null ? train.loss() : validation.loss();
    }
  }

  /// Why a training ended.
  public enum Ending {
    COMPLETED,
    STOPPED_EARLY,
    INTERRUPTED,
    DIVERGED
  }

  public History {
    epochs = List.copyOf(epochs);
  }
}
