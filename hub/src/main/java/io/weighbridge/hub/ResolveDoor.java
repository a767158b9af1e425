package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.FileAnswer;
import io.weighbridge.http.Method;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.Pointer;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Settings;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BiConsumer;

/// The files of a model: `resolve` gives the real bytes, `raw` what git holds (of a large file its
/// pointer). HEAD, ranges and the exact headers are what every client's cache and resumption rest
/// on, so bytes are streamed from here and never redirected.
final class ResolveDoor {

  private static final String ATTACHMENT = "download";

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final Scans scans;
  private final BiConsumer<Settings, String> downloads;

  /// @param downloads is told of each download: of which model, by whom
  ResolveDoor(
      HubParts parts, Doorkeeper doorkeeper, Scans scans, BiConsumer<Settings, String> downloads) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.scans = scans;
    this.downloads = downloads;
  }

  void routes(Router router) {
    router.get(
        "/{ns}/{name}/resolve/{rev}/{path...}",
        facts("Downloads a file, or with Range a part of it"),
        this::resolve);
    router.get(
        "/{ns}/{name}/raw/{rev}/{path...}",
        facts("Reads a file as git holds it: of a large one the pointer"),
        this::raw);
  }

  private static Operation facts(String summary) {
    return Operation.of(summary)
        .query(ATTACHMENT, "boolean", "whether a browser shall save the file")
        .answer(200, "the file", InertType.BYTES)
        .answer(206, "the part of the file", InertType.BYTES)
        .answer(304, "the client has the file", "")
        .answer(404, "no such repository, revision or file")
        .answer(416, "the file ends before the part begins", "");
  }

  private void resolve(Exchange exchange) throws IOException {
    Found found = find(exchange);
    Optional<Pointer> large = found.file().lfs();
    if (large.isEmpty()) {
      count(exchange, found);
      blob(exchange, found, found.file().size());
      return;
    }
    Pointer pointer = large.get();
    String digest = pointer.object().hex();
    // A digest in a pointer is a claim; only what the repository was given is its own.
    if (!found.entered().repo().owns(pointer.object())) {
      throw HubFailures.entryNotFound(found.commit(), found.file().path().text());
    }
    exchange
        .header("X-Linked-Size", Long.toString(pointer.size()))
        .header("X-Linked-ETag", '"' + digest + '"');
    count(exchange, found);
    exchange.file(parts.blobs().path(pointer.object()), answer(exchange, found.file(), digest));
  }

  /// A look at what git holds is no download of a model.
  private void raw(Exchange exchange) throws IOException {
    Found found = find(exchange);
    blob(
        exchange,
        found,
        found
            .file()
            .lfs()
            .map(Pointer::pointerSize)
            .map(Integer::longValue)
            .orElse(found.file().size()));
  }

  private void blob(Exchange exchange, Found found, long size) throws IOException {
    String oid = found.file().oid();
    exchange.file(
        size, () -> found.entered().repo().blob(oid), answer(exchange, found.file(), oid));
  }

  /// @param commit of the revision that was asked for
  private record Found(Entered entered, CommitId commit, Entry.File file) {}

  private Found find(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.DOWNLOAD);
    CommitId commit = entered.commit(exchange);
    String path = exchange.path("path");
    Entry entry =
        RepoPath.from(path)
            .flatMap(valid -> entered.repo().entry(commit, valid))
            .orElseThrow(() -> HubFailures.entryNotFound(commit, path));
    if (!(entry instanceof Entry.File file)) {
      throw HubFailures.entryNotFound(commit, path);
    }
    exchange.header("X-Repo-Commit", commit.hex());
    scans.require(entered, file);
    return new Found(entered, commit, file);
  }

  private static FileAnswer answer(Exchange exchange, Entry.File file, String etag) {
    // Strangers' files are shown on this server's own address: nothing in them may run there.
    exchange
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "default-src 'none'; sandbox");
    FileAnswer answer = FileAnswer.of(InertType.of(file.path().name())).etag(etag);
    return exchange.query(ATTACHMENT).map(wanted -> !wanted.equals("false")).orElse(false)
        ? answer.saveAs(file.path().name())
        : answer;
  }

  private void count(Exchange exchange, Found found) {
    boolean whole = exchange.header("Range").isEmpty();
    if (exchange.method() == Method.GET
        && (whole || exchange.header("X-HF-Download-Counter").isPresent())) {
      Caller caller = found.entered().caller();
      downloads.accept(
          found.entered().settings(),
          caller.isAnonymous() ? exchange.remoteAddress() : caller.name());
    }
  }
}
