package io.weighbridge.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.access.Caller;
import io.weighbridge.finetuning.StoredFile;
import io.weighbridge.finetuning.TrainingFiles;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.FileAnswer;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.serving.Callers;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/v1/files`: what people upload to train with.
final class FilesDoor {

  /// OpenAI's; only the first is put to use here.
  private static final Set<String> PURPOSES =
      Set.of("fine-tune", "assistants", "batch", "vision", "user_data", "evals");

  private static final int LONGEST_FIELD = 4096;
  private static final int MOST = 10_000;

  private static final String SCHEMA =
      """
      {"type": "object", "required": ["file", "purpose"], "properties": {
        "file": {"type": "string", "format": "binary"},
        "purpose": {"type": "string",
          "enum": ["fine-tune", "assistants", "batch", "vision", "user_data", "evals"]}}}
      """;

  private final TrainingFiles files;
  private final Callers callers;

  FilesDoor(TrainingFiles files, Callers callers) {
    this.files = files;
    this.callers = callers;
  }

  void routes(Router router) {
    router
        .post(
            "/v1/files",
            Operation.of("Uploads a file to train with: CSV, npz or JSON lines (OpenAI)")
                .forSignedIn()
                .body("multipart/form-data", SCHEMA)
                .answer(200, "the file")
                .answer(400, "a malformed form")
                .answer(413, "too large, or more than you may keep"),
            this::create)
        .get(
            "/v1/files",
            Operation.of("Lists your files (OpenAI)")
                .forSignedIn()
                .query("after", "string", "the id before the first one")
                .query("limit", "integer", "how many at most, 1 to 10000")
                .query("order", "string", "asc or desc by the time of upload")
                .query("purpose", "string", "those of one purpose")
                .answer(200, "the files"),
            this::list)
        .get(
            "/v1/files/{file}",
            Operation.of("Tells of a file (OpenAI)").forSignedIn().answer(200, "the file"),
            this::one)
        .get(
            "/v1/files/{file}/content",
            Operation.of("Gives a file's content (OpenAI)")
                .forSignedIn()
                .answer(200, "its bytes", "application/octet-stream")
                .answer(404, "no such file"),
            this::content)
        .delete(
            "/v1/files/{file}",
            Operation.of("Deletes a file (OpenAI)")
                .forSignedIn()
                .answer(200, "it is gone")
                .answer(409, "a job needs it"),
            this::delete);
  }

  private void create(Exchange exchange) throws IOException {
    Caller caller = Refusals.signedIn(callers.of(exchange));
    Multipart form = Multipart.of(exchange.header("Content-Type").orElse(""), exchange.body());
    String purpose = null;
    TrainingFiles.Upload upload = null;
    try {
      for (Multipart.Part part = form.next(); part != null; part = form.next()) {
        if (part.name().equals("file") && upload == null) {
          upload = files.receive(caller, part.file().orElse("file"), part.content());
        } else if (part.name().equals("purpose")) {
          purpose = field(part);
        }
      }
      if (upload == null) {
        throw Refusals.param("file", "The form has no 'file'.");
      }
      if (purpose == null || !PURPOSES.contains(purpose)) {
        throw Refusals.param(
            "purpose", "'purpose' is one of %s.".formatted(String.join(", ", sorted())));
      }
      exchange.json(200, file(upload.keep(purpose)));
    } finally {
      if (upload != null) {
        upload.close();
      }
    }
  }

  private static String field(Multipart.Part part) throws IOException {
    try (InputStream in = part.content()) {
      byte[] text = in.readNBytes(LONGEST_FIELD + 1);
      if (text.length > LONGEST_FIELD) {
        throw Refusals.param(
            part.name(), "'%s' is longer than %d bytes.".formatted(part.name(), LONGEST_FIELD));
      }
      return new String(text, UTF_8);
    }
  }

  private static Iterable<String> sorted() {
    return PURPOSES.stream().sorted().toList();
  }

  private void list(Exchange exchange) {
    Caller caller = Refusals.signedIn(callers.of(exchange));
    Paging paging = Paging.of(exchange, MOST, MOST);
    boolean newestFirst =
        switch (exchange.query("order").orElse("desc")) {
          case "desc" -> true;
          case "asc" -> false;
          default -> throw Refusals.param("order", "'order' is asc or desc.");
        };
    exchange.json(
        200,
        Paging.document(
            files.list(
                caller,
                exchange.query("purpose").orElse(""),
                paging.after(),
                paging.limit(),
                newestFirst),
            FilesDoor::file));
  }

  private void one(Exchange exchange) {
    exchange.json(
        200, file(files.require(Refusals.signedIn(callers.of(exchange)), exchange.path("file"))));
  }

  private void content(Exchange exchange) throws IOException {
    StoredFile file = files.require(Refusals.signedIn(callers.of(exchange)), exchange.path("file"));
    // Whatever somebody uploaded, no browser shall run it here.
    exchange.header("X-Content-Type-Options", "nosniff");
    exchange.file(
        files.path(file),
        FileAnswer.of("application/octet-stream").etag(file.sha256().hex()).saveAs(file.name()));
  }

  private void delete(Exchange exchange) {
    String id = exchange.path("file");
    files.delete(Refusals.signedIn(callers.of(exchange)), id);
    exchange.json(200, Map.of("id", id, "object", "file", "deleted", true));
  }

  static Map<String, @Nullable Object> file(StoredFile file) {
    Map<String, @Nullable Object> shape = new LinkedHashMap<>();
    shape.put("id", file.id().text());
    shape.put("object", "file");
    shape.put("bytes", file.bytes());
    shape.put("created_at", file.created().getEpochSecond());
    shape.put("filename", file.name());
    shape.put("purpose", file.purpose());
    shape.put("status", "processed");
    shape.put("status_details", null);
    shape.put("expires_at", null);
    shape.put("sha256", file.sha256().hex());
    return shape;
  }
}
