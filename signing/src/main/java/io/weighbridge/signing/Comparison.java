package io.weighbridge.signing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What was signed against what is there.
final class Comparison {

  private final SortedMap<String, List<Resource>> signed;
  private final SortedMap<String, List<Resource>> found;

  private Comparison(List<Resource> signed, List<Resource> found) {
    this.signed = byPath(signed);
    this.found = byPath(found);
  }

  /// @return in the order of the names; none if both are the same
  static List<Difference> of(List<Resource> signed, List<Resource> found) {
    return new Comparison(signed, found).differences();
  }

  private static SortedMap<String, List<Resource>> byPath(List<Resource> resources) {
    SortedMap<String, List<Resource>> map = new TreeMap<>(CodePoints.ORDER);
    for (Resource resource :
        resources.stream()
            .sorted((a, b) -> Long.compare(a.piece().start(), b.piece().start()))
            .toList()) {
      map.computeIfAbsent(resource.piece().path(), _ -> new ArrayList<>()).add(resource);
    }
    return map;
  }

  private List<Difference> differences() {
    List<Difference> differences = new ArrayList<>();
    SortedSet<String> added = new TreeSet<>(found.keySet());
    added.removeAll(signed.keySet());
    Map<List<String>, List<String>> newcomers = new LinkedHashMap<>();
    for (String path : added) {
      newcomers
          .computeIfAbsent(content(Objects.requireNonNull(found.get(path))), _ -> new ArrayList<>())
          .add(path);
    }
    signed.forEach((path, pieces) -> {
      List<Resource> there = found.get(path);
      if (there != null) {
        differences.addAll(changes(path, pieces, there));
        return;
      }
      List<String> alike = newcomers.getOrDefault(content(pieces), List.of());
      if (alike.isEmpty()) {
        differences.add(new Difference.Removed(path));
      } else {
        String to = alike.removeFirst();
        added.remove(to);
        differences.add(new Difference.Renamed(path, to));
      }
    });
    added.forEach(path -> differences.add(new Difference.Added(path)));
    differences.sort((a, b) -> CodePoints.ORDER.compare(a.path(), b.path()));
    return differences;
  }

  /// What a file is, whatever its name.
  private static List<String> content(List<Resource> pieces) {
    return pieces.stream()
        .map(piece -> piece.piece().in("-").name() + piece.digest().hex())
        .toList();
  }

  private static List<Difference> changes(
      String path, List<Resource> signed, List<Resource> found) {
    List<Difference> differences = new ArrayList<>();
    Map<Piece, Digest> there = new LinkedHashMap<>();
    found.forEach(resource -> there.put(resource.piece(), resource.digest()));
    boolean resized = signed.size() != found.size();
    for (Resource resource : signed) {
      Digest digest = there.get(resource.piece());
      if (digest == null) {
        resized = true;
      } else if (!digest.equals(resource.digest())) {
        differences.add(new Difference.Changed(resource.piece(), resource.digest(), digest));
      }
    }
    if (resized) {
      differences.add(
          new Difference.Resized(
              path, signed.getLast().piece().end(), found.getLast().piece().end()));
    }
    return differences;
  }
}
