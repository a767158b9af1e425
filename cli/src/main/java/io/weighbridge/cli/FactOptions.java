package io.weighbridge.cli;

import io.weighbridge.terms.StatedFacts;
import io.weighbridge.terms.Use;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// Facts of a use, one option each; a fact that is not given is not known.
final class FactOptions {

  @Option(
      names = "--use",
      paramLabel = "WORDS",
      description =
          "What it is used for: commercial, research, internal, medical, ..., several with commas.")
  private @Nullable String use;

  @Option(
      names = "--mau",
      paramLabel = "N",
      description = "Monthly active users of all your products, affiliates included.")
  private @Nullable String users;

  @Option(
      names = "--revenue",
      paramLabel = "N",
      description = "Your revenue in a year, affiliates included, in US dollars.")
  private @Nullable String revenue;

  @Option(
      names = "--monthly-revenue",
      paramLabel = "N",
      description = "Your revenue in a month, affiliates included, in US dollars.")
  private @Nullable String monthlyRevenue;

  @Option(
      names = "--country",
      paramLabel = "CC",
      description = "Where you live, or have your principal place of business: two letters.")
  private @Nullable String country;

  @Option(
      names = "--place",
      paramLabel = "CC",
      description = "Where the model is used, if not there: two letters.")
  private @Nullable String place;

  @Option(
      names = "--offer-to-others",
      negatable = true,
      description = "Whether the model, or a service with it, is offered to others.")
  private @Nullable Boolean offered;

  @Option(
      names = "--train-on-outputs",
      negatable = true,
      description = "Whether its outputs train or improve another model.")
  private @Nullable Boolean trains;

  @Option(
      names = "--sector",
      paramLabel = "SECTOR",
      description = "Where it is used: medical, military, ...; general for no special one.")
  private @Nullable String sector;

  @Option(
      names = "--multimodal",
      negatable = true,
      description = "Whether pictures, sound or video are given to it.")
  private @Nullable Boolean multimodal;

  @Option(
      names = "--registered",
      negatable = true,
      description = "Whether you registered with the licensor.")
  private @Nullable Boolean registered;

  @Option(names = "--modify", description = "You change it: fine-tune, convert, merge.")
  private boolean modify;

  @Option(names = "--distribute", description = "You hand it on, or what you made from it.")
  private boolean distribute;

  @Spec(Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  /// The facts that were given, by their words.
  Map<String, String> given() {
    Map<String, String> given = new LinkedHashMap<>();
    put(given, "use", use);
    put(given, "mau", users);
    put(given, "revenue", revenue);
    put(given, "monthly-revenue", monthlyRevenue);
    put(given, "country", country);
    put(given, "place", place);
    put(given, "offer-to-others", offered);
    put(given, "train-on-outputs", trains);
    put(given, "sector", sector);
    put(given, "multimodal", multimodal);
    put(given, "registered", registered);
    put(given, "modify", modify ? true : null);
    put(given, "distribute", distribute ? true : null);
    return given;
  }

  private static void put(Map<String, String> given, String word, @Nullable Object value) {
    if (value != null) {
      given.put(word, value.toString());
    }
  }

  /// The same, checked.
  Use use() {
    try {
      return StatedFacts.parse(given());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }
}
