package io.weighbridge.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.InProcess.Reply;
import io.weighbridge.http.InProcess.Request;
import io.weighbridge.http.Method;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The files of a model: folders, one file with its tensors, history, and what a commit changed.
final class FilePages {

  private static final String MODEL = "/{ns}/{name}";

  /// Larger texts are offered for download alone.
  private static final long MOST_SHOWN = 512 << 10;

  private static final Set<String> PICTURES = Set.of("png", "jpg", "jpeg", "gif", "webp");
  private static final Set<String> WEIGHTS =
      Set.of(
          "safetensors",
          "h5",
          "hdf5",
          "keras",
          "pt",
          "pth",
          "bin",
          "gguf",
          "onnx",
          "npz",
          "npy",
          "ckpt");

  private static final Pattern CURSOR = Pattern.compile("[?&]cursor=([^&>]+)[^>]*>; rel=\"next\"");

  private final Rendering rendering;

  FilePages(Rendering rendering) {
    this.rendering = rendering;
  }

  void routes(Router router) {
    Operation folder = Operation.internal("A folder of a model");
    router
        .get(MODEL + "/tree/{rev}", folder, rendering.page(visit -> folder(visit, "")))
        .get(
            MODEL + "/tree/{rev}/{path...}",
            folder,
            rendering.page(visit -> folder(visit, visit.path("path"))))
        .get(
            MODEL + "/blob/{rev}/{path...}",
            Operation.internal("A file of a model"),
            rendering.page(this::file))
        .get(
            MODEL + "/tensors/{rev}/{path...}",
            Operation.internal("The tensors of a file"),
            rendering.page(this::tensors))
        .get(
            MODEL + "/commits/{rev}",
            Operation.internal("The history of a model"),
            rendering.page(this::history))
        .get(
            MODEL + "/commit/{rev}",
            Operation.internal("What a commit changed"),
            rendering.page(this::commit));
  }

  private Page folder(Visit visit, String path) throws IOException {
    ModelHead head = ModelHead.of(visit, visit.path("rev"));
    String under = path.isEmpty() ? "" : "/" + Addresses.path(path);
    JsonNode nothing = head.model().path("nothing");
    JsonNode entries = nothing;
    String next = "";
    if (!head.commit().isEmpty() && head.access()) {
      String cursor = visit.query("cursor");
      String more = cursor.isEmpty() ? "" : "&cursor=" + Addresses.encoded(cursor);
      Reply reply =
          visit.ask(
              Request.get(
                  "/api/models/%s/tree/%s%s?expand=true%s"
                      .formatted(ModelPages.id(head), head.at(), under, more)));
      if (!reply.isGood()) {
        throw Visit.refused(reply);
      }
      entries = reply.json();
      next = reply.header("Link").map(FilePages::cursor).orElse("");
    }
    return ModelPages.shown("model-files", head, "files")
        .with("path", path)
        .with("crumbs", Crumb.of(path))
        .with("entries", entries)
        .with("next", next)
        .with("refs", refs(visit, head));
  }

  /// The cursor in `<...&cursor=C>; rel="next"` (RFC 8288), still encoded.
  private static String cursor(String link) {
    Matcher cursor = CURSOR.matcher(link);
    return cursor.find() ? cursor.group(1) : "";
  }

  private static JsonNode refs(Visit visit, ModelHead head) throws IOException {
    return visit
        .find("/api/models/%s/refs".formatted(ModelPages.id(head)))
        .orElse(head.model().path("nothing"));
  }

