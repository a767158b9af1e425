package io.weighbridge.sealing;

import java.util.OptionalLong;

/// How much a grant allows.
///
/// @param nodes machines at the same time
/// @param concurrent requests under way at the same time, on all machines
/// @param requests in all
/// @param tokensPerDay of UTC
public record Limits(
    OptionalLong nodes, OptionalLong concurrent, OptionalLong requests, OptionalLong tokensPerDay) {

  public static final Limits NONE =
      new Limits(
          OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  static Limits of(Fields fields) {
    Limits limits =
        new Limits(
            fields.optionalNumber("max_nodes", 1),
            fields.optionalNumber("max_concurrent", 1),
            fields.optionalNumber("requests", 1),
            fields.optionalNumber("tokens_per_day", 1));
    fields.end();
    return limits;
  }
}
