package io.weighbridge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/// Brings the files of a folder into a model. What the hub has already is neither sent nor
/// committed again, so a push that was cut is simply started once more.
public final class Push {

  private static final int PREUPLOAD_FILES = 256;
  private static final int SAMPLE = 512;
  private static final int COMMIT_FILES = 1000;
  private static final long COMMIT_BYTES = 64 << 20;
  private static final int LONGEST_RULES = 1 << 16;

  private final Transport transport;
  private final Options options;
  private final TransferListener listener;

  private Push(Transport transport, Options options, TransferListener listener) {
    this.transport = transport;
    this.options = options;
    this.listener = listener;
  }

  /// @param from a folder, or one file
  /// @param message the commit's title; empty for a plain one
  /// @param create whether to make the model, and the branch, where they are missing
  /// @param isPrivate whether a model that is made is private
  /// @param jobs transfers at a time
  public record Options(
      Path from,
      ModelId to,
      String branch,
      String message,
      String description,
      boolean create,
      boolean isPrivate,
      Globs globs,
      int jobs) {

    public Options {
      if (jobs < 1 || jobs > Pull.MOST_JOBS) {
        throw new WordException("%d jobs: 1 to %d are possible".formatted(jobs, Pull.MOST_JOBS));
      }
      new ModelReference(to, branch);
    }
  }

  /// What a push did.
  ///
  /// @param commit the branch's newest commit
  /// @param url where people look at it; empty if nothing was committed
  /// @param files committed
  /// @param unchanged files that the hub had as they are
  /// @param sent large files that were uploaded; the others were on the hub already
  /// @param sentBytes of these
  /// @param commits made
  /// @param skipped files that were left out and why
  public record Pushed(
      ModelId model,
      String branch,
      String commit,
      String url,
      int files,
      int unchanged,
      int sent,
      long sentBytes,
      int commits,
      List<String> skipped) {}

  /// What the hub said of a file beforehand.
  private record Plan(FolderScan.Found file, boolean large, Optional<String> current) {}

  private record Plans(List<Plan> wanted, List<String> ignored, Optional<String> head) {}

  private record Committed(String id, String url) {}

  public static Pushed run(Hub hub, Options options, TransferListener listener) {
    return new Push(hub.transport(), options, listener).run();
  }

  private Pushed run() {
    FolderScan scan = FolderScan.of(options.from, options.globs);
    if (scan.files().isEmpty()) {
      throw new LocalFileException(
          "could not push %s: it has no files%s"
              .formatted(
                  options.from,
                  options.globs.equals(Globs.ALL) ? "" : " that --include and --exclude leave"));
    }
    if (options.create) {
      create();
    }
    Plans plans = plan(scan.files());
    Map<FolderScan.Found, Digest> digests = digests(plans.wanted);
    List<CommitBody.Entry> changed = new ArrayList<>();
    List<LargeFile> large = new ArrayList<>();
    for (Plan plan : plans.wanted) {
      Optional<Digest> digest = Optional.ofNullable(digests.get(plan.file));
      if (digest.isPresent() && plan.current.equals(digest.map(Digest::hex))) {
        continue;
      }
      changed.add(new CommitBody.Entry(plan.file, digest.filter(_ -> plan.large)));
      digest
          .filter(_ -> plan.large)
          .ifPresent(sha256 -> large.add(new LargeFile(plan.file, sha256)));
    }
    LargeFiles uploads =
        new LargeFiles(
            transport,
            new LargeOffers(transport, options.to, options.branch),
            options.jobs,
            listener);
    if (!large.isEmpty()) {
      uploads.upload(large);
    }
    List<List<CommitBody.Entry>> batches = batches(changed);
    Committed last = new Committed(plans.head.orElse(""), "");
    for (int i = 0; i < batches.size(); i++) {
      last = commit(batches.get(i), i + 1, batches.size(), changed.size());
    }
    List<String> skipped = new ArrayList<>(scan.skipped());
    plans.ignored.forEach(path -> skipped.add(path + " is left out by .gitignore"));
    return new Pushed(
        options.to,
        options.branch,
        last.id,
        last.url,
        changed.size(),
        plans.wanted.size() - changed.size(),
        uploads.sent(),
        uploads.sentBytes(),
        batches.size(),
        skipped);
  }

  private void create() {
    Models models = new Models(transport);
    try {
      models.create(options.to, options.isPrivate);
    } catch (RefusedException e) {
      if (e.status() != 409) {
        throw e;
      }
    }
    if (!options.branch.equals(ModelReference.DEFAULT_REVISION)) {
      try {
        models.createBranch(options.to, options.branch);
      } catch (RefusedException e) {
        if (e.status() != 409) {
          throw e;
        }
      }
    }
  }

