package io.weighbridge.pages;

import io.weighbridge.http.Router;
import java.io.IOException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What a server does as a vendor, for those who govern it: the models that it seals and the grants
/// that it issued.
final class VendorPages {

  private final Rendering rendering;

  VendorPages(Rendering rendering) {
    this.rendering = rendering;
  }

  void routes(Router router) {
    AdminPages.page(router, rendering, "/sealing", "Sealing", VendorPages::sealing);
    AdminPages.page(router, rendering, "/sealing/jobs", "How far it is", VendorPages::jobs);
    AdminPages.page(router, rendering, "/issued", "Issued grants", VendorPages::issued);
  }

  private static Page sealing(Visit visit) throws IOException {
    JsonNode answer = visit.get(AdminPages.OWN + "sealings");
    return Page.of("admin-sealing", AdminPages.AREA, "Sealing")
        .with("vendor", answer.path("vendor"))
        .with("jobs", sealings(answer))
        .with("models", models(visit, ""))
        .with("chosen", visit.query("model"));
  }

  /// The part that is asked for again and again while something is sealed.
  private static Page jobs(Visit visit) throws IOException {
    return Page.of("parts/sealings", AdminPages.AREA, "Sealing")
        .with("jobs", sealings(visit.get(AdminPages.OWN + "sealings")));
  }

  private static List<SealingView> sealings(JsonNode answer) {
    return answer.path("sealings").valueStream().map(SealingView::of).toList();
  }

  private static Page issued(Visit visit) throws IOException {
    JsonNode answer = visit.get(AdminPages.OWN + "issued-grants");
    List<IssuedView> grants = answer.path("grants").valueStream().map(IssuedView::of).toList();
    return Page.of("admin-issued", AdminPages.AREA, "Issued grants")
        .with("vendor", answer.path("vendor"))
        .with("list", answer.path("list"))
        .with("grants", grants)
        .with("packages", models(visit, "access=sealed"))
        .with("chosen", visit.query("model"));
  }

  /// The names of models of the catalogue, the latest first.
  private static List<String> models(Visit visit, String facet) throws IOException {
    return visit
        .get(AdminPages.OWN + "catalogue?sort=lastModified&limit=100&" + facet)
        .path("models")
        .valueStream()
        .map(model -> model.path("id").asString(""))
        .toList();
  }
}
