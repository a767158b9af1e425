package io.weighbridge.hub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/// One pass over all models: which are found, and how many would be with each value of each facet.
///
/// A facet's counts hold for all conditions but its own, so that naming a second value of it shows
/// what that would add. A model that meets every condition counts for all facets, one that fails a
/// single facet counts for that facet alone, and one that fails two counts for none.
final class CatalogueSearch {

  /// What was found.
  ///
  /// @param total models that meet all conditions, on whatever page
  /// @param page one page of them
  /// @param next where the page ended, if more follow
  record Found(
      long total,
      List<CatalogueRow> page,
      Map<Facet, Map<String, Long>> counts,
      Optional<ModelCursor> next) {}

  private record Placed(CatalogueSort.Place place, CatalogueRow row) {}

  private final CatalogueQuery query;
  private final Viewer viewer;
  private final Set<Long> matching;
  private final Set<String> deployed;
  private final Map<Facet, Map<String, long[]>> counts = new EnumMap<>(Facet.class);
  private long total;

  /// @param matching the numbers of the models whose texts have the words of the query
  /// @param deployed the names of models that are, in lower case
  CatalogueSearch(CatalogueQuery query, Viewer viewer, Set<Long> matching, Set<String> deployed) {
    this.query = query;
    this.viewer = viewer;
    this.matching = matching;
    this.deployed = deployed;
    for (Facet facet : Facet.values()) {
      counts.put(facet, new HashMap<>());
    }
  }

  Found in(Collection<CatalogueRow> rows) {
    Comparator<CatalogueSort.Place> order = CatalogueSort.Place.order(query.ascending());
    // The last of the best stands on top.
    PriorityQueue<Placed> best =
        new PriorityQueue<>(Comparator.comparing(Placed::place, order.reversed()));
    for (CatalogueRow row : rows) {
      if (!row.isVisibleTo(viewer) || !isAsked(row) || !count(row)) {
        continue;
      }
      CatalogueSort.Place place = query.sort().place(row, query.words());
      if (query.after().isPresent() && order.compare(place, query.after().get()) <= 0) {
        continue;
      }
      best.add(new Placed(place, row));
      if (best.size() > query.limit() + 1) {
        best.remove();
      }
    }
    List<Placed> page = new ArrayList<>(best);
    page.sort(Comparator.comparing(Placed::place, order));
    boolean more = page.size() > query.limit();
    List<Placed> shown = more ? page.subList(0, query.limit()) : page;
    return new Found(
        total,
        shown.stream().map(Placed::row).toList(),
        counted(),
        more ? Optional.of(shown.getLast().place().cursor()) : Optional.empty());
  }

  private boolean isAsked(CatalogueRow row) {
    if (query.author().isPresent()
        && !row.name().namespace().equalsIgnoreCase(query.author().get())) {
      return false;
    }
    return query.words().isEmpty()
        || query.words().stream().allMatch(row.lower()::contains)
        || matching.contains(row.number());
  }

  /// Counts a model where it counts.
  ///
  /// @return whether it meets all conditions
  private boolean count(CatalogueRow row) {
    Optional<Facet> failed = Optional.empty();
    for (Map.Entry<Facet, Set<String>> wanted : query.wanted().entrySet()) {
      if (Collections.disjoint(values(row, wanted.getKey()), wanted.getValue())) {
        if (failed.isPresent()) {
          return false;
        }
        failed = Optional.of(wanted.getKey());
      }
    }
    if (failed.isPresent()) {
      add(row, failed.get());
      return false;
    }
    for (Facet facet : FACETS) {
      add(row, facet);
    }
    total++;
    return true;
  }

  private void add(CatalogueRow row, Facet facet) {
    Map<String, long[]> ofFacet = counts.getOrDefault(facet, Map.of());
    for (String value : values(row, facet)) {
      ofFacet.computeIfAbsent(value, any -> new long[1])[0]++;
    }
  }

  private Map<Facet, Map<String, Long>> counted() {
    Map<Facet, Map<String, Long>> counted = new EnumMap<>(Facet.class);
    counts.forEach((facet, values) -> {
      Map<String, Long> ofFacet = new HashMap<>();
      values.forEach((value, count) -> ofFacet.put(value, count[0]));
      counted.put(facet, ofFacet);
    });
    return counted;
  }

  private List<String> values(CatalogueRow row, Facet facet) {
    return facet == Facet.DEPLOYED
        ? deployed.contains(row.lower()) ? YES : NO
        : row.values().getOrDefault(facet, List.of());
  }

  private static final List<Facet> FACETS = List.of(Facet.values());
  private static final List<String> YES = List.of("yes");
  private static final List<String> NO = List.of("no");
}
