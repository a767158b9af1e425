package io.weighbridge.hub;

import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.RepoId;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A model as the catalogue holds it in memory, with the values by which it is found.
///
/// @param number the row of the index
/// @param parameters 0 where their number is not known
/// @param size bytes of the files of `main`
/// @param lower the name in lower case
/// @param values of each facet, but for what changes without the model ([Facet#DEPLOYED])
record CatalogueRow(
    long number,
    String id,
    RepoId name,
    boolean isPrivate,
    boolean disabled,
    Gate gate,
    Optional<CommitId> head,
    long created,
    long modified,
    Optional<String> task,
    Optional<String> library,
    long parameters,
    long size,
    long downloads,
    long likes,
    long trending,
    ModelFacets facets,
    String lower,
    Map<Facet, List<String>> values) {

  CatalogueRow(
      long number,
      String id,
      RepoId name,
      boolean isPrivate,
      boolean disabled,
      Gate gate,
      Optional<CommitId> head,
      long created,
      long modified,
      Optional<String> task,
      Optional<String> library,
      long parameters,
      long size,
      long downloads,
      long likes,
      long trending,
      ModelFacets facets) {
    this(
        number,
        id,
        name,
        isPrivate,
        disabled,
        gate,
        head,
        created,
        modified,
        task,
        library,
        parameters,
        size,
        downloads,
        likes,
        trending,
        facets,
        name.toString().toLowerCase(Locale.ROOT),
        new EnumMap<>(Facet.class));
    for (Facet facet : Facet.values()) {
      values.put(facet, facet.values(this));
    }
  }

  /// Whether what is said of it was derived by these rules from the commit it stands at.
  boolean isCurrent(String rules) {
    return facets.rules().equals(rules)
        && head.map(commit -> commit.hex().equals(facets.head())).orElse(true);
  }

  /// How its files can be had.
  String access() {
    if (facets.said().sealed()) {
      return "sealed";
    }
    return gate == Gate.OPEN ? "open" : "gated";
  }

  boolean isVisibleTo(Viewer viewer) {
    return viewer.all()
        || (!disabled
            && (!isPrivate
                || viewer.namespaces().stream().anyMatch(name.namespace()::equalsIgnoreCase)));
  }
}
