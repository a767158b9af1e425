package io.weighbridge.pages;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.InProcess.Reply;
import io.weighbridge.http.InProcess.Request;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What those who govern the hub see and change; others are told that it is not for them.
final class AdminPages {

  static final String OWN = "/api/weighbridge/";
  static final String AREA = "admin";
  private static final String A_PAGE = "100";
  private static final Pattern NEXT =
      Pattern.compile("[?&](?:after|before)=([^&>]*)[^>]*>; rel=\"next\"");

  private final Rendering rendering;

  AdminPages(Rendering rendering) {
    this.rendering = rendering;
  }

  void routes(Router router) {
    page(router, rendering, "", "Administration", this::overview);
    page(router, rendering, "/users", "Users", this::users);
    page(router, rendering, "/users/{name}", "A user", this::user);
    page(router, rendering, "/organizations", "Organisations", this::organizations);
    page(router, rendering, "/plans", "Plans", this::plans);
    page(router, rendering, "/grants", "Grants", this::grants);
    page(router, rendering, "/policies", "Policies", this::policies);
    page(router, rendering, "/audit", "Audit log", this::audit);
    page(router, rendering, "/ledger", "Ledger", this::ledger);
  }

  /// A page below `/ui/admin` for those alone who govern the hub.
  static void page(
      Router router, Rendering rendering, String path, String summary, PageHandler handler) {
    router.get(
        "/ui/admin" + path,
        Operation.internal(summary),
        rendering.page(visit -> {
          requireGovernor(visit);
          return handler.answer(visit);
        }));
  }

  private static void requireGovernor(Visit visit) {
    if (!visit.visitor().isSignedIn()) {
      throw HttpFailure.of(401, "These pages are for those who govern the hub.");
    }
    if (!visit.visitor().admin()) {
      throw HttpFailure.of(
          403,
          "These pages are for those who govern the hub, in a session or with a token that may.");
    }
  }

  private static Page.Shown shown(String template, String title) {
    return Page.of(template, AREA, title);
  }

  private Page overview(Visit visit) throws IOException {
    return shown("admin-overview", "Administration")
        .with("health", Health.of(visit))
        .with("budgets", BudgetView.all(visit.get(OWN + "allowances"), id -> id))
        .with("quotas", visit.get(OWN + "quotas?limit=10"))
        .with("deployments", nodes(visit.get(OWN + "deployments"), "deployments"));
  }

  static List<JsonNode> nodes(JsonNode answer, String name) {
    return answer.path(name).valueStream().toList();
  }

  private Page users(Visit visit) throws IOException {
    Map<String, List<String>> query = new LinkedHashMap<>();
    query.put("after", visit.queries("after"));
    query.put("limit", List.of(A_PAGE));
    Reply reply = asked(visit, OWN + "users" + Addresses.query(query));
    return shown("admin-users", "Users")
        .with("users", nodes(reply.json(), "users"))
        .with("next", next(reply).map(after -> "/ui/admin/users?after=" + after));
  }

  /// What the API answers, with its headers.
  private static Reply asked(Visit visit, String address) throws IOException {
    Reply reply = visit.ask(Request.get(address));
    if (!reply.isGood()) {
      throw Visit.refused(reply);
    }
    return reply;
  }

