package io.weighbridge.client;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Requests for access to gated models.
public final class AccessRequests {

  private final Transport transport;

  AccessRequests(Transport transport) {
    this.transport = transport;
  }

  /// What became of a request.
  public enum Status {
    PENDING("pending"),
    ACCEPTED("accepted"),
    REJECTED("rejected");

    private final String word;

    Status(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /// @param fields what the requester filled in
  public record AccessRequest(
      String user,
      Optional<String> fullName,
      Optional<String> email,
      Status status,
      Optional<Instant> when,
      Map<String, String> fields) {}

  public List<AccessRequest> list(ModelId model, Status status) {
    String path = "%s/user-access-request/%s".formatted(Address.model(model), status);
    return new Pages(transport)
        .all("list who asked for " + model, transport.server().at(path), Integer.MAX_VALUE).stream()
            .map(fields -> request(fields, status))
            .toList();
  }

  private static AccessRequest request(Fields fields, Status status) {
    Fields user = fields.object("user");
    Map<String, String> filled = new LinkedHashMap<>();
    fields
        .object("fields")
        .node()
        .properties()
        .forEach(field -> filled.put(field.getKey(), field.getValue().asString("")));
    return new AccessRequest(
        user.text("user"),
        user.optionalText("fullname"),
        user.optionalText("email"),
        status,
        fields.time("timestamp"),
        filled);
  }

  /// Decides a request.
  ///
  /// @param reason told to the user where it is a rejection
  public void decide(ModelId model, String user, Status status, Optional<String> reason) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("user", user);
    body.put("status", status.toString());
    reason.ifPresent(text -> body.put("rejectionReason", text));
    post(
        "set the request of %s for %s to %s".formatted(user, model, status),
        Address.model(model) + "/user-access-request/handle",
        body);
  }

  /// Gives access to somebody who did not ask.
  public void grant(ModelId model, String user) {
    post(
        "give %s access to %s".formatted(user, model),
        Address.model(model) + "/user-access-request/grant",
        Map.of("user", user));
  }

  private void post(String purpose, String path, Map<String, Object> body) {
    Request request =
        Request.of(purpose, "POST", transport.server().at(path), Transport.json(body)).once();
    try (Answer answer = transport.send(request)) {
      answer.beginning(1 << 16);
    }
  }
}
