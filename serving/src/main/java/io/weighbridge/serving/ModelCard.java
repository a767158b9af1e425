package io.weighbridge.serving;

import java.util.Map;
import java.util.Optional;

/// What a model's card says that serving shows or follows.
///
/// @param licence the id, as the card spells it
/// @param task the `pipeline_tag`
/// @param data the whole front matter
public record ModelCard(Optional<String> licence, Optional<String> task, Map<String, Object> data) {

  public static final ModelCard NONE = new ModelCard(Optional.empty(), Optional.empty(), Map.of());
}
