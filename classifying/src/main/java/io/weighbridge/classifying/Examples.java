package io.weighbridge.classifying;

import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.TensorSpec;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.NoSuchDeployment;
import io.weighbridge.serving.Version;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/// What bodies of requests hold for a model, and what its classes are called.
final class Examples {

  static final long MAX_BODY = 20 << 20;

  /// What is said beside the weights is read once a version.
  private final Map<Version, Advice> advice = Collections.synchronizedMap(new WeakHashMap<>());

  /// The only input that the model has. Classes are told from one output: a model with several of
  /// numbers with fractions is refused before it is run.
  static TensorSpec input(Version version) {
    ModelSignature signature = version.signature();
    List<String> scores =
        signature.outputs().stream()
            .filter(output -> Prediction.holdsScores(output.datatype()))
            .map(TensorSpec::name)
            .toList();
    if (scores.size() > 1) {
      throw HttpFailure.badRequest(
          "The model has the outputs %s, and classes are told from one: use its tensors."
              .formatted(String.join(", ", scores)));
    }
    if (signature.inputs().size() != 1) {
      throw HttpFailure.badRequest(
          "The model takes %d inputs: use its tensors.".formatted(signature.inputs().size()));
    }
    return signature.inputs().getFirst();
  }

  /// A picture as the model takes it, or rows.
  Numbers numbers(Exchange exchange, Version version) {
    TensorSpec input = input(version);
    String type =
        exchange
            .header("Content-Type")
            .orElse("")
            .split(";", 2)[0]
            .strip()
            .toLowerCase(Locale.ROOT);
    return switch (type) {
      case "image/png", "image/jpeg" ->
          PictureInput.read(
              exchange.bytes(MAX_BODY),
              frame(version),
              advice(version).preprocessor(),
              Numbers.isWhole(input.datatype()));
      case "text/csv" -> Rows.csv(exchange.bytes(MAX_BODY));
      case "application/json" -> Rows.json(exchange.bytes(MAX_BODY));
      default ->
          throw HttpFailure.of(
                  415,
                  "A body of image/png, image/jpeg, text/csv or application/json is taken,"
                      + " and the Content-Type is another.")
              .header("Accept", "image/png, image/jpeg, text/csv, application/json");
    };
  }

  /// How the model's input holds a picture.
  static Frame frame(Version version) {
    return Frame.of(input(version), version.signature().batches());
  }

  private Advice advice(Version version) {
    Advice known = advice.get(version);
    if (known == null) {
      known = Advice.of(version);
      advice.put(version, known);
    }
    return known;
  }

  Labels labels(Version version) {
    return advice(version).labels();
  }

  /// Of the version that answered, which may be another than the input was prepared for while a new
  /// one comes.
  Labels labels(Deployment deployment, String number, Version prepared) {
    Version answered = prepared;
    if (!number.equals(prepared.number())) {
      try {
        answered = deployment.version(Optional.of(number));
      } catch (NoSuchDeployment gone) {
        answered = prepared;
      }
    }
    return labels(answered);
  }
}
