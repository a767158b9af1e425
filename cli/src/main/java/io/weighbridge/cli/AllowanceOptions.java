package io.weighbridge.cli;

import io.weighbridge.client.Arrangements;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What somebody may take.
final class AllowanceOptions {

  @Option(
      names = "--budget",
      paramLabel = "BUDGET",
      description = {
        "20.00/month, 5.00 EUR/day, 100.00/total, or of a meter: 1000 requests/day.",
        "May be given several times; each needs room."
      })
  private List<String> budgets = new ArrayList<>();

  @Option(names = "--rpm", paramLabel = "N", description = "Requests a minute [no limit].")
  private @Nullable Integer rpm;

  @Option(names = "--tpm", paramLabel = "N", description = "Tokens a minute [no limit].")
  private @Nullable Integer tpm;

  @Option(
      names = "--concurrent",
      paramLabel = "N",
      description = "Requests under way at once [no limit].")
  private @Nullable Integer concurrent;

  @Option(
      names = "--models",
      paramLabel = "NAME",
      split = ",",
      description = "The deployments that may be used, separated by commas [all].")
  private List<String> models = new ArrayList<>();

  Arrangements.Wanted wanted(Optional<String> organization, Optional<String> team) {
    return new Arrangements.Wanted(
        List.copyOf(budgets),
        number(rpm),
        number(tpm),
        number(concurrent),
        List.copyOf(models),
        organization,
        team);
  }

  private static OptionalInt number(@Nullable Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
