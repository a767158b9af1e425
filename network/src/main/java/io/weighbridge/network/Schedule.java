package io.weighbridge.network;

import java.util.Locale;

/// The learning rate as a function of the step.
///
/// ```java
/// Schedule.parse("inverse-time:0.001", 0.001).rate(9_374, new Schedule.Span(1_875, 9_375))
/// ```
public sealed interface Schedule {

  /// How long training is going to be, in optimiser steps.
  record Span(long stepsPerEpoch, long totalSteps) {}

  /// The learning rate of step `step`, counted from 0.
  double rate(long step, Span span);

  /// The rate that the schedule starts from.
  double start();

  /// The same rate throughout.
  record Constant(double start) implements Schedule {
    @Override
    public double rate(long step, Span span) {
      return start;
    }
  }

  /// `lr0 / (1 + decay * t)`, t in steps.
  record InverseTime(double start, double decay) implements Schedule {
    @Override
    public double rate(long step, Span span) {
      return start / (1 + decay * step);
    }
  }

  /// `lr0 * factor ^ (t / steps)`, smooth in t.
  record Exponential(double start, double factor, long steps) implements Schedule {
    @Override
    public double rate(long step, Span span) {
      return start * Math.pow(factor, (double) step / steps);
    }
  }

  /// Half a cosine from lr0 down to `floor * lr0` at the last step (Loshchilov and Hutter 2017,
  /// without restarts).
  record Cosine(double start, double floor) implements Schedule {
    @Override
    public double rate(long step, Span span) {
      double progress = Math.min(1, (double) step / Math.max(1, span.totalSteps()));
      return start * (floor + (1 - floor) * (1 + Math.cos(Math.PI * progress)) / 2);
    }
  }

  /// `lr0 * factor ^ floor(epoch / epochs)`: a stair.
  record Step(double start, double factor, int epochs) implements Schedule {
    @Override
    public double rate(long step, Span span) {
      long epoch = step / Math.max(1, span.stepsPerEpoch());
      return start * Math.pow(factor, (double) Math.floorDiv(epoch, epochs));
    }
  }

  /// Reads `constant`, `inverse-time:DECAY`, `exponential:FACTOR,STEPS`, `cosine[:FLOOR]` or
  /// `step:FACTOR,EPOCHS`, starting from `start`.
  ///
  /// @throws NetworkException naming the forms there are
  static Schedule parse(String text, double start) {
    if (!(start > 0) || Double.isInfinite(start)) {
      throw new NetworkException("learning rate %s is not a positive number".formatted(start));
    }
    int colon = text.indexOf(':');
    String form = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
    String[] arguments = colon < 0 ? new String[0] : text.substring(colon + 1).split(",", -1);
    try {
      return switch (form + "/" + arguments.length) {
        case "constant/0" -> new Constant(start);
        case "inverse-time/1" -> new InverseTime(start, atLeast(0, arguments[0]));
        case "exponential/2" ->
            new Exponential(
                start, atLeast(0, arguments[0]), (long) atLeast(1, arguments[1].trim()));
        case "cosine/0" -> new Cosine(start, 0);
        case "cosine/1" -> new Cosine(start, atLeast(0, arguments[0]));
        case "step/2" ->
            new Step(start, atLeast(0, arguments[0]), (int) atLeast(1, arguments[1].trim()));
        default -> throw new NumberFormatException(text);
      };
    } catch (NumberFormatException notANumber) {
      throw new NetworkException(
          "schedule \"%s\" is none of constant, inverse-time:DECAY, exponential:FACTOR,STEPS, cosine[:FLOOR], step:FACTOR,EPOCHS"
              .formatted(text),
          notANumber);
    }
  }

  /// The text that [#parse] reads.
  default String text() {
    return switch (this) {
      case Constant _ -> "constant";
      case InverseTime(_, double decay) -> "inverse-time:" + decay;
      case Exponential(_, double factor, long steps) -> "exponential:" + factor + "," + steps;
      case Cosine(_, double floor) -> floor == 0 ? "cosine" : "cosine:" + floor;
      case Step(_, double factor, int epochs) -> "step:" + factor + "," + epochs;
    };
  }

  private static double atLeast(double least, String text) {
    double value = Double.parseDouble(text);
    if (!(value >= least) || Double.isInfinite(value)) {
      throw new NumberFormatException(text);
    }
    return value;
  }
}
