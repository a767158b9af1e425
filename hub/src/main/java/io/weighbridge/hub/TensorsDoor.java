package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.weights.StoredTensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.TensorStatistics;
import io.weighbridge.weights.WeightsException;
import io.weighbridge.weights.WeightsFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What is in a file of weights: its tensors, read from its header, and what the elements of one
/// are like. Nothing in the file is executed, and a file that a scan found malicious is not opened.
final class TensorsDoor {

  private static final int PAGE = 200;
  private static final int MAX_PAGE = 1_000;

  /// What a file says beside tensors: entries, and characters of one.
  private static final int MAX_METADATA = 200;

  private static final int MAX_METADATA_TEXT = 4_000;

  /// Elements of a tensor that are looked at; of a longer one as many, evenly spread.
  private static final long MAX_COUNTED = 1L << 26;

  /// Larger tensors are looked at where they are mapped, and refused where they would have to be
  /// unpacked into memory.
  private static final long MAX_UNPACKED = 256L << 20;

  private static final Set<String> MAPPED = Set.of("safetensors", "GGUF", "NumPy npy");

  /// Tensors that are looked at at the same time.
  private static final int AT_ONCE = 2;

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final Scans scans;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final Semaphore looking = new Semaphore(AT_ONCE);

  TensorsDoor(HubParts parts, Doorkeeper doorkeeper, Scans scans) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.scans = scans;
  }

  void routes(Router router) {
    router.get(
        OwnApi.PREFIX + "models/{ns}/{name}/tensors/{rev}/{path...}",
        Operation.of("Lists the tensors of a file of weights, or says what one is like")
            .query("tensor", "string", "its name: what its elements are like, with a histogram")
            .query("search", "string", "only tensors whose name has this in it")
            .query("limit", "integer", "tensors of a page, at most 1000")
            .query("cursor", "integer", "where to go on: the `next` of the page before")
            .answer(200, "format, metadata and tensors; or one tensor's range, mean and histogram")
            .answer(400, "a value that cannot be meant")
            .answer(403, "the file is malicious, in quarantine, or for those who were let in")
            .answer(404, "no such repository, revision, file or tensor")
            .answer(422, "the file is none of a format that is read, or damaged"),
        this::show);
  }

  private void show(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.DOWNLOAD);
    CommitId commit = entered.commit(exchange);
    Entry.File file = file(entered, commit, exchange.path("path"));
    scans.require(entered, file);
    if (isMalicious(file)) {
      throw HubFailures.quarantined(
          "The file '%s' is not opened: a scan found it MALICIOUS."
              .formatted(Shown.text(file.path().text())));
    }
    Map<String, @Nullable Object> answer;
    try (LaidOutFile laid =
        LaidOutFile.of(
                entered.repo(),
                commit,
                file,
                parts,
                other ->
                    !isMalicious(other)
                        && scans.quarantine(entered.settings().id(), Scans.object(other)).isEmpty())
            .orElseThrow(() ->
                HubFailures.entryNotFound(
                    "The bytes of '%s' are not here.".formatted(Shown.text(file.path().text()))))) {
      answer = answer(exchange, entered, commit, file, laid);
    }
    exchange.header("X-Repo-Commit", commit.hex());
    exchange.json(200, answer);
  }

  private boolean isMalicious(Entry.File file) {
    return scans
        .report(file)
        .filter(report -> report.safety() == FileInspection.Safety.MALICIOUS)
        .isPresent();
  }

  private static Entry.File file(Entered entered, CommitId commit, String path) {
    return RepoPath.from(path)
        .flatMap(inside -> entered.repo().entry(commit, inside))
        .flatMap(entry -> entry instanceof Entry.File file ? Optional.of(file) : Optional.empty())
        .orElseThrow(() -> HubFailures.entryNotFound(commit, path));
  }

  private Map<String, @Nullable Object> answer(
      Exchange exchange, Entered entered, CommitId commit, Entry.File file, LaidOutFile laid) {
    Optional<String> tensor = exchange.query("tensor").filter(name -> !name.isEmpty());
    try (WeightsFile weights = WeightsFile.open(laid.path())) {
      return tensor.isPresent()
          ? one(weights, tensor.get())
          : list(exchange, entered, commit, file, weights);
    } catch (WeightsException e) {
      throw HttpFailure.of(
          422,
          "The tensors cannot be read: %s."
              .formatted(Shown.text(laid.withoutPlace(String.valueOf(e.getMessage())))));
    }
  }

  // The list.

  private static Map<String, @Nullable Object> list(
      Exchange exchange, Entered entered, CommitId commit, Entry.File file, WeightsFile weights) {
    int limit = Paging.limit(exchange, PAGE, MAX_PAGE);
    int from = cursor(exchange.query("cursor").orElse(""));
    String search = exchange.query("search").orElse("").toLowerCase(Locale.ROOT);
    List<TensorInfo> found =
        weights.tensors().stream()
            .filter(info -> info.name().toLowerCase(Locale.ROOT).contains(search))
            .toList();
    List<TensorInfo> page =
        found.subList(
            Math.min(from, found.size()), (int) Math.min(from + (long) limit, found.size()));
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("model", entered.id().toString());
    answer.put("commit", commit.hex());
    answer.put("path", file.path().text());
    answer.put("format", weights.format());
    answer.put("metadata", metadata(weights.metadata()));
    answer.put("total", found.size());
    answer.put(
        "elements", weights.tensors().stream().mapToLong(info -> info.shape().elements()).sum());
    answer.put(
        "bytes", weights.tensors().stream().mapToLong(info -> weights.stored(info).bytes()).sum());
    List<Map<String, @Nullable Object>> tensors = new ArrayList<>();
    page.forEach(info -> tensors.add(described(weights, info)));
    answer.put("tensors", tensors);
    answer.put(
        "next", from + page.size() < found.size() && !page.isEmpty() ? from + page.size() : null);
    return answer;
  }

  private static int cursor(String text) {
    try {
      int from = text.isEmpty() ? 0 : Integer.parseInt(text);
      if (from >= 0) {
        return from;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw HubFailures.badRequest("The cursor is none of this list's.");
  }

  private static Map<String, String> metadata(Map<String, String> metadata) {
    Map<String, String> shown = new LinkedHashMap<>();
    metadata.entrySet().stream()
        .limit(MAX_METADATA)
        .forEach(entry -> {
          String text = entry.getValue();
          shown.put(
              entry.getKey(),
              text.length() <= MAX_METADATA_TEXT
                  ? text
                  : text.substring(0, MAX_METADATA_TEXT) + "…");
        });
    return shown;
  }

  private static Map<String, @Nullable Object> described(WeightsFile weights, TensorInfo info) {
    StoredTensor stored = weights.stored(info);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", info.name());
    json.put("dtype", info.dtype().name());
    json.put("shape", info.shape().extents());
    json.put("elements", info.shape().elements());
    json.put("bytes", stored.bytes());
    json.put("stored", stored.type().equals(info.dtype().name()) ? null : stored.type());
    return json;
  }

  // One tensor.

  /// So many tensors are looked through at a time; others wait for a while.
  private void requirePlace() {
    try {
      if (looking.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw HttpFailure.of(503, "Too many tensors are looked through just now: try again.")
        .header("Retry-After", Long.toString(LONGEST_WAIT.toSeconds()));
  }

  private Map<String, @Nullable Object> one(WeightsFile weights, String name) {
    TensorInfo info =
        weights.tensors().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                HubFailures.entryNotFound(
                    "The file has no tensor '%s'.".formatted(Shown.text(name))));
    boolean asItIs = weights.stored(info).equals(StoredTensor.plain(info));
    if (info.byteSize() > MAX_UNPACKED && !(asItIs && MAPPED.contains(weights.format()))) {
      throw HttpFailure.of(
          422,
          "The tensor takes %d bytes when it is unpacked; at most %d are."
              .formatted(info.byteSize(), MAX_UNPACKED));
    }
    requirePlace();
    try {
      TensorStatistics found = TensorStatistics.of(weights.tensor(name).orElseThrow(), MAX_COUNTED);
      Map<String, @Nullable Object> json = described(weights, info);
      statistics(json, found);
      return json;
    } catch (IllegalArgumentException e) {
      throw HttpFailure.of(422, Shown.sentence(String.valueOf(e.getMessage())));
    } finally {
      looking.release();
    }
  }

  private static void statistics(Map<String, @Nullable Object> json, TensorStatistics found) {
    json.put("counted", found.counted());
    json.put("sampled", found.sampled());
    Optional<TensorStatistics.Range> range = found.range();
    json.put("min", number(range.map(TensorStatistics.Range::min)));
    json.put("max", number(range.map(TensorStatistics.Range::max)));
    json.put("mean", number(range.map(TensorStatistics.Range::mean)));
    json.put("std", number(range.map(TensorStatistics.Range::deviation)));
    json.put("zeros", found.zeros());
    json.put("nan", found.nan());
    json.put("infinite", found.infinite());
    json.put(
        "histogram",
        range
            .map(finite -> {
              Map<String, Object> histogram = new LinkedHashMap<>();
              histogram.put("edges", finite.edges());
              histogram.put("counts", finite.counts());
              return histogram;
            })
            .orElse(null));
  }

  /// JSON has no infinity, which the deviation of the largest doubles comes to.
  private static @Nullable Double number(Optional<Double> value) {
    return value.filter(Double::isFinite).orElse(null);
  }
}