  /// Where the next page begins (RFC 8288), percent-encoded.
  private static Optional<String> next(Reply reply) {
    return reply
        .header("Link")
        .map(NEXT::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1));
  }

  private Page user(Visit visit) throws IOException {
    String name = visit.path("name");
    JsonNode user = visit.get(OWN + "users/" + Addresses.encoded(name));
    List<JsonNode> tokens = SettingsPages.tokens(visit, name);
    return shown("admin-user", name)
        .with("user", user)
        .with("name", name)
        .with("tokens", tokens.stream().filter(token -> !SettingsPages.isSession(token)).toList())
        .with("account", Account.of(visit, name, "user:" + name));
  }

  private Page organizations(Visit visit) throws IOException {
    Map<String, List<String>> query = new LinkedHashMap<>();
    query.put("after", visit.queries("after"));
    query.put("limit", List.of(A_PAGE));
    Reply reply = asked(visit, OWN + "organizations" + Addresses.query(query));
    return shown("admin-organizations", "Organisations")
        .with("organizations", nodes(reply.json(), "organizations"))
        .with("next", next(reply).map(after -> "/ui/admin/organizations?after=" + after));
  }

  private Page plans(Visit visit) throws IOException {
    return shown("admin-plans", "Plans")
        .with("plans", Agreed.plans(visit))
        .with(
            "deployments",
            nodes(visit.get(OWN + "deployments"), "deployments").stream()
                .map(each -> each.path("name").asString(""))
                .toList());
  }

  private Page grants(Visit visit) throws IOException {
    JsonNode grants = visit.get(OWN + "grants");
    List<JsonNode> vendors = nodes(visit.get(OWN + "vendors"), "vendors");
    List<VendorRow> believed = new ArrayList<>();
    for (JsonNode vendor : vendors) {
      String id = vendor.path("id").asString("");
      Reply list = visit.ask(Request.get(OWN + "revocations/" + Addresses.encoded(id)));
      believed.add(new VendorRow(id, vendor.path("configured").asBoolean(false), list.isGood()));
    }
    return shown("admin-grants", "Grants")
        .with("node", grants.path("node").asString(""))
        .with("licensee", grants.path("licensee").asString(""))
        .with("publicKey", grants.path("public_key").asString(""))
        .with("grants", grants.path("grants").valueStream().map(GrantView::of).toList())
        .with("vendors", believed);
  }

  private Page policies(Visit visit) throws IOException {
    JsonNode answer = visit.get(OWN + "policies");
    Map<String, List<JsonNode>> sections = new LinkedHashMap<>();
    for (JsonNode policy : answer.path("policies")) {
      String key = policy.path("key").asString("");
      String section = key.substring(0, Math.max(0, key.indexOf('.')));
      sections.computeIfAbsent(section, _ -> new ArrayList<>()).add(policy);
    }
    return shown("admin-policies", "Policies")
        .with("sections", sections)
        .with("facts", answer.path("facts"));
  }

  private Page audit(Visit visit) throws IOException {
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (String name : List.of("actor", "action", "subject")) {
      query.put(name, List.of(visit.query(name).strip()));
    }
    query.put("after", List.of(begin(visit.query("from"))));
    query.put("until", List.of(end(visit.query("to"))));
    query.put("before", visit.queries("before"));
    query.put("limit", List.of(A_PAGE));
    Reply reply = asked(visit, OWN + "audit" + Addresses.query(query));
    Map<String, List<String>> kept = new LinkedHashMap<>();
    for (String name : List.of("actor", "action", "subject", "from", "to")) {
      kept.put(name, visit.queries(name));
    }
    return shown("admin-audit", "Audit log")
        .with("entries", nodes(reply.json(), "entries"))
        .with("asked", visit.queries("before").isEmpty())
        .with("filter", filter(visit))
        .with(
            "next",
            next(reply)
                .map(before -> {
                  kept.put("before", List.of(before));
                  return "/ui/admin/audit" + Addresses.query(kept);
                }));
  }

  private static Map<String, String> filter(Visit visit) {
    Map<String, String> filter = new LinkedHashMap<>();
    for (String name : List.of("actor", "action", "subject", "from", "to")) {
      filter.put(name, visit.query(name));
    }
    return filter;
  }

  private static String begin(String day) {
    return day.isEmpty() ? "" : day + "T00:00:00Z";
  }

  private static String end(String day) {
    return day.isEmpty() ? "" : day + "T23:59:59.999Z";
  }

  private Page ledger(Visit visit) throws IOException {
    boolean verify = !visit.query("verify").isEmpty();
    return shown("admin-ledger", "Ledger")
        .with("checkpoint", visit.get(OWN + "ledger/checkpoint"))
        .with(
            "report",
            verify ? Optional.of(visit.get(OWN + "ledger/verify")) : Optional.<JsonNode>empty())
        .with(
            "key",
            new String(
                visit.ask(Request.get(OWN + "ledger/key")).body(),
                java.nio.charset.StandardCharsets.US_ASCII));
  }
}
