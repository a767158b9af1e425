package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The objects of an HDF5 file and the paths that lead to them.
final class Hdf5File {

  /// Objects that are listed.
  static final int MAX_OBJECTS = 262_144;

  /// Groups within groups.
  static final int MAX_DEPTH = 64;

  /// Characters in one path.
  static final int MAX_PATH = 65_536;

  /// Soft links on the way to one object.
  static final int MAX_SOFT_LINKS = 16;

  /// Characters in the paths of all objects.
  static final long MAX_PATH_CHARACTERS = 64L << 20;

  private final Hdf5Source source;
  private final long root;

  /// The links of the groups that were read.
  private final Map<Long, Map<String, Hdf5Link>> groups = new HashMap<>();

  private Hdf5File(Hdf5Superblock superblock) {
    this.source = superblock.source();
    this.root = superblock.root();
  }

  static Hdf5File open(Path path, MemorySegment bytes) {
    return new Hdf5File(Hdf5Superblock.read(path, bytes));
  }

  /// An object's header, with the path by which it was reached and without a leading slash.
  record Found(String path, Hdf5ObjectHeader header) {}

  Hdf5ObjectHeader root() {
    return header("", root);
  }

  private Hdf5ObjectHeader header(String path, long address) {
    return Hdf5ObjectHeader.read(source.in("/" + path), address);
  }

  /// All datasets by their paths without a leading slash, in the order of their groups; hard links
  /// only, as a soft link is another name for what is listed anyway.
  Map<String, Hdf5Dataset> datasets() {
    return new Walk().datasets();
  }

  private final class Walk {

    private final Map<String, Hdf5Dataset> datasets = new LinkedHashMap<>();
    private final Map<Long, Hdf5Dataset> known = new HashMap<>();
    private final Set<Long> above = new HashSet<>();
    private long characters;
    private int objects;

    Map<String, Hdf5Dataset> datasets() {
      visit("", root);
      return Collections.unmodifiableMap(datasets);
    }

    private void visit(String path, long address) {
      characters += path.length();
      if (++objects > MAX_OBJECTS || characters > MAX_PATH_CHARACTERS) {
        throw problem(
            path,
            "is one object too many: at most %d are listed, with paths of %d characters"
                .formatted(MAX_OBJECTS, MAX_PATH_CHARACTERS));
      }
      @Nullable Hdf5Dataset again = known.get(address);
      if (again != null) {
        datasets.put(path, again);
        return;
      }
      if (!groups.containsKey(address)) {
        Hdf5ObjectHeader header = header(path, address);
        if (Hdf5Dataset.isDataset(header)) {
          Hdf5Dataset dataset = Hdf5Dataset.read(header);
          known.put(address, dataset);
          datasets.put(path, dataset);
          return;
        }
        links(header);
      }
      visitGroup(path, address, groups.getOrDefault(address, Map.of()));
    }

    private void visitGroup(String path, long address, Map<String, Hdf5Link> links) {
      if (!above.add(address)) {
        throw problem(
            path, "the group at byte %d contains itself".formatted(source.base() + address));
      }
      if (above.size() > MAX_DEPTH) {
        throw problem(path, "groups are nested deeper than %d".formatted(MAX_DEPTH));
      }
      for (Hdf5Link link : links.values()) {
        if (link.name().isEmpty() || link.name().indexOf('/') >= 0) {
          throw problem(path, "a link is named " + Quoted.name(link.name()));
        }
        if (link instanceof Hdf5Link.Hard(String name, long target)) {
          visit(path.isEmpty() ? name : path + "/" + name, target);
        }
      }
      above.remove(address);
    }
  }

  /// Follows a path, through soft links too; empty if nothing is there.
  Optional<Found> find(String path) {
    Deque<String> rest = segments(path);
    String walked = "";
    Hdf5ObjectHeader header = header(walked, root);
    int depth = 0;
    int softLinks = 0;
    while (!rest.isEmpty()) {
      String name = rest.remove();
      @Nullable Hdf5Link link = links(header).get(name);
      switch (link) {
        case null -> {
          return Optional.empty();
        }
        case Hdf5Link.Hard hard -> {
          walked = walked.isEmpty() ? name : walked + "/" + name;
          requireWalkable(path, walked, ++depth);
          header = header(walked, hard.address());
        }
        case Hdf5Link.Soft soft -> {
          if (++softLinks > MAX_SOFT_LINKS) {
            throw problem(path, "more than %d soft links lead there".formatted(MAX_SOFT_LINKS));
          }
          if (soft.target().startsWith("/")) {
            walked = "";
            depth = 0;
            header = header(walked, root);
          }
          segments(soft.target()).descendingIterator().forEachRemaining(rest::addFirst);
        }
        case Hdf5Link.Foreign foreign ->
            throw problem(
                path, "is reached by %s, which is not followed".formatted(foreign.text()));
      }
    }
    return Optional.of(new Found(walked, header));
  }

  /// The links of an object; what is no group has none.
  private Map<String, Hdf5Link> links(Hdf5ObjectHeader header) {
    @Nullable Map<String, Hdf5Link> links = groups.get(header.address());
    if (links == null) {
      links = Hdf5Group.isGroup(header) ? Hdf5Group.links(header) : Map.of();
      groups.put(header.address(), links);
    }
    return links;
  }

  private void requireWalkable(String path, String walked, int depth) {
    // The dataset at the end is no group.
    if (depth > MAX_DEPTH + 1) {
      throw problem(path, "leads through more than %d groups".formatted(MAX_DEPTH));
    }
    requireLength(walked);
    source.spendBytes(walked.length());
  }

  private void requireLength(String path) {
    if (path.length() > MAX_PATH) {
      throw problem(
          path, "is a path of %d characters, more than %d".formatted(path.length(), MAX_PATH));
    }
  }

  private Deque<String> segments(String path) {
    requireLength(path);
    Deque<String> segments = new ArrayDeque<>();
    Arrays.stream(path.split("/"))
        .filter(segment -> !segment.isEmpty() && !segment.equals("."))
        .forEach(segments::add);
    return segments;
  }

  /// The same file for another task, which begins with all its steps.
  Hdf5File afresh() {
    return new Hdf5File(new Hdf5Superblock(source.afresh(), root));
  }

  WeightsException problem(String path, String problem) {
    return source.in("/" + path).problem(problem);
  }
}
