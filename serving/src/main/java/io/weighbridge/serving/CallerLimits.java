package io.weighbridge.serving;

/// What one caller may take of the server: a token, or a network of those who showed none.
///
/// @param perSecond requests in the long run; as many may come at once after a pause; 0 sets no
///   limit
/// @param concurrency requests under way at the same time; 0 sets no limit
/// @param queueShare how much of a deployment's queue one caller holds at most, in percent: all
///   that hold places may have as many as this share to what is left, so that whoever comes next
///   always finds one; 100 sets no limit
public record CallerLimits(int perSecond, int concurrency, int queueShare) {

  public static final int MAX_PER_SECOND = 1_000_000;
  public static final int MAX_CONCURRENCY = 1_000_000;

  public static final CallerLimits DEFAULT = new CallerLimits(0, 0, 50);

  public CallerLimits {
    require("requests per second", perSecond, 0, MAX_PER_SECOND);
    require("concurrent requests", concurrency, 0, MAX_CONCURRENCY);
    require("the share of a queue", queueShare, 1, 100);
  }

  private static void require(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s: %d to %d, not %d".formatted(what, least, most, value));
    }
  }
}