  private Page file(Visit visit) throws IOException {
    ModelHead head = ModelHead.of(visit, visit.path("rev"));
    String path = visit.path("path");
    Reply found =
        visit.ask(
            Request.of(
                    Method.POST,
                    "/api/models/%s/paths-info/%s".formatted(ModelPages.id(head), head.at()))
                .json(Map.of("paths", List.of(path), "expand", true)));
    if (!found.isGood()) {
      throw Visit.refused(found);
    }
    if (found.json().isEmpty()) {
      throw HttpFailure.of(
          404, "%s has no file %s at %s.".formatted(head.id(), path, head.revision()));
    }
    JsonNode entry = found.json().get(0);
    String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String raw = "%s/resolve/%s/%s".formatted(head.address(), head.at(), Addresses.path(path));
    boolean isLarge = entry.has("lfs");
    String text = "";
    if (!isLarge && entry.path("size").asLong(0) <= MOST_SHOWN && !PICTURES.contains(ending)) {
      // Unlike resolve, this is no download.
      Reply content =
          visit.ask(
              Request.get(
                  "%s/raw/%s/%s".formatted(head.address(), head.at(), Addresses.path(path))));
      text = content.isGood() ? Text.of(content.body()).orElse("") : "";
    }
    JsonNode scan =
        visit
            .find(ModelPages.own(head) + "/scan?revision=" + head.at())
            .orElse(head.model().path("nothing"));
    Optional<JsonNode> verdict =
        scan.path("files")
            .valueStream()
            .filter(file -> file.path("path").asString("").equals(path))
            .findFirst();
    return ModelPages.shown("model-file", head, "files")
        .with("path", path)
        .with("crumbs", Crumb.of(path))
        .with("entry", entry)
        .with("raw", raw)
        .with("text", text)
        .with("picture", PICTURES.contains(ending))
        .with("weights", WEIGHTS.contains(ending))
        .with("scan", verdict.orElse(scan.path("nothing")));
  }

  private Page tensors(Visit visit) throws IOException {
    ModelHead head = ModelHead.of(visit, visit.path("rev"));
    String path = visit.path("path");
    Map<String, List<String>> query = new HashMap<>();
    query.put("tensor", visit.queries("tensor"));
    query.put("cursor", visit.queries("cursor"));
    JsonNode answer =
        visit.get(
            "%s/tensors/%s/%s%s"
                .formatted(
                    ModelPages.own(head), head.at(), Addresses.path(path), Addresses.query(query)));
    boolean part = visit.exchange().header("HX-Request").isPresent();
    String tensor = visit.query("tensor");
    Page.Shown page =
        part
            ? Page.of(tensor.isEmpty() ? "parts/tensors" : "parts/tensor", "", path)
            : ModelPages.shown("model-tensors", head, "files");
    return page.with("head", head).with("path", path).with("tensor", tensor).with("answer", answer);
  }

  private Page history(Visit visit) throws IOException {
    ModelHead head = ModelHead.of(visit, visit.path("rev"));
    String page = visit.query("p").matches("\\d{1,6}") ? visit.query("p") : "0";
    JsonNode commits =
        head.commit().isEmpty() || !head.access()
            ? head.model().path("nothing")
            : visit.get(
                "/api/models/%s/commits/%s?p=%s&limit=50"
                    .formatted(ModelPages.id(head), head.at(), page));
    return ModelPages.shown("model-history", head, "history")
        .with("commits", commits)
        .with("page", Integer.parseInt(page))
        .with("refs", refs(visit, head));
  }

  private Page commit(Visit visit) throws IOException {
    ModelHead head = ModelHead.of(visit, visit.path("rev"));
    String base = visit.query("base");
    JsonNode compared =
        visit.get(
            "%s/compare?head=%s%s"
                .formatted(
                    ModelPages.own(head),
                    head.at(),
                    base.isEmpty() ? "" : "&base=" + Addresses.encoded(base)));
    JsonNode commits =
        visit.get("/api/models/%s/commits/%s?limit=1".formatted(ModelPages.id(head), head.at()));
    return ModelPages.shown("model-commit", head, "history")
        .with("compared", compared)
        .with("commit", commits.path(0));
  }

  /// Texts among files.
  private static final class Text {

    private Text() {}

    /// The bytes as UTF-8, if that is what they are.
    static Optional<String> of(byte[] content) {
      try {
        String text =
            UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(content))
                .toString();
        return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
      } catch (CharacterCodingException e) {
        return Optional.empty();
      }
    }
  }
}
