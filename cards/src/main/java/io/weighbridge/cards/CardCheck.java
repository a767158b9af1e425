package io.weighbridge.cards;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is said to somebody who is about to upload a README: errors stop the upload, warnings are
/// shown.
///
/// Only what would make the metadata unusable is an error: YAML that cannot be read, evaluations
/// that clients cannot walk, base models that name no repository. Whatever was merely not heard of,
/// such as a licence, is a warning.
public record CardCheck(List<String> errors, List<String> warnings) {

  /// `name` of the old, one-part models, or `namespace/name` (the rules of repository ids).
  private static final Pattern REPOSITORY =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,95}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,95})?");

  /// ISO 639-1, -2, -3 with what BCP 47 adds, or one of two words that cards use.
  private static final Pattern LANGUAGE =
      Pattern.compile("[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*|code|multilingual");

  private static final Set<String> TEXTS_OR_LISTS =
      Set.of("language", "license", "datasets", "metrics", "base_model", "tags");

  private static final Set<String> TEXTS =
      Set.of(
          "library_name",
          "pipeline_tag",
          "license_name",
          "license_link",
          "base_model_relation",
          "new_version");

  public CardCheck {
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
  }

  /// Whether the README may be uploaded.
  public boolean passes() {
    return errors.isEmpty();
  }

  /// Looks at a README as a whole.
  public static CardCheck of(String readme) {
    Card card = Card.parse(readme);
    List<String> errors = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (Problem problem : card.problems()) {
      (problem.isError() ? errors : warnings).add(problem.toString());
    }
    if (errors.isEmpty() && card.data().isEmpty() && warnings.isEmpty()) {
      warnings.add(
          "the card has no metadata: begin README.md with a block of YAML between two lines of ---");
    }
    kinds(card, errors);
    licence(card, warnings);
    baseModels(card, errors, warnings);
    for (String language : card.languages()) {
      if (!LANGUAGE.matcher(language).matches()) {
        warnings.add("language: %s is not a language code such as en".formatted(shown(language)));
      }
    }
    card.pipelineTag()
        .filter(tag -> !PipelineTags.isKnown(tag))
        .ifPresent(
            tag -> warnings.add("pipeline_tag: %s is not a known task".formatted(shown(tag))));
    return new CardCheck(errors, warnings);
  }

  private static void kinds(Card card, List<String> errors) {
    card.data()
        .forEach((key, value) -> {
          if (value == null) {
            return;
          }
          boolean isText = isWord(value);
          boolean isList =
              value instanceof List<?> list && list.stream().allMatch(CardCheck::isWord);
          if (TEXTS.contains(key) && !isText) {
            errors.add("%s should be a text".formatted(key));
          } else if (TEXTS_OR_LISTS.contains(key) && !isText && !isList) {
            errors.add("%s should be a text or a list of texts".formatted(key));
          }
        });
  }

  private static boolean isWord(@Nullable Object value) {
    return value instanceof String || value instanceof Number || value instanceof Boolean;
  }

  private static void licence(Card card, List<String> warnings) {
    card.licence()
        .filter(licence -> !Licences.isKnown(licence))
        .ifPresent(licence ->
            warnings.add(
                "license: %s is not a known identifier; for a licence of your own write other, with license_name and license_link"
                    .formatted(shown(licence))));
    if (card.licence().filter("other"::equals).isPresent() && card.licenceName().isEmpty()) {
      warnings.add("license: other should come with license_name and license_link");
    }
    card.licenceLink()
        .filter(link -> !isLink(link))
        .ifPresent(link ->
            warnings.add(
                "license_link: %s is neither an http(s) address nor a file of the repository"
                    .formatted(shown(link))));
  }

  private static boolean isLink(String link) {
    try {
      String scheme = new URI(link).getScheme();
      return scheme == null || scheme.equals("https") || scheme.equals("http");
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static void baseModels(Card card, List<String> errors, List<String> warnings) {
    for (String base : card.baseModels()) {
      if (!isRepository(base)) {
        errors.add(
            "base_model: %s is not the id of a model, which is namespace/name"
                .formatted(shown(base)));
      }
    }
    card.newVersion()
        .filter(version -> !isRepository(version))
        .ifPresent(version ->
            errors.add(
                "new_version: %s is not the id of a model, which is namespace/name"
                    .formatted(shown(version))));
    Object relation = card.data().get("base_model_relation");
    if (relation != null && card.relation().isEmpty()) {
      warnings.add(
          "base_model_relation: %s is not one of finetune, adapter, quantized, merge"
              .formatted(shown(String.valueOf(relation))));
    }
  }

  static boolean isRepository(String id) {
    return REPOSITORY.matcher(id).matches() && !id.contains("--") && !id.contains("..");
  }

  private static String shown(String value) {
    String cut = value.length() <= 100 ? value : value.substring(0, 100) + "...";
    return cut.replaceAll("\\p{Cntrl}", "\uFFFD");
  }
}
