package io.weighbridge.pages;

import io.weighbridge.http.Exchange;
import io.weighbridge.http.FileAnswer;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Links;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Style sheets and scripts of the pages, ours and those of libraries, each at an address that
/// changes with its content, so that browsers keep it for ever.
public final class Assets {

  private static final String OURS = "/io/weighbridge/pages/static/";
  private static final String LIBRARIES = "/META-INF/resources/webjars/";
  private static final int DIGEST_BYTES = 6;

  /// Where each file is, by the name under which pages ask for it.
  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("htmx.js", LIBRARIES + "htmx.org/2.0.10/dist/htmx.min.js"),
          Map.entry("uplot.js", LIBRARIES + "uplot/1.6.30/dist/uPlot.iife.min.js"),
          Map.entry("uplot.css", LIBRARIES + "uplot/1.6.30/dist/uPlot.min.css"),
          Map.entry("weighbridge.css", OURS + "weighbridge.css"),
          Map.entry("weighbridge.js", OURS + "weighbridge.js"),
          Map.entry("training.js", OURS + "training.js"),
          Map.entry("theme.js", OURS + "theme.js"),
          Map.entry("playground.js", OURS + "playground.js"),
          Map.entry("mark.svg", OURS + "mark.svg"));

  private static final class Asset {
    final byte[] content;
    final String digest;
    final String contentType;

    Asset(byte[] content, String digest, String contentType) {
      this.content = content;
      this.digest = digest;
      this.contentType = contentType;
    }
  }

  private final Map<String, Asset> assets = new LinkedHashMap<>();
  private final Supplier<Links> links;

  Assets(Supplier<Links> links) {
    this.links = links;
    FILES.forEach((name, resource) -> assets.put(name, read(name, resource)));
  }

  private static Asset read(String name, String resource) {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not among the program's files");
      }
      byte[] content = in.readAllBytes();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return new Asset(
          content, HexFormat.of().formatHex(digest, 0, DIGEST_BYTES), contentType(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String contentType(String name) {
    return switch (name.substring(name.lastIndexOf('.'))) {
      case ".css" -> "text/css; charset=utf-8";
      case ".js" -> "text/javascript; charset=utf-8";
      case ".svg" -> "image/svg+xml";
      default -> throw new IllegalArgumentException("what is " + name + "?");
    };
  }

  /// The address of a file of the pages.
  String address(String name) {
    Asset asset = assets.get(name);
    if (asset == null) {
      throw new IllegalArgumentException("there is no " + name + " among the pages' files");
    }
    return "/static/%s/%s".formatted(asset.digest, name);
  }

  void routes(Router router) {
    router.get("/static/{digest}/{file}", Operation.internal("A file of the pages"), this::answer);
    router.get(
        "/favicon.ico",
        Operation.internal("The mark of the pages"),
        exchange ->
            exchange
                .header("Location", BasePath.of(links.get()).before(address("mark.svg")))
                .empty(302));
  }

  private void answer(Exchange exchange) throws IOException {
    Asset asset = assets.get(exchange.path("file"));
    if (asset == null) {
      throw HttpFailure.of(404, "The pages have no such file.");
    }
    boolean current = asset.digest.equals(exchange.path("digest"));
    exchange
        .header("Cache-Control", current ? "public, max-age=31536000, immutable" : "no-cache")
        .header("X-Content-Type-Options", "nosniff")
        .file(asset.content, FileAnswer.of(asset.contentType).etag(asset.digest));
  }
}
