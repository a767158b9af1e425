package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Models by what is said of them: lists that are searched, filtered and sorted, and what is known
/// of one model at one revision.
final class ModelsDoor {

  /// Entries of a commit that are read at once.
  private static final int PAGE = 5000;

  /// Tags of all kinds that are listed.
  private static final int MAX_TAGS = 20_000;

  private final Doorkeeper doorkeeper;
  private final HubParts parts;
  private final ModelIndex index;
  private final Scans scans;

  ModelsDoor(Doorkeeper doorkeeper, HubParts parts, ModelIndex index, Scans scans) {
    this.doorkeeper = doorkeeper;
    this.parts = parts;
    this.index = index;
    this.scans = scans;
  }

  void routes(Router router) {
    router
        .get("/api/models", list(), this::list)
        .get("/api/models/{ns}/{name}", one(), exchange -> one(exchange, "HEAD"))
        .get(
            "/api/models/{ns}/{name}/revision/{rev}",
            one(),
            exchange -> one(exchange, exchange.path("rev")))
        .get(
            "/api/models-tags-by-type",
            Operation.of("Lists the tags of all models by their kind").answer(200, "tags by kind"),
            this::tags);
  }

  private static Operation list() {
    return Operation.of("Lists models")
        .query("search", "string", "words of the name, the tags or the card")
        .query("author", "string", "the namespace")
        .query("filter", "string", "a tag, such as license:mit; repeated: all of them")
        .query("pipeline_tag", "string", "the task")
        .query("library", "string", "the library; repeated: any of them")
        .query("apps", "string", "a program that can load it; repeated: any of them")
        .query("gated", "string", "true, false, auto or manual")
        .query("num_parameters", "string", "such as min:1B,max:8B")
        .query(
            "sort",
            "string",
            "trendingScore, createdAt, lastModified, downloads, likes, likes30d, num_parameters,"
                + " mainSize or id")
        .query("direction", "string", "-1 for the largest first, 1 for the smallest first")
        .query("limit", "integer", "models of a page, at most 1000")
        .query("full", "boolean", "with the names of all files")
        .query("config", "boolean", "with what config.json says")
        .query("cardData", "boolean", "with the metadata of the card")
        .query("expand", "string", "only these fields; repeated")
        .query("cursor", "string", "where the page before ended, from its Link header")
        .answer(200, "models; Link leads to the next page")
        .answer(400, "a value that cannot be meant");
  }

  private static Operation one() {
    return Operation.of("Describes a model at a revision")
        .query("blobs", "boolean", "with sizes and digests of the files")
        .query("securityStatus", "boolean", "with what is known of the files' safety")
        .query("expand", "string", "only these fields; repeated")
        .answer(200, "the model")
        .answer(404, "no such repository or revision");
  }

  private static boolean isOn(Exchange exchange, String name) {
    return exchange
        .query(name)
        .map(value -> value.toLowerCase(Locale.ROOT))
        .filter(value -> value.equals("true") || value.equals("1"))
        .isPresent();
  }

  private static List<String> expand(Exchange exchange) {
    List<String> names = exchange.queries("expand");
    return names.isEmpty() ? exchange.queries("expand[]") : names;
  }

  // Lists.

  private void list(Exchange exchange) {
    Viewer viewer = Viewer.of(doorkeeper.caller(exchange), parts.accounts());
    ModelQuery query = ModelQuery.of(exchange);
    ModelFields fields =
        ModelFields.ofList(
            expand(exchange),
            isOn(exchange, "full"),
            isOn(exchange, "config"),
            isOn(exchange, "cardData"));
    List<IndexedModel> found =
        index.list(query, viewer, fields.needsFacts(), fields.needsSiblings());
    List<IndexedModel> page = found.subList(0, Math.min(query.limit(), found.size()));
    ArrayNode answer = IndexJson.object().putArray("models");
    for (IndexedModel model : page) {
      ObjectNode item = ModelJson.of(model, ModelJson.Shown.of(model), fields);
      rare(item, model, fields, viewer);
      if (fields.needsSiblings()) {
        item.set("siblings", ModelJson.siblings(IndexJson.texts(model.files())));
      }
      answer.add(item);
    }
    if (found.size() > page.size()) {
      IndexedModel last = page.getLast();
      parts
          .settings()
          .links()
          .next(exchange, Map.of("cursor", new ModelCursor(last.key(), last.number()).text()));
    }
    exchange.json(200, answer);
  }

