package io.weighbridge.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.access.Caller;
import io.weighbridge.finetuning.Hyperparameters;
import io.weighbridge.finetuning.Job;
import io.weighbridge.finetuning.JobEvent;
import io.weighbridge.finetuning.JobRequest;
import io.weighbridge.finetuning.Jobs;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.network.Optimizer;
import io.weighbridge.serving.Callers;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// `/v1/fine_tuning/jobs`: models that are trained in the background.
final class JobsDoor {

  private static final long MAX_BODY = 1 << 20;
  private static final int USUAL = 20;
  private static final int MOST = 100;
  private static final int MOST_EVENTS = 1000;

  /// A stream says at least so often that it is alive.
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String JOB = "/v1/fine_tuning/jobs/{job}";

  private static final String SCHEMA =
      """
      {"type": "object", "required": ["model", "training_file"], "properties": {
        "model": {"type": "string"},
        "training_file": {"type": "string"},
        "validation_file": {"type": ["string", "null"]},
        "suffix": {"type": ["string", "null"], "maxLength": 64},
        "seed": {"type": ["integer", "null"]},
        "metadata": {"type": ["object", "null"], "maxProperties": 16,
          "additionalProperties": {"type": "string", "maxLength": 512}},
        "method": {"type": "object"},
        "hyperparameters": {"type": "object", "properties": {
          "n_epochs": {"oneOf": [{"const": "auto"}, {"type": "integer", "minimum": 1, "maximum": 1000}]},
          "batch_size": {"oneOf": [{"const": "auto"}, {"type": "integer", "minimum": 1, "maximum": 4096}]},
          "learning_rate_multiplier": {"oneOf": [{"const": "auto"}, {"type": "number", "exclusiveMinimum": 0}]}}},
        "weighbridge": {"type": "object", "properties": {
          "to": {"type": "string"}, "optimizer": {"type": "string"},
          "learning_rate": {"type": "number"},
          "schedule": {"type": "string"}, "label": {"type": "string"}}}}}
      """;

  private final Jobs jobs;
  private final Callers callers;

  JobsDoor(Jobs jobs, Callers callers) {
    this.jobs = jobs;
    this.callers = callers;
  }

  void routes(Router router) {
    router
        .post(
            "/v1/fine_tuning/jobs",
            Operation.of("Asks for a model to be fine-tuned (OpenAI)")
                .forSignedIn()
                .json(SCHEMA)
                .answer(200, "the job")
                .answer(400, "a field that cannot be"),
            this::create)
        .get(
            "/v1/fine_tuning/jobs",
            paged(Operation.of("Lists your jobs, the newest first (OpenAI)"))
                .answer(200, "the jobs"),
            this::list)
        .get(
            JOB,
            Operation.of("Tells of a job (OpenAI)")
                .forSignedIn()
                .answer(200, "the job")
                .answer(404, "no such job"),
            exchange -> exchange.json(200, JobShapes.job(job(exchange))))
        .post(
            JOB + "/cancel",
            Operation.of("Cancels a job (OpenAI)").forSignedIn().answer(200, "the job"),
            this::cancel)
        .post(JOB + "/pause", notServed("pause"), JobsDoor::neverPaused)
        .post(JOB + "/resume", notServed("resume"), JobsDoor::neverPaused)
        .get(
            JOB + "/events",
            paged(Operation.of("Lists what happened to a job, or tells it as it happens (OpenAI)"))
                .query("stream", "boolean", "as server-sent events, from the oldest on")
                .answer(200, "the events"),
            this::events)
        .get(
            JOB + "/checkpoints",
            paged(Operation.of("Lists a job's checkpoints, the newest first (OpenAI)"))
                .answer(200, "the checkpoints"),
            this::checkpoints);
  }

  private static Operation paged(Operation operation) {
    return operation
        .forSignedIn()
        .query("after", "string", "the id before the first one")
        .query("limit", "integer", "how many at most");
  }

  private static Operation notServed(String what) {
    return Operation.of("Not served: a job cannot " + what)
        .forSignedIn()
        .answer(400, "not possible here");
  }

  private Job job(Exchange exchange) {
    return jobs.require(Refusals.signedIn(callers.of(exchange)), exchange.path("job"));
  }

