package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.Changes;
import io.weighbridge.repositories.Changes.ChangedFile;
import io.weighbridge.repositories.Commit;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.LineChanges;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What differs between two revisions of a model, file by file: of texts the lines, of large files
/// their sizes and digests.
final class CompareDoor {

  /// Lines of one file and of all files that are shown.
  private static final int LINES_OF_FILE = 2_000;

  private static final int LINES = 10_000;

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final Scans scans;

  CompareDoor(HubParts parts, Doorkeeper doorkeeper, Scans scans) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.scans = scans;
  }

  void routes(Router router) {
    router.get(
        OwnApi.PREFIX + "models/{ns}/{name}/compare",
        Operation.of("Says what differs between two revisions, file by file and line by line")
            .query("head", "string", "a branch, a tag or a commit; main if there is none")
            .query("base", "string", "the same; what was before the head if there is none")
            .answer(200, "the files that were added, removed, changed or renamed")
            .answer(404, "no such repository or revision"),
        this::compare);
  }

  private void compare(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    String headName = exchange.query("head").filter(text -> !text.isEmpty()).orElse("main");
    Optional<String> baseName = exchange.query("base").filter(text -> !text.isEmpty());
    CommitId head = entered.commit(headName);
    Optional<CommitId> base = baseName.map(entered::commit).or(() -> before(entered, head));
    Changes changes = entered.repo().changes(base, head);
    Content content = new Content(entered);
    List<Map<String, @Nullable Object>> files =
        changes.files().stream().map(file -> file(file, content)).toList();
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("model", entered.id().toString());
    answer.put(
        "base", base.map(commit -> side(baseName.orElse(commit.hex()), commit)).orElse(null));
    answer.put("head", side(headName, head));
    answer.put("total", files.size());
    for (String status : List.of("added", "removed", "changed", "renamed")) {
      answer.put(status, files.stream().filter(file -> status.equals(file.get("status"))).count());
    }
    answer.put("whole", changes.whole() && content.whole);
    answer.put("files", files);
    exchange.header("X-Repo-Commit", head.hex());
    exchange.json(200, answer);
  }

  /// A merge is compared with the branch that it went into.
  private static Optional<CommitId> before(Entered entered, CommitId head) {
    Commit commit = entered.repo().log(head, 0, 1).commits().getFirst();
    return commit.parents().stream().findFirst();
  }

  private static Map<String, Object> side(String revision, CommitId commit) {
    Map<String, Object> side = new LinkedHashMap<>();
    side.put("revision", revision);
    side.put("commit", commit.hex());
    return side;
  }

  private static Map<String, @Nullable Object> file(ChangedFile file, Content content) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("path", file.path().text());
    json.put("status", status(file));
    if (file.isRenamed()) {
      json.put("from", file.before().orElseThrow().path().text());
    }
    Shown shown = content.of(file);
    json.put("kind", shown.kind());
    json.put("oldSize", file.before().map(Entry.File::size).orElse(null));
    json.put("newSize", file.after().map(Entry.File::size).orElse(null));
    json.put("oldDigest", file.before().map(Scans::object).orElse(null));
    json.put("newDigest", file.after().map(Scans::object).orElse(null));
    json.put("note", shown.note().orElse(null));
    json.put("hunks", shown.hunks().stream().map(CompareDoor::hunk).toList());
    return json;
  }

  private static String status(ChangedFile file) {
    if (file.before().isEmpty()) {
      return "added";
    }
    if (file.after().isEmpty()) {
      return "removed";
    }
    return file.isRenamed() ? "renamed" : "changed";
  }

  private static Map<String, Object> hunk(LineChanges.Hunk hunk) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("oldStart", hunk.oldStart());
    json.put("oldLines", hunk.oldLines());
    json.put("newStart", hunk.newStart());
    json.put("newLines", hunk.newLines());
    List<Map<String, Object>> lines = new ArrayList<>();
    for (LineChanges.Line line : hunk.lines()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put(
          "op",
          switch (line.kind()) {
            case KEPT -> " ";
            case ADDED -> "+";
            case REMOVED -> "-";
          });
      one.put("text", line.text());
      lines.add(one);
    }
    json.put("lines", lines);
    return json;
  }

  /// What is shown of a file's content.
  private record Shown(String kind, Optional<String> note, List<LineChanges.Hunk> hunks) {

    static Shown not(String kind, String note) {
      return new Shown(kind, Optional.of(note), List.of());
    }
  }

  /// The lines of files, as many as are shown to this caller.
  private final class Content {
    private final Entered entered;
    private final boolean mayDownload;
    private final boolean mayWrite;
    private int left = LINES;
    private boolean whole = true;

    Content(Entered entered) {
      this.entered = entered;
      this.mayDownload = may(Action.DOWNLOAD);
      this.mayWrite = may(Action.WRITE);
    }

    private boolean may(Action action) {
      return parts
          .permissions()
          .decide(entered.caller(), entered.id(), entered.settings(), action)
          .isAllowed();
    }

    Shown of(ChangedFile file) {
      List<Entry.File> sides =
          java.util.stream.Stream.of(file.before(), file.after())
              .flatMap(Optional::stream)
              .toList();
      if (sides.stream().anyMatch(side -> side.lfs().isPresent())) {
        return new Shown("large", Optional.empty(), List.of());
      }
      if (file.isRenamed()) {
        return new Shown("text", Optional.empty(), List.of());
      }
      if (!mayDownload) {
        return Shown.not("text", "The content is for those who were let in.");
      }
      if (!mayWrite
          && sides.stream()
              .anyMatch(side ->
                  scans.quarantine(entered.settings().id(), Scans.object(side)).isPresent())) {
        return Shown.not("binary", "The file is in quarantine.");
      }
      if (sides.stream().anyMatch(side -> side.size() > LineChanges.MAX_BYTES)) {
        whole = false;
        return Shown.not(
            "binary", "The file is larger than %d bytes.".formatted(LineChanges.MAX_BYTES));
      }
      if (left == 0) {
        whole = false;
        return Shown.not("text", "There are too many lines before it.");
      }
      byte[] before = file.before().map(this::bytes).orElseGet(() -> new byte[0]);
      byte[] after = file.after().map(this::bytes).orElseGet(() -> new byte[0]);
      if (LineChanges.isBinary(before) || LineChanges.isBinary(after)) {
        return Shown.not("binary", "The file is no text.");
      }
      if (!LineChanges.canCompare(before, after)) {
        whole = false;
        return Shown.not(
            "text", "The file has more than %d lines.".formatted(LineChanges.MAX_LINES));
      }
      LineChanges changes = LineChanges.between(before, after, Math.min(left, LINES_OF_FILE));
      left -= changes.hunks().stream().mapToInt(hunk -> hunk.lines().size()).sum();
      whole &= changes.whole();
      return new Shown(
          "text",
          changes.whole() ? Optional.empty() : Optional.of("More lines differ."),
          changes.hunks());
    }

    private byte[] bytes(Entry.File file) {
      try (InputStream in = entered.repo().blob(file.oid())) {
        return in.readNBytes(LineChanges.MAX_BYTES);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
