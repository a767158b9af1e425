package io.weighbridge.hub;

import java.time.Clock;
import java.time.Duration;
import org.jdbi.v3.core.Handle;

/// Copies what was counted to the rows of the models, where lists sort by it.
///
/// Downloads are those of 30 days; what is trending is what was liked and downloaded in the last
/// seven, a like being worth five downloads.
final class ModelCounts {

  private static final String UPDATE =
      """
      UPDATE models SET
        downloads = (SELECT coalesce(sum(d.count), 0) FROM model_downloads d
                     WHERE d.id = models.id AND d.day > :today - 30),
        downloads_all = (SELECT coalesce(sum(d.count), 0) FROM model_downloads d WHERE d.id = models.id),
        likes = (SELECT count(*) FROM model_likes l WHERE l.id = models.id),
        likes_30d = (SELECT count(*) FROM model_likes l WHERE l.id = models.id AND l.at > :now - 30 * 86400000),
        trending = (SELECT 5 * count(*) FROM model_likes l WHERE l.id = models.id AND l.at > :now - 7 * 86400000)
                 + (SELECT coalesce(sum(d.count), 0) FROM model_downloads d
                    WHERE d.id = models.id AND d.day > :today - 7)
      """;

  private ModelCounts() {}

  static long today(Clock clock) {
    return Math.floorDiv(clock.millis(), Duration.ofDays(1).toMillis());
  }

  static void update(Handle handle, Clock clock, String id) {
    handle
        .createUpdate(UPDATE + " WHERE id = :id")
        .bind("today", today(clock))
        .bind("now", clock.millis())
        .bind("id", id)
        .execute();
  }

  static void updateAll(Handle handle, Clock clock) {
    handle.createUpdate(UPDATE).bind("today", today(clock)).bind("now", clock.millis()).execute();
  }
}
