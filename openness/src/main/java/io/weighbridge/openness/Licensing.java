package io.weighbridge.openness;

import java.util.Map;
import java.util.Optional;

/// Which licence holds for a component that names none of its own: that of its kind, else that of
/// the whole distribution.
///
/// @param distribution of everything; empty for none
/// @param byType of all code, all data, all documents; an empty text is none
public record Licensing(String distribution, Map<ContentType, String> byType) {

  /// Nothing has a licence.
  public static final Licensing NONE = new Licensing("", Map.of());

  static final String UNLICENSED = "unlicensed";

  public Licensing {
    byType = Map.copyOf(byType);
  }

  /// Where a licence was found.
  public enum Source {
    COMPONENT,
    CONTENT_TYPE,
    DISTRIBUTION
  }

  /// A licence and where it was found.
  ///
  /// @param id as it was written
  public record Resolved(String id, Source source) {}

  /// The licence that holds.
  ///
  /// @param own the component's own value; an empty one, or `unlicensed`, says that it has no
  ///   licence and ends the search
  public Optional<Resolved> resolve(Component component, Optional<String> own) {
    if (own.isPresent()) {
      return own.filter(id -> !id.isEmpty() && !id.equals(UNLICENSED))
          .map(id -> new Resolved(id, Source.COMPONENT));
    }
    String ofType = byType.getOrDefault(component.type(), "");
    if (!ofType.isEmpty()) {
      return found(ofType, Source.CONTENT_TYPE);
    }
    return distribution.isEmpty() ? Optional.empty() : found(distribution, Source.DISTRIBUTION);
  }

  private static Optional<Resolved> found(String id, Source source) {
    return id.equals(UNLICENSED) ? Optional.empty() : Optional.of(new Resolved(id, source));
  }
}
