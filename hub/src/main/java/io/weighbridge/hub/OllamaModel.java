package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// A commit as Ollama sees it: GGUF files and, in the root, what goes with them (`template`,
/// `system`, `params`, a licence). Everything is made from the commit alone, so the same commit
/// gives the same digests after a restart, and nothing is copied.
final class OllamaModel {

  /// What a digest stands for: an object of the store, or bytes at hand.
  sealed interface Content {
    Sha256 digest();

    long size();

    record Stored(Sha256 digest, long size) implements Content {}

    /// Bytes at hand; they must not be changed.
    final class Held implements Content {
      private final Sha256 digest;
      private final byte[] bytes;

      Held(byte[] bytes) {
        this.digest = Sha256.of(bytes);
        this.bytes = bytes;
      }

      byte[] bytes() {
        return bytes;
      }

      @Override
      public Sha256 digest() {
        return digest;
      }

      @Override
      public long size() {
        return bytes.length;
      }
    }
  }

  /// A part of a manifest.
  record Layer(String mediaType, Content content) {}

  /// All that one tag stands for; `path` is the model's file.
  record Image(String path, Content config, List<Layer> layers, Optional<String> projector) {}

  /// Entries of a commit that are looked at.
  private static final int MOST_FILES = 10_000;

  private static final int PAGE = 1000;

  /// Templates and licences are texts; a GGUF file outside LFS is small too.
  private static final long LARGEST_HELD = 16L << 20;

  private static final String TYPE = "application/vnd.ollama.image.";
  private static final List<String> LICENCES = List.of("LICENSE", "LICENSE.txt", "LICENSE.md");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final ModelRepository repository;
  private final Blobs blobs;
  private final Map<String, Entry.File> files;

  private OllamaModel(ModelRepository repository, Blobs blobs, Map<String, Entry.File> files) {
    this.repository = repository;
    this.blobs = blobs;
    this.files = files;
  }

  static OllamaModel of(ModelRepository repository, Blobs blobs, CommitId commit) {
    Map<String, Entry.File> files = new LinkedHashMap<>();
    Optional<RepoPath> after = Optional.empty();
    for (int seen = 0; seen < MOST_FILES; seen += PAGE) {
      List<Entry> page = repository.list(commit, RepoPath.ROOT, true, after, PAGE);
      for (Entry entry : page) {
        if (entry instanceof Entry.File file
            && (file.lfs().isPresent() || file.size() <= LARGEST_HELD)) {
          files.put(file.path().text(), file);
        }
      }
      if (page.size() < PAGE) {
        break;
      }
      after = Optional.of(page.getLast().path());
    }
    return new OllamaModel(repository, blobs, files);
  }

  /// What a tag stands for; nothing if no file fits.
  Optional<Image> image(String tag) throws IOException {
    List<String> paths = List.copyOf(files.keySet());
    Optional<String> model = GgufChoice.model(paths, tag);
    return model.isEmpty() ? Optional.empty() : Optional.of(image(model.get(), paths));
  }

  /// What a digest stands for among all images of the commit.
  Optional<Content> content(Sha256 digest) throws IOException {
    for (Entry.File file : files.values()) {
      if (file.lfs().isPresent() && file.lfs().get().object().equals(digest)) {
        return Optional.of(content(file));
      }
    }
    List<String> paths = List.copyOf(files.keySet());
    for (String path : paths) {
      if (GgufChoice.isModel(path)) {
        Image image = image(path, paths);
        if (image.config().digest().equals(digest)) {
          return Optional.of(image.config());
        }
        for (Layer layer : image.layers()) {
          if (layer.content().digest().equals(digest)) {
            return Optional.of(layer.content());
          }
        }
      }
    }
    return Optional.empty();
  }

  private Image image(String path, List<String> paths) throws IOException {
    Entry.File file = file(path);
    Content model = content(file);
    List<Layer> layers = new ArrayList<>();
    layers.add(new Layer(TYPE + "model", model));
    Optional<String> projector = GgufChoice.projector(paths);
    if (projector.isPresent()) {
      layers.add(new Layer(TYPE + "projector", content(file(projector.get()))));
    }
    add(layers, "template", "template");
    add(layers, "system", "system");
    if (files.containsKey("params") && isJsonObject(held("params"))) {
      add(layers, "params", "params");
    }
    for (String licence : LICENCES) {
      add(layers, licence, "license");
    }
    return new Image(
        path, new Content.Held(config(path, head(model), layers)), List.copyOf(layers), projector);
  }

  private void add(List<Layer> layers, String path, String type) throws IOException {
    if (files.containsKey(path)) {
      layers.add(new Layer(TYPE + type, content(file(path))));
    }
  }

  private Entry.File file(String path) {
    Entry.File file = files.get(path);
    if (file == null) {
      throw new IllegalStateException("no file " + path);
    }
    return file;
  }

  private Content content(Entry.File file) throws IOException {
    if (file.lfs().isPresent()) {
      return new Content.Stored(file.lfs().get().object(), file.lfs().get().size());
    }
    return new Content.Held(read(file));
  }

  private byte[] held(String path) throws IOException {
    return file(path).lfs().isPresent() ? new byte[0] : read(file(path));
  }

  private byte[] read(Entry.File file) throws IOException {
    try (InputStream in = repository.blob(file.oid())) {
      return in.readNBytes((int) LARGEST_HELD);
    }
  }

  private GgufHead head(Content model) throws IOException {
    return switch (model) {
      case Content.Held held -> GgufHead.parse(held.bytes());
      case Content.Stored stored
          when repository.owns(stored.digest()) && blobs.contains(stored.digest()) ->
          GgufHead.read(blobs.path(stored.digest()));
      case Content.Stored _ -> GgufHead.parse(new byte[0]);
    };
  }

  private static byte[] config(String path, GgufHead head, List<Layer> layers) {
    String family = head.text("general.architecture").orElse("unknown");
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("model_format", "gguf");
    config.put("model_family", family);
    config.put("model_families", List.of(family));
    config.put("model_type", head.text("general.size_label").orElse(""));
    config.put("file_type", GgufChoice.quantisation(path).orElse("unknown"));
    config.put("architecture", "amd64");
    config.put("os", "linux");
    // Maps in the order of their making, in which they are written: the digest has to stay.
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("type", "layers");
    root.put(
        "diff_ids",
        layers.stream().map(layer -> "sha256:" + layer.content().digest().hex()).toList());
    config.put("rootfs", root);
    return JSON.writeValueAsString(config).getBytes(UTF_8);
  }

  private static boolean isJsonObject(byte[] text) {
    try {
      return JSON.readTree(text).isObject();
    } catch (JacksonException e) {
      return false;
    }
  }
}
