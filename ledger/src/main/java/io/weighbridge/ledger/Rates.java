package io.weighbridge.ledger;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/// How much a subject takes a minute, and how much at once: buckets that fill evenly, in the memory
/// of this server. Where several servers share the books, each allows its own.
public final class Rates {

  private static final int MOST_REMEMBERED = 100_000;
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  /// One subject.
  private static final class Bucket {
    private double requests;
    private double tokens;
    private long at;
    private int underWay;

    Bucket(Allowance allowance, long now) {
      requests = allowance.requestsPerMinute();
      tokens = allowance.tokensPerMinute();
      at = now;
    }

    private void fill(Allowance allowance, long now) {
      double minutes = (double) (now - at) / MINUTE;
      at = now;
      requests =
          Math.min(
              allowance.requestsPerMinute(), requests + minutes * allowance.requestsPerMinute());
      tokens =
          Math.min(allowance.tokensPerMinute(), tokens + minutes * allowance.tokensPerMinute());
    }

    private boolean isIdle() {
      return underWay == 0;
    }
  }

  /// A request that is under way.
  public static final class Entered {
    private final Bucket bucket;
    private boolean left;

    private Entered(Bucket bucket) {
      this.bucket = bucket;
    }

    /// It was refused by others, and counts for nothing.
    ///
    /// @param tokens those it entered with
    public void undo(long tokens) {
      synchronized (bucket) {
        if (!left) {
          bucket.requests += 1;
        }
      }
      leave(tokens);
    }

    /// It ended; what it did not take of its tokens comes back.
    public void leave(long unused) {
      synchronized (bucket) {
        if (!left) {
          left = true;
          bucket.underWay--;
          bucket.tokens += unused;
        }
      }
    }
  }

  private final ConcurrentHashMap<Subject, Bucket> buckets = new ConcurrentHashMap<>();

  /// Takes a request and its tokens.
  ///
  /// @param tokens the most that it may take
  /// @throws TooFast with how long to wait
  public Entered enter(Subject subject, Allowance allowance, long tokens) {
    return enter(subject, allowance, tokens, System.nanoTime());
  }

  Entered enter(Subject subject, Allowance allowance, long tokens, long now) {
    if (buckets.size() > MOST_REMEMBERED) {
      buckets.values().removeIf(Bucket::isIdle);
    }
    Bucket bucket = buckets.computeIfAbsent(subject, _ -> new Bucket(allowance, now));
    synchronized (bucket) {
      bucket.fill(allowance, now);
      if (allowance.concurrent() > 0 && bucket.underWay >= allowance.concurrent()) {
        throw new TooFast(
            "%s has %d requests under way, which is all it may have at once: ask again later"
                .formatted(subject, bucket.underWay),
            Duration.ofSeconds(1));
      }
      if (allowance.requestsPerMinute() > 0 && bucket.requests < 1) {
        throw tooFast(
            subject,
            allowance.requestsPerMinute() + " requests",
            (1 - bucket.requests) / allowance.requestsPerMinute());
      }
      if (allowance.tokensPerMinute() > 0) {
        if (tokens > allowance.tokensPerMinute()) {
          throw new TooFast(
              "%s may take %d tokens a minute and this takes %d: ask for less at once"
                  .formatted(subject, allowance.tokensPerMinute(), tokens),
              Duration.ofMinutes(1));
        }
        if (bucket.tokens < tokens) {
          throw tooFast(
              subject,
              allowance.tokensPerMinute() + " tokens",
              (tokens - bucket.tokens) / allowance.tokensPerMinute());
        }
        bucket.tokens -= tokens;
      }
      if (allowance.requestsPerMinute() > 0) {
        bucket.requests -= 1;
      }
      bucket.underWay++;
    }
    return new Entered(bucket);
  }

  private static TooFast tooFast(Subject subject, String most, double minutes) {
    Duration wait = Duration.ofNanos((long) (minutes * MINUTE) + 1);
    return new TooFast(
        "%s may take %s a minute: ask again in %d ms".formatted(subject, most, wait.toMillis() + 1),
        wait);
  }
}
