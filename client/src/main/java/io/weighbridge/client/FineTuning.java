package io.weighbridge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// Models made of others on a server: files of examples and jobs, in OpenAI's shapes.
public final class FineTuning {

  private static final String FILES = "/v1/files";
  private static final String JOBS = "/v1/fine_tuning/jobs";
  private static final int EVENTS = 100;

  private final Transport transport;

  FineTuning(Transport transport) {
    this.transport = transport;
  }

  /// What is to be learnt; what is empty is left to the server.
  ///
  /// @param data a file that was uploaded, or the name of a public data set
  /// @param validation likewise
  /// @param to the model that it becomes
  /// @param label the column of a CSV file that is predicted
  public record Plan(
      ModelReference base,
      String data,
      Optional<String> validation,
      ModelId to,
      OptionalInt epochs,
      OptionalInt batch,
      Optional<String> optimizer,
      OptionalDouble learningRate,
      Optional<String> label,
      OptionalInt seed) {}

  /// A job as it stands.
  ///
  /// @param result the model that it became, with its commit; empty before that
  /// @param problem why it failed
  /// @param document all that the server said
  public record Job(
      String id,
      String status,
      Optional<String> result,
      Optional<String> problem,
      JsonNode document) {

    static Job of(Fields fields) {
      return new Job(
          fields.text("id"),
          fields.text("status"),
          fields.optionalText("fine_tuned_model"),
          fields.object("error").optionalText("message"),
          fields.node());
    }

    /// Whether nothing more will happen to it.
    public boolean isOver() {
      return List.of("succeeded", "failed", "cancelled").contains(status);
    }
  }

  /// Something that happened to a job.
  public record Event(String id, String level, String message) {}

  /// Brings a file of examples to the server.
  ///
  /// @return its id
  public String upload(Path file, TransferListener listener) {
    String boundary = "weighbridge-" + UUID.randomUUID();
    String name = String.valueOf(file.getFileName()).replace('"', '_');
    byte[] head =
        """
        --%s\r
        Content-Disposition: form-data; name="purpose"\r
        \r
        fine-tune\r
        --%s\r
        Content-Disposition: form-data; name="file"; filename="%s"\r
        Content-Type: application/octet-stream\r
        \r
        """
            .formatted(boundary, boundary, name)
            .getBytes(UTF_8);
    byte[] tail = "\r\n--%s--\r\n".formatted(boundary).getBytes(UTF_8);
    try {
      Body body =
          new Body.Streamed(
              () ->
                  new SequenceInputStream(
                      Collections.enumeration(
                          List.of(
                              new ByteArrayInputStream(head),
                              Files.newInputStream(file),
                              new ByteArrayInputStream(tail)))),
              head.length + Files.size(file) + tail.length,
              "multipart/form-data; boundary=" + boundary,
              listener);
      String purpose = "upload " + file;
      Request request = Request.of(purpose, "POST", transport.server().at(FILES), body).once();
      return new Fields(transport.json(request), purpose).text("id");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Job create(Plan plan) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    plan.epochs.ifPresent(count -> parameters.put("n_epochs", count));
    plan.batch.ifPresent(size -> parameters.put("batch_size", size));
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("to", plan.to.toString());
    plan.optimizer.ifPresent(name -> own.put("optimizer", name));
    plan.learningRate.ifPresent(rate -> own.put("learning_rate", rate));
    plan.label.ifPresent(column -> own.put("label", column));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", plan.base.toString());
    body.put("training_file", plan.data);
    plan.validation.ifPresent(file -> body.put("validation_file", file));
    plan.seed.ifPresent(seed -> body.put("seed", seed));
    body.put("hyperparameters", parameters);
    body.put("weighbridge", own);
    String purpose = "fine-tune " + plan.base;
    Request request =
        Request.of(purpose, "POST", transport.server().at(JOBS), Transport.json(body)).once();
    return Job.of(new Fields(transport.json(request), purpose));
  }

  public Job job(String id) {
    return Job.of(get("ask about the job " + id, path(id)));
  }

  public Job cancel(String id) {
    String purpose = "cancel the job " + id;
    Request request =
        Request.of(purpose, "POST", transport.server().at(path(id) + "/cancel"), Body.NONE);
    return Job.of(new Fields(transport.json(request), purpose));
  }

  /// The last events, the oldest of them first.
  public List<Event> events(String id) {
    Fields page = get("ask what happened to " + id, path(id) + "/events?limit=" + EVENTS);
    List<Event> events = new ArrayList<>();
    for (Fields event : page.objects("data")) {
      events.add(
          new Event(
              event.text("id"),
              event.optionalText("level").orElse("info"),
              event.optionalText("message").orElse("")));
    }
    return events.reversed();
  }

  private Fields get(String purpose, String path) {
    return new Fields(transport.json(Request.get(purpose, transport.server().at(path))), purpose);
  }

  private static String path(String id) {
    return JOBS + "/" + Address.segment(id);
  }
}
