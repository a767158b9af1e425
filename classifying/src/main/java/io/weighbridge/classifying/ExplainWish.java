package io.weighbridge.classifying;

import io.weighbridge.explaining.Baseline;
import io.weighbridge.explaining.GradientTimesInput;
import io.weighbridge.explaining.IntegratedGradients;
import io.weighbridge.explaining.Method;
import io.weighbridge.explaining.Occlusion;
import io.weighbridge.explaining.Quantity;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// How an explanation is wished for, as the query says it.
///
/// @param method by name; empty is the best that there is
/// @param output that is explained; empty is the likeliest
/// @param logit whether scores before the last softmax or sigmoid are explained, if there are any
/// @param picture that the answer has: an image's type, or `application/json` for numbers alone
/// @param within whether the picture is in the JSON beside the numbers
record ExplainWish(
    Optional<String> method,
    OptionalInt output,
    boolean logit,
    OptionalInt steps,
    Baseline baseline,
    OptionalInt patch,
    OptionalInt stride,
    String picture,
    boolean within) {

  static final String PNG = "image/png";
  static final String SVG = "image/svg+xml";
  private static final String JSON = "application/json";

  static ExplainWish of(Exchange exchange) {
    Optional<String> of = exchange.query("explains");
    if (of.isPresent() && !of.get().equals("logit") && !of.get().equals("probability")) {
      throw HttpFailure.badRequest("explains: logit or probability.");
    }
    Optional<String> method = exchange.query("method");
    method.ifPresent(ExplainWish::requireMethod);
    Optional<String> picture = exchange.query("picture");
    return new ExplainWish(
        method,
        whole(exchange, "class"),
        !of.equals(Optional.of(Quantity.PROBABILITY.word())),
        whole(exchange, "steps"),
        Baseline.parse(exchange.query("baseline").orElse("zeros")),
        whole(exchange, "patch"),
        whole(exchange, "stride"),
        picture.map(ExplainWish::picture).orElseGet(() -> accepted(exchange)),
        picture.isPresent());
  }

  private static void requireMethod(String name) {
    switch (name) {
      case GradientTimesInput.NAME, IntegratedGradients.NAME, Occlusion.NAME -> {}
      default ->
          throw HttpFailure.badRequest(
              "method: %s, %s or %s."
                  .formatted(GradientTimesInput.NAME, IntegratedGradients.NAME, Occlusion.NAME));
    }
  }

  private static String picture(String word) {
    return switch (word) {
      case "png" -> PNG;
      case "svg" -> SVG;
      default -> throw HttpFailure.badRequest("picture: png or svg.");
    };
  }

  /// The first type of the header `Accept` that there is (RFC 9110, section 12.5.1; weights are not
  /// weighed).
  private static String accepted(Exchange exchange) {
    for (String range : exchange.header("Accept").orElse(JSON).split(",", -1)) {
      String type = range.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
      if (type.equals(PNG) || type.equals(SVG) || type.equals(JSON)) {
        return type;
      }
    }
    return JSON;
  }

  private static OptionalInt whole(Exchange exchange, String name) {
    Optional<String> text = exchange.query(name);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!text.get().matches("\\d{1,9}")) {
      throw HttpFailure.badRequest("%s: a whole number from 0.".formatted(name));
    }
    return OptionalInt.of(Integer.parseInt(text.get()));
  }

  /// @param gradients whether there are some
  Method method(boolean gradients) {
    String best = gradients ? IntegratedGradients.NAME : Occlusion.NAME;
    return switch (method.orElse(best)) {
      case GradientTimesInput.NAME -> new GradientTimesInput();
      case IntegratedGradients.NAME ->
          new IntegratedGradients(baseline, steps.orElse(IntegratedGradients.DEFAULT_STEPS));
      default -> {
        int side = patch.orElse(Occlusion.DEFAULT_PATCH);
        yield new Occlusion(baseline, side, stride.orElse(Math.max(1, side / 2)));
      }
    };
  }

  boolean isJson() {
    return within || picture.equals(JSON);
  }
}
