package io.weighbridge.pages;

import io.weighbridge.http.Exchange;
import io.weighbridge.http.InProcess.Reply;
import io.weighbridge.http.InProcess.Request;
import io.weighbridge.http.Method;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Makes a token and says what it may take, which are two calls of the API: a token whose budgets
/// are refused is taken back, so that none is there without them.
final class TokenForm {

  private static final long MOST_BYTES = 64 << 10;
  private static final String OWN = "/api/weighbridge/";
  private static final String ALLOWANCES = OWN + "allowances";

  private TokenForm() {}

  static Page make(Visit visit) throws IOException {
    Exchange exchange = visit.exchange();
    FormDoor.requireOurs(visit);
    Map<String, List<String>> form = exchange.form(MOST_BYTES);
    String csrf = FormCall.first(form, "csrf");
    String then = FormCall.first(form, "then");
    String back = Addresses.isLocal(then) ? then : "/ui/settings";
    boolean part = exchange.header("HX-Request").isPresent();
    Reply made =
        visit.ask(FormCall.of(called(form, "POST " + OWN + "tokens", TOKEN)).request(csrf));
    if (!made.isGood()) {
      return refused(made, part, back);
    }
    JsonNode token = made.json();
    String id = token.path("id").asString("");
    Map<String, List<String>> allowed = called(form, "PUT " + ALLOWANCES, ALLOWED);
    if (FormCall.of(allowed).body().isEmpty()) {
      return done(token, part, back);
    }
    allowed.put("subject", List.of("token:" + id));
    Reply said = visit.ask(FormCall.of(allowed).request(csrf));
    if (!said.isGood()) {
      String address = OWN + "tokens/" + Addresses.encoded(id);
      visit.ask(Request.of(Method.DELETE, address).header("X-CSRF-Token", csrf));
      return refused(said, part, back);
    }
    return done(token, part, back);
  }

  private static final List<String> TOKEN = List.of("name", "scope", "user", "expires:day");
  private static final List<String> ALLOWED =
      List.of(
          "budgets:list",
          "requests_per_minute:number",
          "tokens_per_minute:number",
          "concurrent:number",
          "models:list",
          "organization");

  /// Those of a form's fields that belong to one call.
  private static Map<String, List<String>> called(
      Map<String, List<String>> form, String call, List<String> names) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    names.stream().filter(form::containsKey).forEach(name -> fields.put(name, form.get(name)));
    fields.put("call", List.of(call));
    return fields;
  }

  private static Page done(JsonNode token, boolean part, String back) {
    return Page.of(part ? "parts/answer" : "answer", "", "Done")
        .with("shown", List.of(new AnswerField("Token", token.path("token").asString(""))))
        .with("back", back);
  }

  private static Page refused(Reply reply, boolean part, String back) {
    return Page.of(part ? "parts/refused" : "refused", "", "That was refused")
        .with("sentence", Visit.sentence(reply))
        .with("status", reply.status())
        .with("back", back);
  }
}
