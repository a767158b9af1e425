package io.weighbridge.learning;

import io.weighbridge.datasets.Augmentation;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a model is fitted, beside its optimiser and loss.
///
/// ```java
/// epochs(5).batch(64).validation(0.1).seed(7)
/// ```
///
/// @param epochs passes over the training examples, at least 1
/// @param batch examples a step, at least 1
/// @param validation the share of the examples, the last ones, that is held out; 0 for none
/// @param augmentation what is done to each example each time; null for nothing
/// @param earlyStop epochs without a better watched loss before training ends; 0 for never
/// @param frozen names of layers that keep their weights
/// @param seed of order, augmentation and dropout
public record Recipe(
    int epochs,
    int batch,
    double validation,
    @Nullable Augmentation augmentation,
    int earlyStop,
    Set<String> frozen,
    long seed,
    FitListener listener) {

  public Recipe {
    if (epochs < 1) {
      throw new LearningException("%d epochs: at least 1 is needed".formatted(epochs));
    }
    if (batch < 1) {
      throw new LearningException("batches of %d: at least 1 is needed".formatted(batch));
    }
    if (!(validation >= 0 && validation < 1)) {
      throw new LearningException("validation share %s is not in [0, 1)".formatted(validation));
    }
    if (earlyStop < 0) {
      throw new LearningException("early stop after %d epochs".formatted(earlyStop));
    }
    frozen = Set.copyOf(frozen);
  }

  /// The plain recipe: batches of 32, nothing held out.
  public static Recipe epochs(int epochs) {
    return new Recipe(epochs, 32, 0, null, 0, Set.of(), 0, FitListener.NONE);
  }

  public Recipe batch(int batch) {
    return new Recipe(epochs, batch, validation, augmentation, earlyStop, frozen, seed, listener);
  }

  public Recipe validation(double validation) {
    return new Recipe(epochs, batch, validation, augmentation, earlyStop, frozen, seed, listener);
  }

  public Recipe augment(@Nullable Augmentation augmentation) {
    return new Recipe(epochs, batch, validation, augmentation, earlyStop, frozen, seed, listener);
  }

  public Recipe earlyStop(int earlyStop) {
    return new Recipe(epochs, batch, validation, augmentation, earlyStop, frozen, seed, listener);
  }

  public Recipe freeze(Set<String> frozen) {
    return new Recipe(epochs, batch, validation, augmentation, earlyStop, frozen, seed, listener);
  }

  public Recipe seed(long seed) {
    return new Recipe(epochs, batch, validation, augmentation, earlyStop, frozen, seed, listener);
  }

  public Recipe listener(FitListener listener) {
    return new Recipe(epochs, batch, validation, augmentation, earlyStop, frozen, seed, listener);
  }
}
