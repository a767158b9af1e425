package io.weighbridge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Turns what a hub sends instead of what was asked for into one sentence. Hubs say it in several
/// dialects: `error`, RFC 9457, LFS' `message`, `X-Error-Message`.
final class Refusal {

  private static final int LONGEST_SENTENCE = 500;

  private Refusal() {}

  static RefusedException of(
      Request request,
      Answer answer,
      byte[] body,
      boolean hasToken,
      Optional<Duration> retryAfter) {
    String code = answer.header("X-Error-Code").orElse("");
    int status = answer.status();
    String found = said(body).or(() -> answer.header("X-Error-Message")).orElse(meaning(status));
    String todo = todo(status, code, hasToken, retryAfter);
    return new RefusedException(
        "could not %s: %s (HTTP %d)%s"
            .formatted(
                request.purpose(), sentence(found), status, todo.isEmpty() ? "" : "; " + todo),
        status,
        code);
  }

  private static String todo(
      int status, String code, boolean hasToken, Optional<Duration> retryAfter) {
    if (retryAfter.isPresent()) {
      return "try again in %,d seconds".formatted(retryAfter.get().toSeconds());
    }
    if (hasToken) {
      return "";
    }
    return status == 401 || status == 403 || code.equals("RepoNotFound")
        ? "you are not logged in there (weighbridge login)"
        : "";
  }

  /// What is not a sentence yet: one line, without a full stop, not endless.
  private static String sentence(String text) {
    String line = text.strip().replaceAll("\\s+", " ").replaceAll("\\.$", "");
    return line.length() > LONGEST_SENTENCE ? line.substring(0, LONGEST_SENTENCE) + "…" : line;
  }

  private static Optional<String> said(byte[] body) {
    String text = new String(body, UTF_8).strip();
    if (!text.startsWith("{")) {
      // A page of a proxy tells nothing in one sentence.
      return text.isEmpty() || text.startsWith("<") ? Optional.empty() : Optional.of(text);
    }
    try {
      JsonNode document = JsonMapper.shared().readTree(body);
      return List.of(
              document.path("error"),
              document.path("error").path("message"),
              document.path("detail"),
              document.path("title"),
              document.path("message"),
              document.path("errors").path(0).path("message"),
              document.path("error_description"))
          .stream()
          .filter(JsonNode::isString)
          .map(JsonNode::asString)
          .filter(sentence -> !sentence.isBlank())
          .findFirst();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static String meaning(int status) {
    return switch (status) {
      case 401 -> "the server wants to know who asks";
      case 403 -> "the server does not allow it";
      case 404 -> "there is no such thing on the server";
      case 409 -> "it is there already";
      case 413 -> "it is too large for the server";
      case 429 -> "too many requests";
      case 507 -> "the server's disk is full";
      default -> status >= 500 ? "the server failed" : "the server refused";
    };
  }

  /// RFC 9110 10.2.3: seconds, or a date.
  static Optional<Duration> retryAfter(Answer answer) {
    return answer.header("Retry-After").flatMap(Refusal::wait);
  }

  private static Optional<Duration> wait(String text) {
    String value = Objects.requireNonNull(text).strip();
    if (value.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), then);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
