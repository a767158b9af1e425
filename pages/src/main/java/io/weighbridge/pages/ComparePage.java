package io.weighbridge.pages;

import io.weighbridge.http.InProcess.Reply;
import io.weighbridge.http.InProcess.Request;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Two to four models side by side, with what rules each of them out.
final class ComparePage {

  private static final int MOST = 4;
  private static final List<String> FACTS =
      List.of("use", "modify", "distribute", "offer-to-others");
  private static final String USUAL_DATA = "digits:2000";

  private final Rendering rendering;

  ComparePage(Rendering rendering) {
    this.rendering = rendering;
  }

  void routes(Router router) {
    router.get(
        "/ui/compare", Operation.internal("Models side by side"), rendering.page(this::compare));
  }

  private Page compare(Visit visit) throws IOException {
    List<String> ids =
        visit.queries("model").stream()
            .map(String::strip)
            .filter(id -> !id.isEmpty())
            .distinct()
            .limit(MOST)
            .toList();
    Map<String, List<String>> facts = new LinkedHashMap<>();
    Map<String, String> stated = new LinkedHashMap<>();
    for (String fact : FACTS) {
      facts.put(fact, visit.queries(fact));
      stated.put(fact, visit.query(fact));
    }
    String data = visit.query("data").isEmpty() ? USUAL_DATA : visit.query("data");
    JsonNode deployments = visit.get("/api/weighbridge/deployments").path("deployments");
    JsonNode speeds = visit.get("/api/weighbridge/measurements").path("measurements");
    List<Side> sides = new ArrayList<>();
    for (String id : ids) {
      sides.add(Side.of(visit, id, new Side.Wanted(facts, data), deployments, speeds));
    }
    List<String> known =
        visit
            .get("/api/weighbridge/catalogue?sort=lastModified&limit=100")
            .path("models")
            .valueStream()
            .map(model -> model.path("id").asString(""))
            .toList();
    return Page.of("compare", "compare", "Compare")
        .with("ids", ids)
        .with("known", known)
        .with("stated", stated)
        .with("data", data)
        .with("sides", sides)
        .with("costs", costs(visit, sides));
  }

  private static CostView costs(Visit visit, List<Side> sides) throws IOException {
    if (!visit.visitor().isSignedIn() || sides.isEmpty()) {
      return CostView.NONE;
    }
    String hour = visit.query("hour").isEmpty() ? "0.50" : visit.query("hour");
    String requests = visit.query("requests").isEmpty() ? "1000000" : visit.query("requests");
    String budget = visit.query("budget");
    JsonNode plans = visit.get("/api/weighbridge/plans").path("plans");
    List<CostView.Column> columns = new ArrayList<>();
    for (Side side : sides) {
      Map<String, List<String>> query = new LinkedHashMap<>();
      query.put("requests", List.of(requests));
      side.speed()
          .ifPresent(speed -> {
            query.put("compute_ms", List.of(Figures.number(speed.medianMs(), 6)));
            query.put("machine_hour", List.of(hour));
            query.put("per_second", List.of(Figures.number(speed.rate(), 3)));
          });
      Reply reply = visit.ask(Request.get("/api/weighbridge/costs" + Addresses.query(query)));
      if (!reply.isGood()) {
        return CostView.refused(hour, requests, budget, Visit.sentence(reply));
      }
      columns.add(CostView.Column.of(side, reply.json(), plans));
    }
    return CostView.of(hour, requests, budget, columns);
  }
}
