package io.weighbridge.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// Asks a hub by git-LFS' batch API where large files go, and reads its answer: nothing in it is
/// believed that would send bytes or a token where they do not belong.
final class LargeOffers {

  static final String TYPE = "application/vnd.git-lfs+json";

  private static final int MOST_PARTS = 100_000;

  private final Transport transport;
  private final ModelId model;
  private final String branch;

  LargeOffers(Transport transport, ModelId model, String branch) {
    this.transport = transport;
    this.model = model;
    this.branch = branch;
  }

  List<LargeOffer> ask(List<LargeFile> files) {
    List<Map<String, Object>> objects = new ArrayList<>();
    files.forEach(file -> objects.add(Map.of("oid", file.sha256().hex(), "size", file.size())));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("operation", "upload");
    document.put("transfers", List.of("basic", "multipart"));
    document.put("ref", Map.of("name", branch));
    document.put("objects", objects);
    document.put("hash_algo", "sha256");
    Request request =
        Request.of(
                "push to " + model,
                "POST",
                transport.server().at("/" + model + ".git/info/lfs/objects/batch"),
                new Body.Text(JsonMapper.shared().writeValueAsString(document), TYPE))
            .header("Accept", TYPE);
    Fields answer = new Fields(transport.json(request), "where large files go");
    boolean multipart = answer.optionalText("transfer").orElse("basic").equals("multipart");
    Map<String, Fields> byOid = new HashMap<>();
    answer.objects("objects").forEach(object -> byOid.put(object.text("oid"), object));
    List<LargeOffer> offers = new ArrayList<>();
    for (LargeFile file : files) {
      Fields object = byOid.get(file.sha256().hex());
      if (object == null) {
        throw answer.missing("objects", "a list with " + file.sha256().hex());
      }
      offers.add(offer(file, object, multipart));
    }
    return offers;
  }

  private LargeOffer offer(LargeFile file, Fields object, boolean multipart) {
    Fields error = object.object("error");
    if (error.node().isObject()) {
      throw new RefusedException(
          "could not push %s: %s"
              .formatted(file.path(), error.optionalText("message").orElse("the hub refused it")),
          (int) error.optionalNumber("code").orElse(422),
          "");
    }
    Fields upload = object.object("actions").object("upload");
    if (!upload.node().isObject()) {
      return new LargeOffer.Stored(file);
    }
    Fields told = object.object("actions").object("verify");
    Optional<LargeOffer.Verify> verify =
        told.node().isObject()
            ? Optional.of(new LargeOffer.Verify(address(told.text("href"), file), headers(told)))
            : Optional.empty();
    URI to = address(upload.text("href"), file);
    Map<String, String> headers = headers(upload);
    return multipart && headers.containsKey("chunk_size")
        ? inParts(file, to, headers, verify)
        : new LargeOffer.Whole(file, to, headers, verify);
  }

  private LargeOffer inParts(
      LargeFile file,
      URI completion,
      Map<String, String> headers,
      Optional<LargeOffer.Verify> verify) {
    Map<Integer, URI> parts = new TreeMap<>();
    headers.forEach((name, value) -> {
      if (name.matches("[0-9]{1,9}")) {
        parts.put(Integer.parseInt(name), address(value, file));
      }
    });
    String chunk = headers.getOrDefault("chunk_size", "");
    long size = chunk.matches("[1-9][0-9]{0,17}") ? Long.parseLong(chunk) : 0;
    long expected = size == 0 ? 0 : Math.ceilDiv(file.size(), size);
    boolean whole =
        expected > 0
            && expected <= MOST_PARTS
            && parts.size() == expected
            && parts.containsKey(1)
            && parts.containsKey((int) expected);
    if (!whole) {
      throw new UnreadableAnswerException(
          "could not push %s: the hub names %d parts of '%s' bytes for %,d bytes"
              .formatted(file.path(), parts.size(), chunk, file.size()));
    }
    return new LargeOffer.InParts(file, completion, size, List.copyOf(parts.values()), verify);
  }

  private static Map<String, String> headers(Fields action) {
    Map<String, String> headers = new LinkedHashMap<>();
    action
        .object("header")
        .node()
        .properties()
        .forEach(header -> {
          String name = header.getKey();
          String value = header.getValue().asString("");
          // How a message is framed is for this side to say.
          if (name.matches("[A-Za-z0-9_-]{1,100}")
              && !name.matches(
                  "(?i)content-length|host|connection|transfer-encoding|expect|upgrade")
              && value.chars().noneMatch(c -> c < ' ' || c > '~')) {
            headers.put(name, value);
          }
        });
    return headers;
  }

  private URI address(String reference, LargeFile file) {
    try {
      URI uri = URI.create(transport.server().base() + "/").resolve(reference);
      String scheme = String.valueOf(uri.getScheme());
      boolean readByOthers =
          scheme.equals("http") && "https".equals(transport.server().base().getScheme());
      if (scheme.matches("https?") && !readByOthers && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw unusable(file, e);
    }
    throw unusable(file, new IllegalArgumentException(reference));
  }

  private static UnreadableAnswerException unusable(LargeFile file, Exception e) {
    return new UnreadableAnswerException(
        "could not push %s: the hub names no usable address to send it to".formatted(file.path()),
        e);
  }
}
