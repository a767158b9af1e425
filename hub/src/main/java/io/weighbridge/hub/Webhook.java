package io.weighbridge.hub;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An address that is told what happens to repositories and budgets.
///
/// @param owner the user with whose eyes it sees: what they may not read is not told
/// @param secret comes with each delivery as `X-Webhook-Secret`, so the receiver knows who speaks
record Webhook(
    String id,
    String owner,
    URI url,
    @Nullable String secret,
    Set<Domain> domains,
    List<Watched> watched,
    boolean disabled) {

  /// The kinds of events.
  enum Domain {
    REPO,
    DISCUSSION,
    BUDGET;

    /// Those of a webhook that names none, as other hubs have them.
    static final Set<Domain> USUAL = Set.of(REPO, DISCUSSION);

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Domain> of(String word) {
      return switch (word) {
        case "repo" -> Optional.of(REPO);
        case "discussion" -> Optional.of(DISCUSSION);
        case "budget" -> Optional.of(BUDGET);
        default -> Optional.empty();
      };
    }
  }

  /// Whose repositories are watched: all of a user, all of an organisation, or one model.
  record Watched(Kind kind, String name) {

    enum Kind {
      USER,
      ORG,
      MODEL;

      String word() {
        return name().toLowerCase(Locale.ROOT);
      }

      static Optional<Kind> of(String word) {
        return switch (word) {
          case "user" -> Optional.of(USER);
          case "org" -> Optional.of(ORG);
          case "model" -> Optional.of(MODEL);
          default -> Optional.empty();
        };
      }
    }

    boolean covers(String namespace, String model) {
      return kind == Kind.MODEL ? name.equals(model) : name.equals(namespace);
    }
  }

  boolean watches(Domain domain, String namespace, String model) {
    return !disabled
        && domains.contains(domain)
        && watched.stream().anyMatch(watch -> watch.covers(namespace, model));
  }

  /// Never shows the secret.
  @Override
  public String toString() {
    return "webhook %s of %s to %s".formatted(id, owner, url);
  }
}
