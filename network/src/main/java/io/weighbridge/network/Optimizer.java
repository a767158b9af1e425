package io.weighbridge.network;

import java.util.Locale;

/// How gradients change parameters, as data; defaults and formulas are those of Keras 3.
///
/// ```java
/// Optimizer.adam(new Schedule.Cosine(0.002, 0))
/// ```
public sealed interface Optimizer {

  Schedule learningRate();

  /// Keras' name: `adam`.
  String kerasName();

  /// `w -= lr * g`; with momentum `v = momentum * v - lr * g; w += v`, and Nesterov's look-ahead `w
  /// += momentum * v - lr * g` (Sutskever et al. 2013).
  record Sgd(Schedule learningRate, double momentum, boolean nesterov) implements Optimizer {
    public Sgd {
      within(momentum, "momentum");
    }

    @Override
    public String kerasName() {
      return "sgd";
    }
  }

  /// `v = rho * v + (1 - rho) * g²; w -= lr * g / sqrt(v + epsilon)`, with optional momentum
  /// (Hinton 2012).
  record RmsProp(Schedule learningRate, double rho, double momentum, double epsilon)
      implements Optimizer {
    public RmsProp {
      within(rho, "rho");
      within(momentum, "momentum");
    }

    @Override
    public String kerasName() {
      return "rmsprop";
    }
  }

  /// Adam with bias correction in the step size (Kingma and Ba 2015, end of section 2), and with
  /// `weightDecay` above 0 AdamW: `w -= lr * weightDecay * w` first (Loshchilov and Hutter 2019).
  record Adam(Schedule learningRate, double beta1, double beta2, double epsilon, double weightDecay)
      implements Optimizer {
    public Adam {
      within(beta1, "beta1");
      within(beta2, "beta2");
    }

    @Override
    public String kerasName() {
      return weightDecay > 0 ? "adamw" : "adam";
    }
  }

  static Optimizer adam() {
    return adam(new Schedule.Constant(0.001));
  }

  static Optimizer adam(double learningRate) {
    return adam(new Schedule.Constant(learningRate));
  }

  static Optimizer adam(Schedule learningRate) {
    return new Adam(learningRate, 0.9, 0.999, 1e-7, 0);
  }

  static Optimizer adamW(Schedule learningRate) {
    return new Adam(learningRate, 0.9, 0.999, 1e-7, 0.004);
  }

  static Optimizer sgd(double learningRate) {
    return new Sgd(new Schedule.Constant(learningRate), 0, false);
  }

  /// The names that [#parse] knows.
  String NAMES = "adam, adamw, sgd, momentum, nesterov, rmsprop";

  /// The optimiser of a name with Keras' defaults; `momentum` and `nesterov` are SGD with 0.9.
  ///
  /// @throws NetworkException naming the optimisers there are
  static Optimizer parse(String name, Schedule learningRate) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "adam" -> adam(learningRate);
      case "adamw" -> adamW(learningRate);
      case "sgd" -> new Sgd(learningRate, 0, false);
      case "momentum" -> new Sgd(learningRate, 0.9, false);
      case "nesterov" -> new Sgd(learningRate, 0.9, true);
      case "rmsprop" -> new RmsProp(learningRate, 0.9, 0, 1e-7);
      default ->
          throw new NetworkException("optimizer \"%s\" is none of %s".formatted(name, NAMES));
    };
  }

  /// The learning rate that Keras takes where none is given.
  static double defaultRate(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "sgd", "momentum", "nesterov" -> 0.01;
      default -> 0.001;
    };
  }

  private static void within(double value, String name) {
    if (!(value >= 0 && value < 1)) {
      throw new NetworkException("%s %s is not in [0, 1)".formatted(name, value));
    }
  }
}
