package io.weighbridge.pages;

import io.weighbridge.http.Exchange;
import io.weighbridge.http.InProcess.Reply;
import io.weighbridge.http.InProcess.Request;
import io.weighbridge.http.Method;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Fine-tuning: jobs, how one is started, how it goes, and how several went.
final class TrainingPages {

  private static final String AREA = "training";
  private static final String JOBS = "/v1/fine_tuning/jobs";
  private static final int MOST_COMPARED = 6;
  private static final long MOST_UPLOADED = 64 << 20;

  /// Fields of the form that starts a job, by what the API that draws schedules calls them.
  private static final Map<String, String> SCHEDULE_FIELDS =
      Map.of(
          "weighbridge.schedule", "schedule",
          "weighbridge.learning_rate:number", "learning_rate",
          "hyperparameters.n_epochs:number", "epochs",
          "hyperparameters.batch_size:number", "batch_size",
          "examples", "examples");

  private final Rendering rendering;

  TrainingPages(Rendering rendering) {
    this.rendering = rendering;
  }

  void routes(Router router) {
    router
        .get("/ui/training", Operation.internal("Training"), rendering.page(this::jobs))
        .get(
            "/ui/training/schedule",
            Operation.internal("A learning rate, drawn"),
            rendering.page(this::schedule))
        .get(
            "/ui/training/compare",
            Operation.internal("Runs side by side"),
            rendering.page(this::compare))
        .post(
            "/ui/training/files",
            Operation.internal("A file to train with"),
            rendering.page(this::upload))
        .get("/ui/training/{job}", Operation.internal("A run"), rendering.page(this::job));
  }

  private Page jobs(Visit visit) throws IOException {
    List<Run> runs = new ArrayList<>();
    String after = visit.query("after");
    String next = "";
    List<JsonNode> files = List.of();
    List<String> models = List.of();
    if (visit.visitor().isSignedIn()) {
      JsonNode answer =
          visit.get(
              JOBS + "?limit=20" + (after.isEmpty() ? "" : "&after=" + Addresses.encoded(after)));
      answer.path("data").valueStream().forEach(job -> runs.add(Run.of(job, job.path("none"))));
      next = answer.path("has_more").asBoolean(false) ? runs.getLast().id() : "";
      if (visit.visitor().writes()) {
        files =
            visit.get("/v1/files?purpose=fine-tune&limit=100").path("data").valueStream().toList();
        models =
            visit
                .get("/api/weighbridge/catalogue?engine=vector&sort=lastModified&limit=100")
                .path("models")
                .valueStream()
                .map(model -> model.path("id").asString(""))
                .toList();
      }
    }
    return Page.of("training", AREA, "Training")
        .with("runs", runs)
        .with("next", next)
        .with("files", files)
        .with("models", models)
        .with("form", form(visit))
        .with("drawn", drawn(visit));
  }

  /// What was filled in already.
  private static Map<String, String> form(Visit visit) {
    Map<String, String> form = new LinkedHashMap<>();
    for (String name :
        List.of(
            "model",
            "training_file",
            "validation_file",
            "hyperparameters.n_epochs:number",
            "hyperparameters.batch_size:number",
            "weighbridge.optimizer",
            "weighbridge.learning_rate:number",
            "weighbridge.schedule",
            "examples",
            "suffix",
            "seed:number")) {
      form.put(name, visit.query(name));
    }
    return form;
  }

  private Page schedule(Visit visit) throws IOException {
    return Page.of("parts/schedule", AREA, "A learning rate").with("drawn", drawn(visit));
  }

  /// The learning rate of the form, drawn.
  private static Drawn drawn(Visit visit) throws IOException {
    Map<String, List<String>> query = new LinkedHashMap<>();
    SCHEDULE_FIELDS.forEach((field, name) -> query.put(name, visit.queries(field)));
    Reply reply = visit.ask(Request.get("/api/weighbridge/schedules" + Addresses.query(query)));
    return reply.isGood() ? Drawn.of(reply.json()) : Drawn.refused(Visit.sentence(reply));
  }

  private Page job(Visit visit) throws IOException {
    Run run = run(visit, visit.path("job"));
    JsonNode events =
        visit.get("%s/%s/events?limit=100".formatted(JOBS, Addresses.encoded(run.id())));
    List<JsonNode> deployments =
        run.result().isEmpty()
            ? List.of()
            : visit
                .get("/api/weighbridge/deployments")
                .path("deployments")
                .valueStream()
                .filter(one -> one.path("repository").asString("").equals(run.result()))
                .toList();
    return Page.of("training-job", AREA, "Run " + run.shortId())
        .with("run", run)
        .with("loss", run.loss())
        .with("accuracy", run.accuracy())
        .with("messages", messages(events))
        .with("deployments", deployments);
  }

  private static List<JsonNode> messages(JsonNode events) {
    return events
        .path("data")
        .valueStream()
        .filter(event -> event.path("type").asString("").equals("message"))
        .toList();
  }

  private static Run run(Visit visit, String id) throws IOException {
    String path = JOBS + "/" + Addresses.encoded(id);
    return Run.of(visit.get(path), visit.get(path + "/events?limit=1000").path("data"));
  }

  private Page compare(Visit visit) throws IOException {
    List<Run> runs = new ArrayList<>();
    for (String id : visit.queries("job").stream().distinct().limit(MOST_COMPARED).toList()) {
      runs.add(run(visit, id));
    }
    return Page.of("training-compare", AREA, "Runs side by side")
        .with("runs", runs)
        .with("loss", Run.plot(runs, false))
        .with("accuracy", Run.plot(runs, true));
  }

  /// A browser's upload, handed to the API as it came.
  private Page upload(Visit visit) throws IOException {
    Exchange exchange = visit.exchange();
    FormDoor.requireOurs(visit);
    Optional<String> type = exchange.header("Content-Type");
    Reply reply =
        visit.ask(
            Request.of(Method.POST, "/v1/files")
                .header("X-CSRF-Token", visit.visitor().csrf())
                .content(type.orElse(""), exchange.bytes(MOST_UPLOADED)));
    if (reply.isGood()) {
      return new Page.Elsewhere(
          "/ui/training?training_file="
              + Addresses.encoded(reply.json().path("id").asString(""))
              + "#start");
    }
    return Page.of("refused", AREA, "That was refused")
        .with("sentence", Visit.sentence(reply))
        .with("status", reply.status())
        .with("back", "/ui/training");
  }
}
