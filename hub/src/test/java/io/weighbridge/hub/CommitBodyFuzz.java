package io.weighbridge.hub;

import io.weighbridge.http.HttpFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Any bytes as the body of a commit: it is read, or refused with 400 or 413.
public final class CommitBodyFuzz {

  private static final HubLimits LIMITS = new HubLimits(1 << 20, 1000, 1 << 16, 1, 1, 1);

  private CommitBodyFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try (ContentSpool spool = new ContentSpool(folder, LIMITS.regularFile())) {
      CommitBody body = CommitBody.read(new ByteArrayInputStream(content), LIMITS, spool);
      for (CommitBody.Line line : body.lines()) {
        if (line instanceof CommitBody.Line.File(_, var file) && file.size() > content.length) {
          throw new AssertionError("a file larger than the body that it came in");
        }
      }
    } catch (HttpFailure refused) {
      if (refused.status() != 400 && refused.status() != 413) {
        throw new AssertionError("refused with " + refused.status(), refused);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
