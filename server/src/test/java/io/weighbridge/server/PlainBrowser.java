package io.weighbridge.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/// A browser without scripts: it keeps cookies, fills forms and follows where they lead.
final class PlainBrowser implements AutoCloseable {

  private final URI server;
  private final HttpClient client = HttpClient.newHttpClient();
  private String cookie = "";
  private Document page = new Document("");
  private int status;

  PlainBrowser(URI server) {
    this.server = server;
  }

  /// Signs in with a token, by the API.
  PlainBrowser signedIn(String token) throws Exception {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(server.resolve("/api/weighbridge/session"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"token\":\"%s\"}".formatted(token))));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return this;
  }

  /// The JDK's cookies are those of RFC 2965, which no browser sends.
  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    HttpResponse<String> answer =
        client.send(
            request.header("Accept", "text/html").build(),
            BodyHandlers.ofString(StandardCharsets.UTF_8));
    answer
        .headers()
        .firstValue("Set-Cookie")
        .ifPresent(set -> cookie = set.contains("Max-Age=0") ? "" : set.split(";", 2)[0]);
    Optional<String> next = answer.headers().firstValue("Location");
    return answer.statusCode() == 303 && next.isPresent()
        ? send(HttpRequest.newBuilder(server.resolve(next.get())))
        : answer;
  }

  Document open(String path) throws Exception {
    return shown(send(HttpRequest.newBuilder(server.resolve(path))));
  }

  private Document shown(HttpResponse<String> answer) throws IOException {
    status = answer.statusCode();
    page = Jsoup.parse(answer.body(), answer.uri().toString());
    assertThat(answer.headers().firstValue("Content-Security-Policy"))
        .as("pages say what they may load: %s", answer.uri())
        .isPresent();
    return page;
  }

  Document page() {
    return page;
  }

  int status() {
    return status;
  }

  /// The form of the page that makes this call of the API, as it begins.
  Element form(String call) {
    for (Element form : page.select("form")) {
      Element field = form.selectFirst("input[name=call]");
      boolean its = field == null ? form.attr("action").equals(call) : field.val().startsWith(call);
      if (its) {
        return form;
      }
    }
    throw new AssertionError("no form for %s in:%n%s".formatted(call, page.select("form")));
  }

  boolean hasForm(String call) {
    return page.select("input[name=call]").stream().anyMatch(field -> field.val().startsWith(call));
  }

  /// Fills in a form and sends it.
  Document submit(Element form, Map<String, String> fields) throws Exception {
    assertThat(form.select("[name]").eachAttr("name")).containsAll(fields.keySet());
    List<String> pairs = new ArrayList<>();
    for (Element control : form.select("input[name], select[name], textarea[name]")) {
      String name = control.attr("name");
      boolean choice = control.attr("type").equals("checkbox");
      if (fields.containsKey(name) || !choice || control.hasAttr("checked")) {
        pairs.add(encoded(name) + "=" + encoded(fields.getOrDefault(name, value(control))));
      }
    }
    return shown(
        send(
            HttpRequest.newBuilder(server.resolve(form.attr("action")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Sec-Fetch-Site", "same-origin")
                .POST(BodyPublishers.ofString(String.join("&", pairs)))));
  }

  private static String value(Element control) {
    if (!control.tagName().equals("select")) {
      return control.val();
    }
    Element chosen = control.selectFirst("option[selected]");
    Element first = control.selectFirst("option");
    return chosen != null ? chosen.val() : first == null ? "" : first.val();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.close();
  }
}
