package io.weighbridge.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// Models that a Weighbridge server answers with: its own API, below `/api/weighbridge/`.
public final class Deployments {

  private static final String OWN = "/api/weighbridge/deployments";

  private final Transport transport;

  Deployments(Transport transport) {
    this.transport = transport;
  }

  /// Where a model comes from.
  public sealed interface Source {

    /// A model on the same server's hub.
    record Model(ModelReference at) implements Source {}

    /// A folder, or one file, on the server's own disk.
    record Folder(String path) implements Source {}
  }

  /// What is asked for; what is empty is left to the server.
  public record Plan(
      Source source,
      Optional<String> name,
      Optional<String> engine,
      OptionalInt instances,
      OptionalInt maxBatch,
      OptionalLong maxDelayMicros,
      OptionalInt queue,
      Optional<String> purpose) {}

  /// A revision that answers.
  ///
  /// @param share of a hundred requests that name no version
  public record Version(String number, String commit, long share) {}

  /// A deployment as the server describes it.
  ///
  /// @param state READY, LOADING or UNAVAILABLE
  /// @param reason why it does not answer; empty if it does
  /// @param document all that the server said
  public record Deployment(
      String name,
      String source,
      String engine,
      String state,
      String reason,
      List<Version> versions,
      long waiting,
      JsonNode document) {

    static Deployment of(Fields fields) {
      return new Deployment(
          fields.text("name"),
          fields.text("source"),
          fields.optionalText("engine").orElse(""),
          fields.text("state"),
          fields.optionalText("reason").orElse(""),
          fields.objects("versions").stream()
              .map(version ->
                  new Version(
                      version.text("number"),
                      version.optionalText("commit").orElse(""),
                      version.optionalNumber("share").orElse(0)))
              .toList(),
          fields.optionalNumber("waiting").orElse(0),
          fields.node());
    }
  }

  public List<Deployment> list() {
    Fields answer = document("list deployments", "GET", "", Map.of());
    return answer.objects("deployments").stream().map(Deployment::of).toList();
  }

  /// Loads a model; when this returns, it answers.
  public Deployment deploy(Plan plan) {
    Map<String, Object> body = new LinkedHashMap<>();
    switch (plan.source) {
      case Source.Model(ModelReference at) -> {
        body.put("repository", at.model().toString());
        body.put("revision", at.revision());
      }
      case Source.Folder(String path) -> body.put("folder", path);
    }
    plan.name.ifPresent(name -> body.put("name", name));
    plan.engine.ifPresent(engine -> body.put("engine", engine));
    plan.instances.ifPresent(count -> body.put("instances", count));
    plan.maxBatch.ifPresent(rows -> body.put("max_batch", rows));
    plan.maxDelayMicros.ifPresent(micros -> body.put("max_delay_us", micros));
    plan.queue.ifPresent(places -> body.put("queue", places));
    plan.purpose.ifPresent(purpose -> body.put("purpose", purpose));
    return Deployment.of(document("deploy " + shown(plan.source), "POST", "", body));
  }

  /// Loads what the deployment's source leads to now beside what runs.
  ///
  /// @param revision another one than until now
  /// @param share of a hundred requests that the new one takes; 100 switches wholly
  public Deployment reload(String name, Optional<String> revision, int share) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("share", share);
    revision.ifPresent(text -> body.put("revision", text));
    return Deployment.of(document("reload " + name, "POST", path(name) + "/reload", body));
  }

  /// Ends a deployment; requests that run are answered.
  public void undeploy(String name) {
    Request request = request("undeploy " + name, "DELETE", path(name), Body.NONE);
    try (Answer answer = transport.send(request)) {
      answer.beginning(1 << 16);
    }
  }

  private static String path(String name) {
    return "/" + Address.segment(name);
  }

  private static String shown(Source source) {
    return switch (source) {
      case Source.Model(ModelReference at) -> at.toString();
      case Source.Folder(String path) -> path;
    };
  }

  private Fields document(String purpose, String method, String path, Map<String, ?> body) {
    Body sent = body.isEmpty() ? Body.NONE : Transport.json(body);
    return new Fields(transport.json(request(purpose, method, path, sent)), purpose);
  }

  private Request request(String purpose, String method, String path, Body body) {
    Request request = Request.of(purpose, method, transport.server().at(OWN + path), body);
    return method.equals("GET") ? request : request.once();
  }
}
