package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.Settings;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Who may see a repository and have its files.
final class SettingsDoor {

  private static final String SCHEMA =
      """
      {"type":"object","properties":{"gated":{"enum":["auto","manual",false]},\
      "visibility":{"enum":["public","private"]},"private":{"type":"boolean"},\
      "disabled":{"type":"boolean"}}}\
      """;

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final Pushes pushes;

  SettingsDoor(HubParts parts, Doorkeeper doorkeeper, Pushes pushes) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.pushes = pushes;
  }

  void routes(Router router) {
    router.put(
        "/api/models/{ns}/{name}/settings",
        Operation.of("Changes visibility and gate of a repository")
            .json(SCHEMA)
            .answer(200, "the settings now")
            .answer(403, "not the caller's to decide")
            .answer(404, "no such repository")
            .forSignedIn(),
        this::change);
  }

  private void change(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.ADMIN);
    JsonNode body = Bodies.object(exchange, parts.settings().limits().json());
    Settings before = entered.settings();
    Settings after = before;
    Optional<Boolean> hidden = RepositoryDoor.visibility(body);
    if (hidden.isPresent()) {
      after = after.withPrivate(hidden.get());
    }
    Optional<Gate> gate = gate(body);
    if (gate.isPresent()) {
      after = after.withGate(gate.get());
    }
    Optional<Boolean> disabled = Bodies.truth(body, "disabled");
    if (disabled.isPresent()) {
      doorkeeper.require(
          exchange,
          entered.caller(),
          parts.permissions().governHub(entered.caller()),
          "repository.disable",
          entered.id().toString());
      after = after.withDisabled(disabled.get());
    }
    if (!after.equals(before)) {
      entered.repo().settings(after);
      pushes.settingsChanged(entered, before);
    }
    exchange.json(200, json(after));
  }

  private static Optional<Gate> gate(JsonNode body) {
    JsonNode gated = body.path("gated");
    if (gated.isMissingNode() || gated.isNull()) {
      return Optional.empty();
    }
    if (gated.isBoolean() && !gated.asBoolean()) {
      return Optional.of(Gate.OPEN);
    }
    return switch (gated.isString() ? gated.asString() : "") {
      case "auto" -> Optional.of(Gate.AUTO);
      case "manual" -> Optional.of(Gate.MANUAL);
      default -> throw HubFailures.badRequest("The member 'gated' is 'auto', 'manual' or false.");
    };
  }

  private static Map<String, Object> json(Settings settings) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("visibility", settings.isPrivate() ? "private" : "public");
    json.put("private", settings.isPrivate());
    json.put("gated", gated(settings));
    json.put("disabled", settings.disabled());
    return json;
  }

  /// `false`, `auto` or `manual`.
  static Object gated(Settings settings) {
    return settings.gate() == Gate.OPEN
        ? (Object) false
        : settings.gate().name().toLowerCase(Locale.ROOT);
  }
}
