package io.weighbridge.finetuning;

import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Schedule;

/// How a model is fine-tuned, with nothing left open.
///
/// @param epochs passes over the training examples
/// @param batch examples a step
/// @param multiplier of the learning rate
/// @param optimizer by the name that [Optimizer#parse] knows
/// @param learningRate before it is multiplied
/// @param seed of order, dropout and how data sets are divided
/// @param schedule how the rate changes, in the words of [Schedule#parse]
/// @param label the column of a CSV that is predicted; empty for the last
public record Hyperparameters(
    int epochs,
    int batch,
    double multiplier,
    String optimizer,
    double learningRate,
    String schedule,
    long seed,
    String label) {

  public static final int MAX_EPOCHS = 1000;
  public static final int MAX_BATCH = 4096;
  public static final double MAX_RATE = 100;

  /// The rate stays as it is.
  static final String CONSTANT = "constant";

  private static final int MOST_SCHEDULE = 100;

  /// What is taken where nothing is said: three epochs of Adam at Keras' rate.
  public static final Hyperparameters AUTO =
      new Hyperparameters(3, 32, 1, "adam", Optimizer.defaultRate("adam"), CONSTANT, 0, "");

  private static final String PLACE = "hyperparameters.";

  public Hyperparameters {
    within("n_epochs", epochs, MAX_EPOCHS);
    within("batch_size", batch, MAX_BATCH);
    positive("learning_rate_multiplier", multiplier);
    positive("learning_rate", learningRate);
    try {
      Optimizer.parse(optimizer, new Schedule.Constant(learningRate));
    } catch (NetworkException unknown) {
      throw new BadRequest(PLACE + "optimizer", unknown.getMessage() + ".", unknown);
    }
    if (schedule.length() > MOST_SCHEDULE) {
      throw new BadRequest(
          PLACE + "schedule",
          "A schedule is told in at most %d characters.".formatted(MOST_SCHEDULE));
    }
    try {
      Schedule _ = Schedule.parse(schedule, learningRate);
    } catch (NetworkException unknown) {
      throw new BadRequest(PLACE + "schedule", unknown.getMessage() + ".", unknown);
    }
    if (label.indexOf('#') >= 0 || label.length() > 200) {
      throw new BadRequest(
          PLACE + "label", "A column's name has at most 200 characters and no '#'.");
    }
  }

  /// What the network is trained with.
  Optimizer chosen() {
    return Optimizer.parse(optimizer, Schedule.parse(schedule, learningRate * multiplier));
  }

  private static void within(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new BadRequest(
          PLACE + name, "%s is from 1 to %d, not %d.".formatted(name, most, value));
    }
  }

  private static void positive(String name, double value) {
    if (!(value > 0 && value <= MAX_RATE)) {
      throw new BadRequest(
          PLACE + name, "%s is above 0 and at most %s, not %s.".formatted(name, MAX_RATE, value));
    }
  }
}
