package io.weighbridge.pages;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Handler;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.InProcess;
import io.weighbridge.http.Links;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Turns visits into pages, and refusals into pages that tell of them.
final class Rendering {

  /// With which htmx asks for a part of a page.
  private static final String PART = "HX-Request";

  private static final String HTML = "text/html; charset=utf-8";

  /// Content Security Policy Level 3: nothing but what this server has, and no script or style that
  /// stands in a page. Pictures may also be made by a script (`blob:`) or stand in a page
  /// (`data:`).
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
          + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(null, ContentType.Html, Rendering.class.getClassLoader());
  private final InProcess api;
  private final Assets assets;
  private final Supplier<Links> links;

  Rendering(InProcess api, Assets assets, Supplier<Links> links) {
    this.api = api;
    this.assets = assets;
    this.links = links;
  }

  /// A route's handler that answers with a page.
  Handler page(PageHandler handler) {
    return exchange -> {
      Visit visit = new Visit(exchange, api, links.get());
      switch (handler.answer(visit)) {
        case Page.Elsewhere(String path) -> {
          secure(exchange, visit);
          exchange.header("Location", base().before(path)).empty(303);
        }
        case Page.Shown shown -> {
          secure(exchange, visit);
          exchange.bytes(shown.status(), HTML, rendered(shown, visit));
        }
      }
    };
  }

  /// A refusal as a page, where a browser asked for one.
  Optional<byte[]> refusal(Exchange exchange, HttpFailure failure) {
    boolean part = exchange.header(PART).isPresent();
    if (!part && !isForPeople(exchange)) {
      return Optional.empty();
    }
    try {
      Visit visit = new Visit(exchange, api, links.get());
      secure(exchange, visit);
      if (part) {
        exchange.header("X-Weighbridge-Part", "refused");
      }
      return Optional.of(
          rendered(part ? Failure.part(failure) : Failure.page(failure, visit), visit));
    } catch (IOException | RuntimeException e) {
      // The API's own words do then.
      return Optional.empty();
    }
  }

  private static boolean isForPeople(Exchange exchange) {
    String path = exchange.rawPath();
    boolean program =
        path.startsWith("/api/") || path.startsWith("/v1/") || path.startsWith("/v2/");
    return !program
        && exchange
            .header("Accept")
            .map(accept -> accept.toLowerCase(Locale.ROOT).contains("text/html"))
            .orElse(false);
  }

  private byte[] rendered(Page.Shown shown, Visit visit) {
    Frame frame =
        new Frame(
            shown.title(),
            shown.area(),
            visit.here(),
            links.get().absolute(""),
            base().path(),
            visit.visitor(),
            assets,
            visit.calls());
    Map<String, Object> values = new LinkedHashMap<>(shown.values());
    values.put("frame", frame);
    Utf8ByteOutput output = new Utf8ByteOutput();
    templates.render(shown.template() + ".jte", values, output);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(output.getContentLength());
    try {
      output.writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return base().in(bytes.toByteArray());
  }

  private BasePath base() {
    return BasePath.of(links.get());
  }

  /// What somebody who has signed in was shown is gone from his browser when he has signed out.
  private static void secure(Exchange exchange, Visit visit) {
    exchange
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "same-origin")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cache-Control", visit.visitor().isSignedIn() ? "no-store" : "private, no-cache")
        .header("Vary", "Cookie, Accept, HX-Request");
  }
}
