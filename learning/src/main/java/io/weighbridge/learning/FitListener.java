package io.weighbridge.learning;

/// Is told how a training goes, on the thread that called `fit`.
public interface FitListener {

  /// Nobody listens.
  FitListener NONE = new FitListener() {};

  /// Before an epoch's first step; epochs are counted from 1.
  default void epochBegins(int epoch, int epochs, int steps) {}

  /// After a step; `soFar` are the means of the epoch up to it.
  default void stepDone(int step, int steps, Measures soFar) {}

  /// After an epoch and its validation.
  default void epochDone(History.Epoch epoch) {}

  /// Asked after each step: whether the training shall end here.
  default boolean interrupted() {
    return false;
  }
}
