package io.weighbridge.hub;

import io.weighbridge.cards.FactsException;
import io.weighbridge.cards.GgufFacts;
import io.weighbridge.cards.RangeReader;
import io.weighbridge.cards.SafetensorsFacts;
import io.weighbridge.cards.SafetensorsIndex;
import io.weighbridge.repositories.Entry;
import io.weighbridge.store.Blobs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the files of a model that say how many parameters it has, and remembers what they said: a
/// large object never changes, so each is read once.
final class WeightsFacts {

  private static final String SAFETENSORS = "model.safetensors";

  /// Bytes of all headers of one model; those of the largest real models have some 100 MB.
  private static final long MAX_HEADERS = 512L << 20;

  private static final int MAX_REMEMBERED = 20_000;

  /// How llama.cpp names the parts of a split model.
  private static final Pattern SPLIT = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

  private final Blobs blobs;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, SafetensorsFacts> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SafetensorsFacts> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  WeightsFacts(Blobs blobs) {
    this.blobs = blobs;
  }

  Blobs blobs() {
    return blobs;
  }

  /// The parameters of a model's safetensors: `model.safetensors`, or the shards of its index, or
  /// the only such file beside the card.
  Optional<SafetensorsFacts> safetensors(CommitFiles content, Map<String, Entry.File> files) {
    Optional<Entry.File> whole = Optional.ofNullable(files.get(SAFETENSORS));
    Optional<Entry.File> index = Optional.ofNullable(files.get(SafetensorsIndex.FILE));
    try {
      Budget budget = new Budget();
      if (whole.isPresent()) {
        return read(content, whole.get(), budget);
      }
      if (index.isPresent()) {
        return shards(content, index.get(), files, budget);
      }
      List<Entry.File> single = new ArrayList<>();
      files.forEach((path, file) -> {
        if (path.endsWith(".safetensors") && path.indexOf('/') < 0) {
          single.add(file);
        }
      });
      return single.size() == 1 ? read(content, single.getFirst(), budget) : Optional.empty();
    } catch (FactsException e) {
      return Optional.empty();
    }
  }

  private Optional<SafetensorsFacts> shards(
      CommitFiles content, Entry.File index, Map<String, Entry.File> files, Budget budget) {
    if (index.size() > SafetensorsIndex.MAX_BYTES) {
      return Optional.empty();
    }
    Optional<byte[]> json = content.start(index, SafetensorsIndex.MAX_BYTES);
    if (json.isEmpty()) {
      return Optional.empty();
    }
    @Nullable SafetensorsFacts sum = null;
    for (String name : SafetensorsIndex.shards(json.get())) {
      Entry.File shard = files.get(name);
      Optional<SafetensorsFacts> facts =
          shard == null ? Optional.empty() : read(content, shard, budget);
      if (facts.isEmpty()) {
        return Optional.empty(); // half a count would be wrong, none is only silent
      }
      sum = sum == null ? facts.get() : sum.plus(facts.get());
    }
    return Optional.ofNullable(sum);
  }

  private Optional<SafetensorsFacts> read(CommitFiles content, Entry.File file, Budget budget) {
    String key = file.lfs().map(pointer -> pointer.object().hex()).orElse(file.oid());
    lock.lock();
    try {
      SafetensorsFacts known = remembered.get(key);
      // What one repository read another may learn only if it holds the object too.
      if (known != null && content.ranges(file, ranges -> Boolean.TRUE).isPresent()) {
        return Optional.of(known);
      }
    } finally {
      lock.unlock();
    }
    Optional<SafetensorsFacts> facts =
        content.ranges(file, ranges -> SafetensorsFacts.read(budget.limiting(ranges), file.size()));
    lock.lock();
    try {
      facts.ifPresent(found -> remembered.put(key, found));
    } finally {
      lock.unlock();
    }
    return facts;
  }

  /// The facts of the first GGUF file beside the card; its parts count together.
  Optional<GgufFacts> gguf(CommitFiles content, Map<String, Entry.File> files) {
    for (Map.Entry<String, Entry.File> entry : files.entrySet()) {
      String path = entry.getKey();
      if (!path.endsWith(".gguf") || path.contains("mmproj")) {
        continue;
      }
      try {
        Optional<GgufFacts> first = read(content, entry.getValue());
        Matcher split = SPLIT.matcher(path);
        return split.matches() && first.isPresent()
            ? parts(content, files, split, first.get())
            : first;
      } catch (FactsException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Optional<GgufFacts> parts(
      CommitFiles content, Map<String, Entry.File> files, Matcher split, GgufFacts first) {
    GgufFacts sum = first;
    int parts = Math.min(1000, Integer.parseInt(split.group(3)));
    for (int part = 2; part <= parts; part++) {
      Entry.File file =
          files.get("%s-%05d-of-%s.gguf".formatted(split.group(1), part, split.group(3)));
      Optional<GgufFacts> facts = file == null ? Optional.empty() : read(content, file);
      if (facts.isEmpty()) {
        return Optional.empty();
      }
      sum = sum.plus(facts.get());
    }
    return Optional.of(sum);
  }

  private static Optional<GgufFacts> read(CommitFiles content, Entry.File file) {
    return content.ranges(file, ranges -> GgufFacts.read(ranges, file.size()));
  }

  /// What reading the headers of one model may cost.
  private static final class Budget {
    private long left = MAX_HEADERS;

    RangeReader limiting(RangeReader ranges) {
      return (offset, length) -> {
        left -= length;
        if (left < 0) {
          throw new java.io.IOException("the headers of the model are too long");
        }
        return ranges.read(offset, length);
      };
    }
  }
}