  private void create(Exchange exchange) {
    Caller caller = Refusals.signedIn(callers.of(exchange));
    Fields fields = Fields.of(exchange, MAX_BODY);
    exchange.json(200, JobShapes.job(jobs.create(caller, request(fields))));
  }

  private static JobRequest request(Fields fields) {
    Fields method = fields.object("method");
    if (method.optionalText("type").filter(type -> !type.equals("supervised")).isPresent()) {
      throw Refusals.param("method.type", "Only the method 'supervised' is known here.");
    }
    if (fields.node().path("integrations").size() > 0) {
      throw Refusals.param("integrations", "No other services are told of jobs from here.");
    }
    Fields how =
        fields.has("hyperparameters")
            ? fields.object("hyperparameters")
            : method.object("supervised").object("hyperparameters");
    Fields own = fields.object("weighbridge");
    return new JobRequest(
        fields.text("model"),
        fields.text("training_file"),
        fields.optionalText("validation_file"),
        hyperparameters(fields, how, own),
        fields.optionalText("suffix"),
        own.optionalText("to"),
        fields.texts("metadata"));
  }

  private static Hyperparameters hyperparameters(Fields fields, Fields how, Fields own) {
    Hyperparameters auto = Hyperparameters.AUTO;
    String optimizer = own.optionalText("optimizer").orElse(auto.optimizer());
    return new Hyperparameters(
        how.whole("n_epochs", auto.epochs()),
        how.whole("batch_size", auto.batch()),
        how.number("learning_rate_multiplier", auto.multiplier()),
        optimizer,
        own.number("learning_rate", Optimizer.defaultRate(optimizer)),
        own.optionalText("schedule").orElse(auto.schedule()),
        fields.wholeLong("seed", auto.seed()),
        own.optionalText("label").orElse(auto.label()));
  }

  private void list(Exchange exchange) {
    Caller caller = Refusals.signedIn(callers.of(exchange));
    Paging paging = Paging.of(exchange, USUAL, MOST);
    exchange.json(
        200, Paging.document(jobs.list(caller, paging.after(), paging.limit()), JobShapes::job));
  }

  private void cancel(Exchange exchange) {
    exchange.json(
        200,
        JobShapes.job(jobs.cancel(Refusals.signedIn(callers.of(exchange)), exchange.path("job"))));
  }

  private static void neverPaused(Exchange exchange) {
    throw HttpFailure.badRequest(
        "A job is neither paused nor resumed here: cancel it and make another.");
  }

  private void events(Exchange exchange) throws IOException {
    Job job = job(exchange);
    boolean stream =
        exchange.query("stream").filter(text -> text.equals("true")).isPresent()
            || exchange.header("Accept").filter(t -> t.contains("text/event-stream")).isPresent();
    if (stream) {
      exchange.header("Cache-Control", "no-store");
      exchange.stream(200, "text/event-stream", out -> follow(job, out));
      return;
    }
    Paging paging = Paging.of(exchange, USUAL, MOST_EVENTS);
    exchange.json(
        200, Paging.document(jobs.events(job, paging.after(), paging.limit()), JobShapes::event));
  }

  /// From the first event to the last one of the job; a comment now and then shows whether the
  /// client is still there (HTML, section 9.2 "Server-sent events").
  private void follow(Job job, OutputStream out) throws IOException {
    long seen = 0;
    while (true) {
      // Asked first: what happened up to the end is among the events that are read afterwards.
      boolean over = jobs.isOver(job);
      List<JobEvent> events = jobs.follow(job, seen, MOST, HEARTBEAT);
      for (JobEvent event : events) {
        seen = event.number();
        out.write(
            "id: %s\ndata: %s\n\n"
                .formatted(event.id(), JSON.writeValueAsString(JobShapes.event(event)))
                .getBytes(UTF_8));
      }
      if (events.isEmpty()) {
        if (over) {
          out.write("data: [DONE]\n\n".getBytes(UTF_8));
          out.flush();
          return;
        }
        out.write(": waiting\n\n".getBytes(UTF_8));
      }
      out.flush();
    }
  }

  private void checkpoints(Exchange exchange) {
    Job job = job(exchange);
    Paging paging = Paging.of(exchange, 10, MOST);
    exchange.json(
        200,
        Paging.document(
            jobs.checkpoints(job, paging.after(), paging.limit()), JobShapes::checkpoint));
  }
}
