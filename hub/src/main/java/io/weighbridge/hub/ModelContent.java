package io.weighbridge.hub;

import io.weighbridge.cards.Card;
import io.weighbridge.cards.ConfigFacts;
import io.weighbridge.cards.Description;
import io.weighbridge.cards.GgufFacts;
import io.weighbridge.cards.SafetensorsFacts;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What one commit of a model holds, read from git: its card, its files, the facts of its weights.
///
/// @param size bytes of all files, large ones at their real size
/// @param largeSize bytes of the large files, each counted once
record ModelContent(
    Card card,
    Description description,
    ConfigFacts config,
    Optional<SafetensorsFacts> safetensors,
    Optional<GgufFacts> gguf,
    List<String> files,
    long size,
    long largeSize,
    Instant modified) {

  /// Above this, clients take the list of files for incomplete and walk the tree instead
  /// (huggingface_hub `VERY_LARGE_REPO_THRESHOLD` is 50,000), so one more is as good as all.
  static final int MAX_FILES = 50_001;

  private static final int PAGE = 10_000;

  private static final String README = "README.md";

  ModelContent {
    files = List.copyOf(files);
  }

  /// Reads a commit.
  static ModelContent read(ModelRepository repository, CommitId commit, WeightsFacts weights) {
    Files files = new Files();
    Optional<RepoPath> after = Optional.empty();
    do {
      List<Entry> page = repository.list(commit, RepoPath.ROOT, true, after, PAGE);
      page.forEach(files::add);
      after = page.size() < PAGE ? Optional.empty() : Optional.of(page.getLast().path());
    } while (after.isPresent() && files.paths.size() < MAX_FILES);
    CommitFiles content = new CommitFiles(repository, weights.blobs());
    Card card =
        files
            .root(README)
            .flatMap(file -> content.start(file, Card.MAX_BYTES + 1))
            .map(Card::parse)
            .orElse(Card.EMPTY);
    Map<String, byte[]> configs = new HashMap<>();
    for (String name : ConfigFacts.files()) {
      files
          .root(name)
          .filter(file -> file.size() <= ConfigFacts.MAX_BYTES)
          .flatMap(file -> content.start(file, ConfigFacts.MAX_BYTES))
          .ifPresent(bytes -> configs.put(name, bytes));
    }
    ConfigFacts config = ConfigFacts.of(configs);
    return new ModelContent(
        card,
        Description.of(card, files.paths, config),
        config,
        weights.safetensors(content, files.byPath),
        weights.gguf(content, files.byPath),
        files.paths,
        files.size,
        files.largeSize,
        repository.log(commit, 0, 1).commits().getFirst().date());
  }

  /// The files of a commit, as far as they are looked at.
  private static final class Files {
    private final List<String> paths = new ArrayList<>();
    private final Map<String, Entry.File> byPath = new LinkedHashMap<>();
    private final Set<String> large = new LinkedHashSet<>();
    private long size;
    private long largeSize;

    void add(Entry entry) {
      if (entry instanceof Entry.File file && paths.size() < MAX_FILES) {
        paths.add(file.path().text());
        byPath.put(file.path().text(), file);
        size += file.size();
        file.lfs()
            .filter(pointer -> large.add(pointer.object().hex()))
            .ifPresent(pointer -> largeSize += pointer.size());
      }
    }

    Optional<Entry.File> root(String name) {
      return Optional.ofNullable(byPath.get(name));
    }
  }

  long parameters() {
    return safetensors.map(SafetensorsFacts::total).or(() -> gguf.map(GgufFacts::total)).orElse(0L);
  }

  /// What the API shows of a model besides what has a column of its own.
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    if (!card.data().isEmpty()) {
      facts.put("cardData", card.data());
    }
    card.modelIndex().ifPresent(index -> facts.put("model-index", index));
    if (!config.json().isEmpty()) {
      facts.put("config", config.json());
    }
    safetensors.ifPresent(found -> facts.put("safetensors", found.toJson()));
    gguf.ifPresent(found -> facts.put("gguf", found.toJson()));
    description.transformersInfo().ifPresent(info -> facts.put("transformersInfo", info));
    config.maskToken().ifPresent(token -> facts.put("mask_token", token));
    Object widget = card.data().get("widget");
    if (widget != null) {
      facts.put("widgetData", widget);
    }
    if (!description.baseModels().isEmpty()) {
      Map<String, Object> bases = new LinkedHashMap<>();
      description.relation().ifPresent(relation -> bases.put("relation", relation.word()));
      bases.put("models", description.baseModels().stream().map(id -> Map.of("id", id)).toList());
      facts.put("baseModels", bases);
    }
    return facts;
  }
}