  /// Asks the hub which files it wants, and how.
  private Plans plan(List<FolderScan.Found> files) {
    List<Plan> wanted = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    Optional<String> head = Optional.empty();
    listener.begins("comparing", files.size(), 0);
    for (int from = 0; from < files.size(); from += PREUPLOAD_FILES) {
      List<FolderScan.Found> some =
          files.subList(from, Math.min(files.size(), from + PREUPLOAD_FILES));
      Fields answer = preupload(some);
      head = answer.optionalText("commitOid");
      Map<String, Fields> byPath = new HashMap<>();
      answer.objects("files").forEach(file -> byPath.put(file.text("path"), file));
      for (FolderScan.Found file : some) {
        Fields said = byPath.get(file.path().text());
        if (said == null) {
          throw answer.missing("files", "a list with " + file.path());
        }
        listener.finished(file.path().text());
        if (said.truth("shouldIgnore")) {
          ignored.add(file.path().text());
        } else {
          // Nothing is never large: a pointer to nothing helps nobody.
          boolean large = file.size() > 0 && said.text("uploadMode").equals("lfs");
          wanted.add(new Plan(file, large, said.optionalText("oid")));
        }
      }
    }
    return new Plans(wanted, ignored, head);
  }

  private Fields preupload(List<FolderScan.Found> some) {
    List<Map<String, Object>> files = new ArrayList<>();
    for (FolderScan.Found file : some) {
      files.add(Map.of("path", file.path().text(), "size", file.size(), "sample", sample(file)));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("files", files);
    rules(".gitattributes").ifPresent(text -> body.put("gitAttributes", text));
    rules(".gitignore").ifPresent(text -> body.put("gitIgnore", text));
    String path = Address.model(options.to) + "/preupload/" + Address.segment(options.branch);
    Request request =
        Request.of(
            "push to " + options.to, "POST", transport.server().at(path), Transport.json(body));
    try {
      JsonNode answer = transport.json(request);
      return new Fields(answer, "what to upload");
    } catch (RefusedException e) {
      boolean missing = e.code().equals("RepoNotFound") || e.code().equals("RevisionNotFound");
      if (missing && !options.create) {
        throw new RefusedException(e.getMessage() + "; --create makes it", e.status(), e.code());
      }
      throw e;
    }
  }

  private static String sample(FolderScan.Found file) {
    try (InputStream in = file.open()) {
      return Base64.getEncoder().encodeToString(in.readNBytes(SAMPLE));
    } catch (IOException e) {
      throw new LocalFileException(LocalFiles.sentence("read", e), e);
    }
  }

  /// Rules that lie in the folder and hold for its files already.
  private Optional<String> rules(String name) {
    Path file = options.from.resolve(name);
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
              && Files.size(file) <= LONGEST_RULES
          ? Optional.of(new String(Files.readAllBytes(file), UTF_8))
          : Optional.empty();
    } catch (IOException e) {
      throw new LocalFileException(LocalFiles.sentence("read", e), e);
    }
  }

  /// The digests that are needed: of large files, and of small ones that the hub may have.
  private Map<FolderScan.Found, Digest> digests(List<Plan> plans) {
    List<Plan> needed =
        plans.stream().filter(plan -> plan.large || plan.current.isPresent()).toList();
    Map<FolderScan.Found, Digest> digests = new ConcurrentHashMap<>();
    listener.begins(
        "hashing", needed.size(), needed.stream().mapToLong(plan -> plan.file.size()).sum());
    Parallel.each(
        Runtime.getRuntime().availableProcessors(),
        needed,
        plan -> {
          FolderScan.Found file = plan.file;
          Digest.Kind kind = plan.large ? Digest.Kind.SHA256 : Digest.Kind.GIT_BLOB;
          try {
            file.unchanged();
            digests.put(file, Digest.of(file.file(), kind, file.size()));
            file.unchanged();
          } catch (InterruptedIOException e) {
            throw new StoppedException(new InterruptedException());
          } catch (IOException e) {
            throw new LocalFileException(LocalFiles.sentence("read", e), e);
          }
          listener.moved(file.size());
          listener.finished(file.path().text());
        });
    return digests;
  }

  private static List<List<CommitBody.Entry>> batches(List<CommitBody.Entry> changed) {
    List<List<CommitBody.Entry>> batches = new ArrayList<>();
    List<CommitBody.Entry> batch = new ArrayList<>();
    long bytes = 0;
    for (CommitBody.Entry entry : changed) {
      long size = entry.sha256().isPresent() ? 0 : entry.file().size();
      if (!batch.isEmpty() && (batch.size() == COMMIT_FILES || bytes + size > COMMIT_BYTES)) {
        batches.add(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(entry);
      bytes += size;
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  private Committed commit(List<CommitBody.Entry> batch, int number, int of, int files) {
    String title =
        options.message.isEmpty()
            ? "Push %d file%s".formatted(files, files == 1 ? "" : "s")
            : options.message;
    String numbered = of == 1 ? title : "%s (part %d of %d)".formatted(title, number, of);
    listener.begins("committing", batch.size(), 0);
    // The same lines twice make the same tree: the second time nothing changes, so it may be sent
    // again when nobody knows what became of it.
    Request request =
        Request.of(
            "push to " + options.to,
            "POST",
            transport
                .server()
                .at(Address.model(options.to) + "/commit/" + Address.segment(options.branch)),
            new Body.Streamed(
                () -> new CommitBody(numbered, options.description, batch),
                Body.UNKNOWN_LENGTH,
                CommitBody.TYPE,
                TransferListener.NONE));
    Fields answer = new Fields(transport.json(request), "the commit");
    return new Committed(answer.text("commitOid"), answer.optionalText("commitUrl").orElse(""));
  }
}
