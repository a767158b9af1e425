package io.weighbridge.pages;

import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The first page: all models that the visitor may see, searched and narrowed.
final class CataloguePage {

  private static final String A_PAGE = "24";

  private final Rendering rendering;

  CataloguePage(Rendering rendering) {
    this.rendering = rendering;
  }

  void routes(Router router) {
    router
        .get("/", Operation.internal("The catalogue"), rendering.page(this::catalogue))
        .get(
            "/{ns}",
            Operation.internal("The models of a namespace"),
            rendering.page(this::namespace));
  }

  private Page catalogue(Visit visit) throws IOException {
    return page(visit, visit.queries("author"), "Models");
  }

  private Page namespace(Visit visit) throws IOException {
    String namespace = visit.path("ns");
    // Who is not there has no page; whoever is has one, also without models.
    if (visit.find("/api/users/%s/overview".formatted(Addresses.encoded(namespace))).isEmpty()) {
      visit.get("/api/organizations/%s/overview".formatted(Addresses.encoded(namespace)));
    }
    return page(visit, List.of(namespace), namespace);
  }

  private static Page page(Visit visit, List<String> author, String title) throws IOException {
    Map<String, List<String>> query = new LinkedHashMap<>();
    query.put("search", visit.queries("search"));
    query.put("author", author);
    for (String facet : CatalogueView.FACETS.keySet()) {
      query.put(facet, new ArrayList<>(visit.queries(facet)));
    }
    query.put("sort", visit.queries("sort"));
    query.put("cursor", visit.queries("cursor"));
    query.put("limit", List.of(A_PAGE));
    CatalogueView view =
        CatalogueView.of(
            visit.get("/api/weighbridge/catalogue" + Addresses.query(query)),
            visit,
            visit.exchange().rawPath());
    return Page.of("catalogue", "models", title)
        .with("view", view)
        .with("author", author.isEmpty() ? "" : author.getFirst());
  }
}
