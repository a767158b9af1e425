package io.weighbridge.pages;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What was used, what it costs and what is left: of the visitor himself, of the organisations that
/// he governs, and of everybody for those who govern the hub.
final class UsagePages {

  private static final String OWN = "/api/weighbridge/";
  private static final String ADMIN = "admin";

  private final Rendering rendering;
  private final Clock clock;

  UsagePages(Rendering rendering, Clock clock) {
    this.rendering = rendering;
    this.clock = clock;
  }

  void routes(Router router) {
    router.get("/ui/usage", Operation.internal("Usage"), rendering.page(this::usage));
    router.get("/ui/usage/plans/{id}", Operation.internal("A plan"), rendering.page(this::plan));
  }

  /// @throws HttpFailure 401 for nobody
  static String signedIn(Visit visit) {
    return visit
        .visitor()
        .name()
        .orElseThrow(
            () -> HttpFailure.of(401, "What is used here, and by whom, is not for everybody."));
  }

  /// The customers whose bills the visitor may see, himself first; for those who govern the hub all
  /// who have used anything.
  static List<String> customers(Visit visit) throws IOException {
    List<String> customers = new ArrayList<>(List.of(signedIn(visit)));
    if (visit.visitor().admin()) {
      for (JsonNode row : visit.get(OWN + "usage?by=customer").path("usage")) {
        String name = row.path("name").asString("");
        if (!name.isEmpty() && !customers.contains(name)) {
          customers.add(name);
        }
      }
    }
    for (JsonNode each : visit.get(OWN + "session").path("organizations")) {
      String name = each.path("name").asString("");
      if (each.path("role").asString("").equals(ADMIN) && !customers.contains(name)) {
        customers.add(name);
      }
    }
    return customers;
  }

  private Page usage(Visit visit) throws IOException {
    String me = signedIn(visit);
    boolean admin = visit.visitor().admin();
    Period period = Period.of(visit, clock);
    String customer = visit.query("customer");
    Map<String, String> tokens = tokens(visit);
    List<UsageView.Table> tables = new ArrayList<>();
    tables.add(table(visit, period, "model", "By model", "Deployment", Map.of()));
    tables.add(table(visit, period, "token", "By token", "Token", tokens));
    if (admin || !customer.isEmpty()) {
      tables.add(table(visit, period, "user", "By user", "User", Map.of()));
    }
    if (admin && customer.isEmpty()) {
      tables.add(table(visit, period, "customer", "By customer", "Customer", Map.of()));
    }
    UsageView view =
        UsageView.of(period, UsageRow.of(visit.get(address("day", period, customer))), tables);
    String payer = customer.isEmpty() ? me : customer;
    JsonNode allowances = visit.get(OWN + "allowances");
    return Page.of("usage", "usage", "Usage")
        .with("view", view)
        .with("customer", customer)
        .with("customers", customers(visit))
        .with("budgets", BudgetView.all(allowances, id -> tokens.getOrDefault(id, id)))
        .with("agreed", Agreed.of(visit, payer))
        .with("download", address("day", period, customer) + "&format=csv");
  }

  private static UsageView.Table table(
      Visit visit, Period period, String by, String title, String head, Map<String, String> labels)
      throws IOException {
    JsonNode usage = visit.get(address(by, period, visit.query("customer")));
    return new UsageView.Table(by, title, head, UsageRow.of(usage), labels);
  }

  private static String address(String by, Period period, String customer) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    query.put("by", List.of(by));
    query.put("from", List.of(period.from().toString()));
    query.put("to", List.of(period.to().toString()));
    query.put("customer", List.of(customer));
    return OWN + "usage" + Addresses.query(query);
  }

  /// Names of the visitor's own tokens, by their ids.
  static Map<String, String> tokens(Visit visit) throws IOException {
    Map<String, String> names = new LinkedHashMap<>();
    for (JsonNode token : visit.get(OWN + "tokens").path("tokens")) {
      names.put(token.path("id").asString(""), token.path("name").asString(""));
    }
    return names;
  }

  private Page plan(Visit visit) throws IOException {
    signedIn(visit);
    String id = visit.path("id");
    JsonNode plan = visit.get(OWN + "plans/" + Addresses.encoded(id));
    Optional<JsonNode> known =
        visit
            .get(OWN + "plans")
            .path("plans")
            .valueStream()
            .filter(each -> each.path("id").asString("").equals(id))
            .findFirst();
    return Page.of("plan", "usage", plan.path("title").asString(id))
        .with("plan", PlanView.of(plan))
        .with(
            "deployments",
            known
                .map(each ->
                    each.path("deployments").valueStream().map(name -> name.asString("")).toList())
                .orElse(List.of()));
  }
}
