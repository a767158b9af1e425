package io.weighbridge.serving;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.BatchSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The JSON bodies of the own API, read strictly: an unknown member and a wrong type are refused
/// with the member's name, since a misspelt limit would be no limit.
final class DeploymentBody {

  private static final Set<String> PLAN =
      Set.of(
          "repository",
          "revision",
          "folder",
          "name",
          "engine",
          "instances",
          "max_batch",
          "max_delay_us",
          "queue",
          "purpose");

  private static final Set<String> RELOAD = Set.of("share", "revision");

  private static final Pattern REPOSITORY =
      Pattern.compile("[A-Za-z0-9._-]{1,96}/[A-Za-z0-9._-]{1,96}");

  private static final int LONGEST_TEXT = 4096;
  private static final String AUTO = "auto";
  private static final String MAIN = "main";

  /// A change of what runs.
  record Reload(int share, Optional<String> revision) {}

  private final JsonNode body;

  private DeploymentBody(JsonNode body, Set<String> members) {
    if (!body.isObject()) {
      throw HttpFailure.badRequest("The body of the request must be a JSON object.");
    }
    for (Map.Entry<String, JsonNode> member : body.properties()) {
      if (!members.contains(member.getKey())) {
        throw HttpFailure.badRequest(
            "There is no member '%s'; there are %s."
                .formatted(
                    Shown.text(member.getKey()),
                    String.join(", ", members.stream().sorted().toList())));
      }
    }
    this.body = body;
  }

  /// What is to be deployed.
  ///
  /// @throws HttpFailure 400 naming the member that is wrong
  static DeploymentPlan plan(JsonNode json) {
    DeploymentBody body = new DeploymentBody(json, PLAN);
    ModelSource source = body.source();
    return new DeploymentPlan(
        body.name(source),
        source,
        body.text("engine").filter(engine -> !engine.equals(AUTO)),
        body.batching(),
        body.text("purpose"));
  }

  /// What is to be loaded beside what runs; the share is 100 where none is said.
  ///
  /// @throws HttpFailure 400 naming the member that is wrong
  static Reload reload(JsonNode json) {
    DeploymentBody body = new DeploymentBody(json, RELOAD);
    return new Reload(
        (int) body.number("share", Answering.ALL, 1, Answering.ALL), body.text("revision"));
  }

  private ModelSource source() {
    Optional<String> repository = text("repository");
    Optional<String> folder = text("folder");
    if (repository.isPresent() == folder.isPresent()) {
      throw HttpFailure.badRequest("Name what is deployed: either 'repository' or 'folder'.");
    }
    if (folder.isPresent()) {
      if (body.has("revision")) {
        throw HttpFailure.badRequest(
            "The member 'revision' goes with 'repository': a folder has none.");
      }
      return new ModelSource.Folder(path(folder.get()));
    }
    String id = repository.orElseThrow();
    if (!REPOSITORY.matcher(id).matches()) {
      throw HttpFailure.badRequest("The member 'repository' is written namespace/name.");
    }
    return new ModelSource.Repository(id, text("revision").orElse(MAIN));
  }

  private static Path path(String text) {
    try {
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return path.normalize();
      }
    } catch (InvalidPathException e) {
      throw HttpFailure.badRequest("The member 'folder' is no path of a file system.");
    }
    throw HttpFailure.badRequest(
        "The member 'folder' must be an absolute path on the server's machine.");
  }

  private DeploymentName name(ModelSource source) {
    try {
      return text("name").map(DeploymentName::new).orElseGet(() -> DeploymentName.usual(source));
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest("The member 'name': %s.".formatted(e.getMessage()));
    }
  }

  private BatchSettings batching() {
    BatchSettings usual = BatchSettings.DEFAULT;
    return new BatchSettings(
        (int) number("instances", usual.instances(), 1, BatchSettings.MAX_INSTANCES),
        (int) number("max_batch", usual.maxBatch(), 1, BatchSettings.MAX_BATCH),
        Duration.ofNanos(
            1000
                * number(
                    "max_delay_us",
                    usual.maxDelay().toNanos() / 1000,
                    0,
                    BatchSettings.LONGEST_DELAY.toNanos() / 1000)),
        (int) number("queue", usual.queue(), 1, BatchSettings.MAX_QUEUE));
  }

  private Optional<String> text(String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isString() || value.asString().isBlank()) {
      throw HttpFailure.badRequest(
          "The member '%s' must be a text that is not empty.".formatted(name));
    }
    String text = value.asString();
    if (text.length() > LONGEST_TEXT || text.codePoints().anyMatch(Character::isISOControl)) {
      throw HttpFailure.badRequest(
          "The member '%s' must be a text of at most %d characters on one line."
              .formatted(name, LONGEST_TEXT));
    }
    return Optional.of(text);
  }

  private long number(String name, long usual, long least, long most) {
    JsonNode value = body.path(name);
    if (value.isMissingNode()) {
      return usual;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.asLong() < least
        || value.asLong() > most) {
      throw HttpFailure.badRequest(
          "The member '%s' must be a whole number from %d to %d.".formatted(name, least, most));
    }
    return value.asLong();
  }
}
