package io.weighbridge.hub;

import io.weighbridge.http.Exchange;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a caller wants listed: every condition must hold. Parameters that are not known are
/// ignored, as clients of all ages send their own; values that cannot be meant are refused.
///
/// @param words what the name or the card must contain
/// @param anyTags lists of tags of each of which the model must have one
/// @param none whether nothing can match, such as models that a provider of inference serves
record ModelQuery(
    List<String> words,
    Optional<String> author,
    List<String> tags,
    List<List<String>> anyTags,
    Optional<String> pipelineTag,
    Optional<Gating> gating,
    OptionalLong minParameters,
    OptionalLong maxParameters,
    boolean none,
    Optional<ModelSort> sort,
    boolean ascending,
    int limit,
    Optional<ModelCursor> after) {

  enum Gating {
    OPEN,
    ANY,
    AUTO,
    MANUAL
  }

  /// Models of one page; clients ask for 500 at most.
  static final int MAX_LIMIT = 1000;

  /// Conditions of each kind.
  private static final int MAX_CONDITIONS = 50;

  private static final int MAX_SEARCH = 300;

  private static final Pattern BOUND =
      Pattern.compile("(min|max):([0-9]{1,9}(?:\\.[0-9]{1,9})?)([KMBT]?)");

  /// Which models a local program can load, told by tags of which one must be there.
  private static final Map<String, List<String>> APPS =
      Map.ofEntries(
          Map.entry("ollama", List.of("gguf")),
          Map.entry("llama.cpp", List.of("gguf")),
          Map.entry("lmstudio", List.of("gguf", "mlx")),
          Map.entry("jan", List.of("gguf")),
          Map.entry("koboldcpp", List.of("gguf")),
          Map.entry("gpt4all", List.of("gguf")),
          Map.entry("docker-model-runner", List.of("gguf", "safetensors")),
          Map.entry("vllm", List.of("safetensors", "gguf")),
          Map.entry("sglang", List.of("safetensors")),
          Map.entry("tgi", List.of("safetensors")),
          Map.entry("mlx-lm", List.of("mlx")),
          Map.entry("transformers.js", List.of("transformers.js", "onnx")),
          Map.entry("weighbridge", List.of("safetensors", "keras")));

  ModelQuery {
    words = List.copyOf(words);
    tags = List.copyOf(tags);
    anyTags = List.copyOf(anyTags);
  }

  /// All that a request asks for.
  static ModelQuery of(Exchange exchange) {
    // A NUL would end the text for SQLite's search, in the middle of a quoted word.
    String search = exchange.query("search").orElse("").replaceAll("\\p{Cntrl}", " ").strip();
    if (search.length() > MAX_SEARCH) {
      throw HubFailures.badRequest("search is longer than %d characters".formatted(MAX_SEARCH));
    }
    List<List<String>> anyTags = new ArrayList<>();
    List<String> libraries = listed(exchange, "library");
    if (!libraries.isEmpty()) {
      anyTags.add(libraries);
    }
    List<String> apps = listed(exchange, "apps");
    if (!apps.isEmpty()) {
      anyTags.add(
          apps.stream().flatMap(app -> APPS.getOrDefault(lower(app), List.of()).stream()).toList());
    }
    OptionalLong min = OptionalLong.empty();
    OptionalLong max = OptionalLong.empty();
    for (String bound : listed(exchange, "num_parameters")) {
      Matcher matcher = BOUND.matcher(bound.strip());
      if (!matcher.matches()) {
        throw HubFailures.badRequest(
            "num_parameters should be like min:6B,max:128B, with K, M, B or T");
      }
      if (matcher.group(1).equals("min")) {
        min = OptionalLong.of(number(matcher));
      } else {
        max = OptionalLong.of(number(matcher));
      }
    }
    Optional<ModelSort> sort =
        exchange
            .query("sort")
            .filter(word -> !word.isBlank())
            .map(word ->
                ModelSort.from(word)
                    .orElseThrow(() -> HubFailures.badRequest("sort does not know this key")));
    boolean ascending =
        exchange
            .query("direction")
            .map(direction -> direction.equals("1") || lower(direction).equals("asc"))
            .orElse(sort.map(ModelSort::isText).orElse(false));
    return new ModelQuery(
        search.isEmpty() ? List.of() : Arrays.asList(search.split("\\s+")),
        exchange.query("author").filter(author -> !author.isBlank()),
        listed(exchange, "filter"),
        anyTags,
        exchange.query("pipeline_tag").filter(tag -> !tag.isBlank()),
        exchange.query("gated").flatMap(ModelQuery::gating),
        min,
        max,
        // Nothing here is served by a provider of inference.
        exchange.query("inference").isPresent() || exchange.query("inference_provider").isPresent(),
        sort,
        ascending,
        limit(exchange),
        exchange
            .query("cursor")
            .map(text ->
                ModelCursor.from(text)
                    .orElseThrow(() -> HubFailures.badRequest("cursor is not one of ours"))));
  }

  /// A parameter that is repeated or separated by commas.
  private static List<String> listed(Exchange exchange, String name) {
    List<String> values =
        exchange.queries(name).stream()
            .flatMap(value -> Arrays.stream(value.split(",")))
            .map(String::strip)
            .filter(value -> !value.isEmpty())
            .distinct()
            .toList();
    if (values.size() > MAX_CONDITIONS) {
      throw HubFailures.badRequest("%s has more than %d values".formatted(name, MAX_CONDITIONS));
    }
    return values;
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  private static Optional<Gating> gating(String value) {
    return switch (lower(value)) {
      case "true", "1" -> Optional.of(Gating.ANY);
      case "false", "0" -> Optional.of(Gating.OPEN);
      case "auto" -> Optional.of(Gating.AUTO);
      case "manual" -> Optional.of(Gating.MANUAL);
      default -> Optional.empty();
    };
  }

  private static long number(Matcher bound) {
    int zeros =
        switch (bound.group(3)) {
          case "K" -> 3;
          case "M" -> 6;
          case "B" -> 9;
          case "T" -> 12;
          default -> 0;
        };
    BigDecimal number = new BigDecimal(bound.group(2)).movePointRight(zeros);
    return number.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
  }

  private static int limit(Exchange exchange) {
    Optional<String> limit = exchange.query("limit").filter(text -> !text.isBlank());
    if (limit.isEmpty()) {
      return MAX_LIMIT;
    }
    try {
      int wanted = Integer.parseInt(limit.get());
      if (wanted >= 0) {
        // No page of nothing: a client that follows links would never end.
        return Math.clamp(wanted, 1, MAX_LIMIT);
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw HubFailures.badRequest("limit should be a number of models");
  }

  /// Whether the list is sorted by how well the search matched.
  boolean isByMatch() {
    return sort.isEmpty() && !words.isEmpty();
  }
}
