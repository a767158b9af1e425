package io.weighbridge.hub;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.repositories.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The body of a commit as clients send it: one JSON object a line, the first of them the header
/// (`{"key":"header","value":{"summary":...}}`), the others one file each. It is read as a stream,
/// so its size says nothing about the memory it takes.
///
/// @param parent the commit that the client saw as head
record CommitBody(String summary, String description, Optional<String> parent, List<Line> lines) {

  private static final int LONGEST_TEXT = 64 << 10;
  private static final int LONGEST_NAME = 100;

  /// One line after the header, not yet judged.
  sealed interface Line {
    String path();

    /// A file in full.
    record File(String path, Content content) implements Line {}

    /// A file that was sent before, by its digest.
    record Large(String path, String oid, OptionalLong size) implements Line {}

    record DeletedFile(String path) implements Line {}

    record DeletedFolder(String path) implements Line {}
  }

  CommitBody {
    lines = List.copyOf(lines);
  }

  /// Reads the whole body.
  ///
  /// @param spool takes the files; it must stay open until they are committed
  static CommitBody read(InputStream body, HubLimits limits, ContentSpool spool)
      throws IOException {
    JsonText json = new JsonText(body, limits.commitBytes());
    Reading first = new Reading(json, spool);
    if (json.peek() < 0) {
      throw HubFailures.badRequest("The commit has no body: its first line must be the header.");
    }
    first.line();
    if (!first.key.equals("header")) {
      throw HubFailures.badRequest("The first line of a commit must be its header.");
    }
    List<Line> lines = new ArrayList<>();
    while (json.peek() >= 0) {
      if (lines.size() == limits.commitFiles()) {
        throw HubFailures.tooLarge(
            "The commit has more than %d files: send it in several commits."
                .formatted(limits.commitFiles()));
      }
      Reading line = new Reading(json, spool);
      line.line();
      lines.add(line.toLine());
    }
    return new CommitBody(
        first.text(first.summary),
        first.text(first.description),
        Optional.ofNullable(first.parentCommit).filter(parent -> !parent.isEmpty()),
        lines);
  }

  /// One line while it is read: the members may come in any order.
  private static final class Reading {

    private final JsonText json;
    private final ContentSpool spool;
    private String key = "";
    private @Nullable String summary;
    private @Nullable String description;
    private @Nullable String parentCommit;
    private @Nullable String path;
    private @Nullable String oldPath;
    private @Nullable String encoding;
    private @Nullable String algo;
    private @Nullable String oid;
    private ContentSpool.@Nullable Text content;
    private OptionalLong size = OptionalLong.empty();

    Reading(JsonText json, ContentSpool spool) {
      this.json = json;
      this.spool = spool;
    }

    void line() throws IOException {
      members(name -> {
        switch (name) {
          case "key" -> key = textOrNothing("key").orElse("");
          case "value" -> members(this::value);
          default -> json.skip();
        }
      });
    }

    private void value(String name) throws IOException {
      switch (name) {
        case "summary" -> summary = textOrNothing(name).orElse(null);
        case "description" -> description = textOrNothing(name).orElse(null);
        case "parentCommit" -> parentCommit = textOrNothing(name).orElse(null);
        case "path" -> path = textOrNothing(name).orElse(null);
        case "oldPath" -> oldPath = textOrNothing(name).orElse(null);
        case "encoding" -> encoding = textOrNothing(name).orElse(null);
        case "algo" -> algo = textOrNothing(name).orElse(null);
        case "oid" -> oid = textOrNothing(name).orElse(null);
        case "size" -> size = numberOrNothing();
        case "content" -> content();
        default -> json.skip();
      }
    }

    private void content() throws IOException {
      if (json.peek() == 'n') {
        json.word("null");
        return;
      }
      if (content != null) {
        throw HubFailures.badRequest("A line of the commit has two contents.");
      }
      ContentSpool.Text text = spool.begin();
      content = text;
      try (text) {
        json.string(text);
      }
    }

    private OptionalLong numberOrNothing() throws IOException {
      if (json.peek() == 'n') {
        json.word("null");
        return OptionalLong.empty();
      }
      return OptionalLong.of(json.number());
    }

    private Optional<String> textOrNothing(String name) throws IOException {
      if (json.peek() == 'n') {
        json.word("null");
        return Optional.empty();
      }
      return Optional.of(text(LONGEST_TEXT, name));
    }

    private String text(int longest, String name) throws IOException {
      LimitedText text = new LimitedText(longest, name);
      json.string(text);
      return Utf8.text(text.bytes.toByteArray())
          .orElseThrow(() -> HubFailures.badRequest("A line of the commit is not valid UTF-8."));
    }

    private interface Member {
      void take(String name) throws IOException;
    }

    private void members(Member member) throws IOException {
      json.expect('{');
      if (json.takeIf('}')) {
        return;
      }
      do {
        String name = text(LONGEST_NAME, "name");
        json.expect(':');
        member.take(name);
      } while (json.takeIf(','));
      json.expect('}');
    }

    private String text(@Nullable String given) {
      return given == null ? "" : given;
    }

    private Line toLine() throws IOException {
      if (oldPath != null) {
        throw HubFailures.badRequest("Renaming by oldPath is not supported: add and delete.");
      }
      return switch (key) {
        case "file" -> new Line.File(path(), file());
        case "lfsFile" -> large();
        case "deletedFile", "deletedEntry" -> new Line.DeletedFile(path());
        case "deletedFolder" -> new Line.DeletedFolder(path());
        case "header" -> throw HubFailures.badRequest("The commit has two headers.");
        default ->
            throw HubFailures.badRequest(
                "A line of the commit has the key '%s', which is not known here."
                    .formatted(Shown.text(key)));
      };
    }

    private String path() {
      if (path == null || path.isEmpty()) {
        throw missing("path");
      }
      return path;
    }

    private Content file() throws IOException {
      if (content == null) {
        throw missing("content");
      }
      boolean base64 =
          switch (encoding) {
            case "base64" -> true;
            case null -> false;
            case "utf-8" -> false;
            default ->
                throw HubFailures.badRequest(
                    "The encoding '%s' is not known: base64 and utf-8 are."
                        .formatted(Shown.text(encoding)));
          };
      return content.decode(base64, path());
    }

    private Line large() {
      if (algo != null && !algo.equals("sha256")) {
        throw HubFailures.badRequest("Large files are named by their sha256 only.");
      }
      if (oid == null) {
        throw missing("oid");
      }
      return new Line.Large(path(), oid, size);
    }

    private HttpFailure missing(String member) {
      return HubFailures.badRequest(
          "A line of the commit with the key '%s' has no %s.".formatted(Shown.text(key), member));
    }
  }

  /// A text that has a limit.
  private static final class LimitedText extends OutputStream {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int longest;
    private final String name;

    LimitedText(int longest, String name) {
      this.longest = longest;
      this.name = name;
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] more, int from, int count) {
      if (bytes.size() + count > longest) {
        throw HubFailures.badRequest(
            "The %s of a line of the commit has more than %d bytes.".formatted(name, longest));
      }
      bytes.write(more, from, count);
    }
  }
}
