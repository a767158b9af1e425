package io.weighbridge.oip;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.Deadline;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What the `parameters` of an inference request ask for, by the names of Triton's parameters and
/// schedule policy extensions. `priority` is checked and has no effect: requests are answered in
/// the order in which they come. Names that nobody knows are taken and ignored, because clients
/// send them for models that look at them.
///
/// @param deadline from `timeout`, in microseconds, 0 for none
/// @param purpose what the caller says it is for, from `weighbridge-purpose`
/// @param binaryOutput whether outputs are answered as binary data unless they say otherwise
public record RequestParameters(Deadline deadline, Optional<String> purpose, boolean binaryOutput) {

  public static final RequestParameters NONE =
      new RequestParameters(Deadline.NONE, Optional.empty(), false);

  /// The parameter, and the header, that declares what a use is for.
  public static final String PURPOSE = "weighbridge-purpose";

  private static final String RESERVED = "triton_";

  /// Clients that stream always send it; here no answer comes in parts.
  private static final String EMPTY_FINAL = "triton_enable_empty_final_response";

  /// Longer waits than a long counts in nanoseconds are no limit at all.
  private static final long LONGEST_MICROS = TimeUnit.DAYS.toMicros(365);

  /// @throws HttpFailure 400 for a value of another type, and for what is not done here
  public static RequestParameters of(Map<String, Parameter> parameters) {
    if (parameters.isEmpty()) {
      return NONE;
    }
    RequestParameters found = NONE;
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      found = found.with(entry.getKey(), entry.getValue());
    }
    return found;
  }

  private RequestParameters with(String name, Parameter value) {
    return switch (name) {
      case "timeout" -> new RequestParameters(deadline(whole(name, value)), purpose, binaryOutput);
      case "priority" -> {
        long _ = whole(name, value);
        yield this;
      }
      case "binary_data_output" -> new RequestParameters(deadline, purpose, truth(name, value));
      case PURPOSE -> new RequestParameters(deadline, Optional.of(text(name, value)), binaryOutput);
      case "sequence_id", "sequence_start", "sequence_end" -> {
        refuseSequence(name, value);
        yield this;
      }
      default -> {
        if (name.startsWith(RESERVED) && !name.equals(EMPTY_FINAL)) {
          throw HttpFailure.badRequest(
              "The parameter '%s' is reserved: names that begin with '%s' are not for requests."
                  .formatted(name, RESERVED));
        }
        yield this;
      }
    };
  }

  private static Deadline deadline(long micros) {
    return micros == 0 || micros > LONGEST_MICROS
        ? Deadline.NONE
        : new Deadline(System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros));
  }

  /// A client that sets all three to nothing does not ask for a sequence.
  private static void refuseSequence(String name, Parameter value) {
    boolean nothing =
        switch (value) {
          case Parameter.Whole(long number) -> number == 0;
          case Parameter.Truth(boolean truth) -> !truth;
          case Parameter.Text(String text) -> text.isEmpty();
          case Parameter.Real _ -> false;
        };
    if (!nothing) {
      throw HttpFailure.badRequest(
          ("The parameter '%s' asks for a sequence: requests are answered one by one here, without"
                  + " a state between them.")
              .formatted(name));
    }
  }

  /// A number without a fraction, 0 or more.
  static long whole(String name, Parameter value) {
    if (value instanceof Parameter.Whole(long number) && number >= 0) {
      return number;
    }
    throw HttpFailure.badRequest(
        "Unable to parse '%s': a whole number, 0 or more, is expected.".formatted(name));
  }

  static boolean truth(String name, Parameter value) {
    if (value instanceof Parameter.Truth(boolean truth)) {
      return truth;
    }
    throw HttpFailure.badRequest(
        "Unable to parse '%s': true or false is expected.".formatted(name));
  }

  private static String text(String name, Parameter value) {
    if (value instanceof Parameter.Text(String text)) {
      return text;
    }
    throw HttpFailure.badRequest("Unable to parse '%s': a text is expected.".formatted(name));
  }
}