  /// Fields that are worked out one by one where they were asked for.
  private void rare(ObjectNode item, IndexedModel model, ModelFields fields, Viewer viewer) {
    if (fields.has("childrenModelCount", false)) {
      item.put("childrenModelCount", index.children(model.name(), viewer));
    }
    if (fields.has("usedStorage", !fields.isExpanded() && fields.siblings())) {
      item.put("usedStorage", model.usedStorage());
    }
  }

  // One model.

  private void one(Exchange exchange, String revision) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    CommitId commit = entered.commit(revision);
    Caller caller = entered.caller();
    ModelFields fields = ModelFields.ofOne(expand(exchange));
    IndexedModel model = index.current(entered.repo());
    boolean isHead = model.head().filter(commit::equals).isPresent();
    Optional<ModelContent> other =
        isHead ? Optional.empty() : Optional.of(index.content(entered.repo(), commit));
    ModelJson.Shown shown =
        other
            .map(content -> ModelJson.Shown.of(commit.hex(), content))
            .orElseGet(() -> ModelJson.Shown.of(model));
    ObjectNode answer = ModelJson.of(model, shown, fields);
    rare(answer, model, fields, Viewer.of(caller, parts.accounts()));
    if (fields.needsSiblings() || isOn(exchange, "blobs")) {
      answer.set(
          "siblings",
          isOn(exchange, "blobs")
              ? blobs(entered.repo(), commit)
              : ModelJson.siblings(
                  other.map(ModelContent::files).orElseGet(() -> IndexJson.texts(model.files()))));
    }
    if (isOn(exchange, "securityStatus")) {
      security(answer.putObject("securityRepoStatus"), entered.repo(), commit);
    }
    exchange.header("X-Repo-Commit", commit.hex());
    exchange.json(200, answer);
  }

  private void security(ObjectNode status, ModelRepository repository, CommitId commit) {
    boolean done = scans.isOn();
    ArrayNode issues = status.putArray("filesWithIssues");
    for (Entry.File file : files(repository, commit)) {
      Optional<FileInspection.Report> report = scans.report(file);
      done &= report.isPresent();
      if (report.isPresent() && report.get().safety() != FileInspection.Safety.SAFE) {
        issues.addObject().put("path", file.path().text()).put("level", Entries.status(report));
      }
    }
    status.put("scansDone", done);
  }

  private static ArrayNode blobs(ModelRepository repository, CommitId commit) {
    ArrayNode siblings = IndexJson.object().putArray("siblings");
    for (Entry.File file : files(repository, commit)) {
      ObjectNode sibling = siblings.addObject();
      sibling.put("rfilename", file.path().text());
      sibling.put("blobId", file.oid());
      sibling.put("size", file.size());
      file.lfs()
          .ifPresent(pointer ->
              sibling
                  .putObject("lfs")
                  .put("sha256", pointer.object().hex())
                  .put("size", pointer.size())
                  .put("pointerSize", pointer.pointerSize()));
    }
    return siblings;
  }

  /// The files of a commit, as far as they are shown.
  static List<Entry.File> files(ModelRepository repository, CommitId commit) {
    List<Entry.File> files = new ArrayList<>();
    Optional<RepoPath> after = Optional.empty();
    do {
      List<Entry> page = repository.list(commit, RepoPath.ROOT, true, after, PAGE);
      for (Entry entry : page) {
        if (entry instanceof Entry.File file && files.size() < ModelContent.MAX_FILES) {
          files.add(file);
        }
      }
      after = page.size() < PAGE ? Optional.empty() : Optional.of(page.getLast().path());
    } while (after.isPresent() && files.size() < ModelContent.MAX_FILES);
    return files;
  }

  // Tags.

  private void tags(Exchange exchange) {
    Viewer viewer = Viewer.of(doorkeeper.caller(exchange), parts.accounts());
    Map<String, ArrayNode> kinds = new LinkedHashMap<>();
    ObjectNode answer = IndexJson.object();
    for (String kind :
        List.of("pipeline_tag", "library", "language", "license", "dataset", "other")) {
      kinds.put(kind, answer.putArray(kind));
    }
    for (ModelIndex.Tag tag : index.tags(viewer, MAX_TAGS)) {
      ArrayNode list = kinds.get(tag.kind());
      if (list != null) {
        String label = tag.tag().substring(tag.tag().indexOf(':') + 1);
        list.addObject().put("id", tag.tag()).put("label", label).put("type", tag.kind());
      }
    }
    exchange.json(200, answer);
  }
}
