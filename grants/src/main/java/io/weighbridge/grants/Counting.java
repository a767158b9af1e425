package io.weighbridge.grants;

import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.GrantCheck;
import io.weighbridge.sealing.Limits;
import io.weighbridge.sealing.Refusal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What is used of grants that limit how much: machines, requests at a time, requests in all,
/// tokens a day.
final class Counting {

  /// Taken once, by the first server that counts.
  private static final String BEGUN = "begun";

  /// Who uses a model holds its machine's place for as long after.
  private final Map<String, Places> nodes = new ConcurrentHashMap<>();

  private final Map<String, Places> requests = new ConcurrentHashMap<>();
  private final Quota quota;
  private final Leases leases;

  Counting(Quota quota, Leases leases) {
    this.quota = quota;
    this.leases = leases;
  }

  /// Whether nothing was ever counted before.
  boolean isNew() {
    return quota.taken(BEGUN, Quota.Span.EVER) == 0;
  }

  /// Counts from now on.
  void begin() {
    Quota.Taken _ = quota.take(BEGUN, 1, 1, Quota.Span.EVER);
  }

  /// What one use has taken.
  final class Use {
    private final Grant grant;
    private boolean place;
    private boolean request;
    private long tokens;

    private Use(Grant grant) {
      this.grant = grant;
    }

    /// It answered, with so many tokens.
    void end(long used) {
      try {
        if (used < tokens) {
          quota.giveBack(name("tokens", grant), tokens - used, Quota.Span.DAY);
        }
      } finally {
        leave();
      }
    }

    /// It came to nothing.
    void abandon() {
      try {
        if (request) {
          quota.giveBack(name("requests", grant), 1, Quota.Span.EVER);
        }
        if (tokens > 0) {
          quota.giveBack(name("tokens", grant), tokens, Quota.Span.DAY);
        }
      } finally {
        leave();
      }
    }

    private void leave() {
      if (place) {
        place = false;
        places(requests, "concurrent", grant, grant.terms().limits().concurrent().orElseThrow())
            .giveBack();
      }
    }
  }

  /// What became of the wish to use it once more.
  ///
  /// @param use empty if it was refused
  record Began(Optional<Use> use, Optional<GrantCheck.Refused> refused) {}

  /// @param tokens in the worst case; 0 for models without
  Began begin(Grant grant, long tokens) {
    Limits limits = grant.terms().limits();
    Use use = new Use(grant);
    if (limits.nodes().isPresent() && !isNode(grant, limits.nodes().getAsLong())) {
      return refused(
          Refusal.TOO_MANY_NODES,
          "the grant %s allows %d machines at the same time, and others use it already"
              .formatted(grant.id(), limits.nodes().getAsLong()));
    }
    if (limits.concurrent().isPresent()) {
      long most = limits.concurrent().getAsLong();
      if (!places(requests, "concurrent", grant, most).take()) {
        return refused(
            Refusal.TOO_MANY_CONCURRENT,
            "the grant %s allows %d requests at the same time, and as many are under way: ask again later"
                .formatted(grant.id(), most));
      }
      use.place = true;
    }
    boolean counted = false;
    try {
      Optional<GrantCheck.Refused> exhausted = count(use, limits, tokens);
      counted = exhausted.isEmpty();
      return new Began(counted ? Optional.of(use) : Optional.empty(), exhausted);
    } finally {
      if (!counted) {
        use.abandon();
      }
    }
  }

  private Optional<GrantCheck.Refused> count(Use use, Limits limits, long tokens) {
    Grant grant = use.grant;
    if (limits.requests().isPresent()) {
      long most = limits.requests().getAsLong();
      if (!quota.take(name("requests", grant), 1, most, Quota.Span.EVER).taken()) {
        return Optional.of(
            new GrantCheck.Refused(
                Refusal.QUOTA_EXHAUSTED,
                "the grant %s allows %d requests, and all are used: ask %s to renew it"
                    .formatted(grant.id(), most, grant.issuer().name())));
      }
      use.request = true;
    }
    if (limits.tokensPerDay().isPresent() && tokens > 0) {
      long most = limits.tokensPerDay().getAsLong();
      Quota.Taken taken = quota.take(name("tokens", grant), tokens, most, Quota.Span.DAY);
      if (!taken.taken()) {
        return Optional.of(
            new GrantCheck.Refused(
                Refusal.QUOTA_EXHAUSTED,
                "the grant %s allows %d tokens a day, %d are left and this needs %d: there are more at %s"
                    .formatted(
                        grant.id(),
                        most,
                        taken.left(),
                        tokens,
                        taken.again().map(Instant::toString).orElse("midnight, UTC"))));
      }
      use.tokens = tokens;
    }
    return Optional.empty();
  }

  /// This machine holds one of the grant's places, or takes one.
  private boolean isNode(Grant grant, long most) {
    // A machine needs one place, however many requests it answers.
    return places(nodes, "node", grant, most).hold();
  }

  private Places places(Map<String, Places> all, String kind, Grant grant, long number) {
    return all.computeIfAbsent(
        grant.id(), id -> new Places("%s:%s".formatted(kind, id), number, leases));
  }

  private static Began refused(Refusal code, String sentence) {
    return new Began(Optional.empty(), Optional.of(new GrantCheck.Refused(code, sentence)));
  }

  private static String name(String what, Grant grant) {
    return "%s:%s".formatted(what, grant.id());
  }

  long requestsUsed(Grant grant) {
    return quota.taken(name("requests", grant), Quota.Span.EVER);
  }

  long tokensToday(Grant grant) {
    return quota.taken(name("tokens", grant), Quota.Span.DAY);
  }

  void keepUp() {
    nodes.values().forEach(Places::keepUp);
    requests.values().forEach(Places::keepUp);
  }

  void releaseAll() {
    nodes.values().forEach(Places::releaseAll);
    requests.values().forEach(Places::releaseAll);
  }
}
