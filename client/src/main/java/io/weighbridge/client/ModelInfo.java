package io.weighbridge.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a hub says of a model.
///
/// @param commit the revision that was asked for; empty in lists that do not tell
/// @param gate `auto` or `manual` where access must be asked for
public record ModelInfo(
    String id,
    Optional<String> commit,
    boolean isPrivate,
    Optional<String> gate,
    boolean disabled,
    long downloads,
    long likes,
    Optional<Instant> lastModified,
    Optional<String> pipelineTag,
    Optional<String> library,
    List<String> tags) {

  static ModelInfo of(Fields fields) {
    return new ModelInfo(
        fields.text("id"),
        fields.optionalText("sha"),
        fields.truth("private"),
        fields.optionalText("gated").filter(gate -> !gate.equals("false")),
        fields.truth("disabled"),
        fields.optionalNumber("downloads").orElse(0),
        fields.optionalNumber("likes").orElse(0),
        fields.time("lastModified"),
        fields.optionalText("pipeline_tag"),
        fields.optionalText("library_name"),
        fields.texts("tags"));
  }
}
