package io.weighbridge.pages;

import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.InProcess.Reply;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// All forms of all pages: each is a call of the API ([FormCall]), done with the visitor's session
/// and answered by the page that the form names in `then`; or, where the API's answer has something
/// to keep (`show`: names of its fields, separated by commas), by a page that shows it. With htmx
/// only the form's own place for messages changes.
final class FormDoor {

  private static final long MOST_BYTES = 4 << 20;

  private final Rendering rendering;

  FormDoor(Rendering rendering) {
    this.rendering = rendering;
  }

  void routes(Router router) {
    router.post("/ui/call", Operation.internal("A form of a page"), rendering.page(this::call));
  }

  private Page call(Visit visit) throws IOException {
    Exchange exchange = visit.exchange();
    requireOurs(visit);
    Map<String, List<String>> form = exchange.form(MOST_BYTES);
    String then = FormCall.first(form, "then");
    FormCall call = FormCall.of(form);
    Reply reply = visit.ask(call.request(FormCall.first(form, "csrf")));
    exchange
        .note("call", call.method() + " " + call.path())
        .note("answered", Integer.toString(reply.status()));
    reply.header("set-cookie").ifPresent(cookie -> exchange.addHeader("Set-Cookie", cookie));
    boolean part = exchange.header("HX-Request").isPresent();
    String back = Addresses.isLocal(then) ? then : "/";
    if (!reply.isGood()) {
      reply.header("retry-after").ifPresent(wait -> exchange.header("Retry-After", wait));
      // htmx shows what is no failure; a browser alone is told the status.
      return new Page.Shown(
              part ? 200 : reply.status(),
              part ? "parts/refused" : "refused",
              "",
              "That was refused",
              Map.of())
          .with("sentence", Visit.sentence(reply))
          .with("status", reply.status())
          .with("back", back);
    }
    List<AnswerField> shown = shown(FormCall.first(form, "show"), reply);
    if (!shown.isEmpty()) {
      return Page.of(part ? "parts/answer" : "answer", "", "Done")
          .with("shown", shown)
          .with("back", back);
    }
    if (part) {
      exchange.header("HX-Redirect", visit.outside(back));
      return Page.of("parts/done", "", "Done");
    }
    return new Page.Elsewhere(back);
  }

  /// Only a page of this server may send a form, above all the one that signs in: whoever has no
  /// session yet has no token to prove it with (Fetch Metadata, `Sec-Fetch-Site`; RFC 6454).
  static void requireOurs(Visit visit) {
    Exchange exchange = visit.exchange();
    Optional<String> site = exchange.header("Sec-Fetch-Site");
    Optional<String> origin = exchange.header("Origin");
    boolean ours =
        site.isPresent()
            ? site.get().equals("same-origin")
            : origin.isEmpty()
                || visit.isOrigin(origin.get())
                || exchange
                    .header("Host")
                    .map(host -> origin.get().replaceFirst("^https?://", "").equals(host))
                    .orElse(false);
    if (!ours) {
      throw HttpFailure.of(403, "A page of another server sent this form.");
    }
  }

  private static List<AnswerField> shown(String names, Reply reply) {
    List<AnswerField> shown = new ArrayList<>();
    if (!names.isEmpty()) {
      JsonNode answer = reply.json();
      for (String name : names.split(",", -1)) {
        JsonNode value = answer.path(name);
        if (!value.isMissingNode() && !value.isNull()) {
          shown.add(
              new AnswerField(name, value.isString() ? value.asString() : value.toPrettyString()));
        }
      }
    }
    return shown;
  }
}
