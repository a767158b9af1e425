package io.weighbridge.cards;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a model is, put together from its card and its files: the card's word first, a guess from
/// the files where the card is silent.
///
/// @param tags everything that the model can be found by, in the order in which it is shown: what
///   the files are, what the card says, and `license:`, `dataset:`, `base_model:`, `arxiv:`
/// @param autoModel the class of transformers that loads the model, where it can be told
public record Description(
    Optional<String> library,
    Optional<String> pipelineTag,
    Optional<String> licence,
    List<String> baseModels,
    Optional<Relation> relation,
    List<String> tags,
    Optional<String> autoModel) {

  /// Tags of one model; clients walk them again and again.
  static final int MAX_TAGS = 500;

  /// Addresses of papers; the id is the part that counts (arxiv.org, "Understanding the arXiv
  /// identifier").
  private static final Pattern ARXIV =
      Pattern.compile("arxiv\\.org/(?:abs|pdf)/(\\d{4}\\.\\d{4,5})", Pattern.CASE_INSENSITIVE);

  private static final int MAX_PAPERS = 50;

  public Description {
    baseModels = List.copyOf(baseModels);
    tags = List.copyOf(tags);
  }

  /// Joins what is known.
  ///
  /// @param files the paths of all files
  public static Description of(Card card, Collection<String> files, ConfigFacts config) {
    FileKinds kinds = FileKinds.of(files);
    Optional<String> library = card.library().or(() -> Guesses.library(kinds, config, card));
    Optional<String> pipelineTag =
        card.pipelineTag().or(() -> Guesses.pipelineTag(kinds, config, card, library));
    List<String> baseModels = card.baseModels();
    if (baseModels.isEmpty()) {
      baseModels = config.adapterOf().filter(CardCheck::isRepository).stream().toList();
    }
    Optional<Relation> relation =
        baseModels.isEmpty()
            ? Optional.empty()
            : Optional.of(card.relation().orElseGet(() -> Guesses.relation(kinds, config, card)));
    Set<String> tags = new LinkedHashSet<>();
    library.ifPresent(tags::add);
    tags.addAll(kinds.tags());
    config.modelType().ifPresent(tags::add);
    pipelineTag.ifPresent(tags::add);
    tags.addAll(card.tags());
    if (config.chatTemplate()) {
      tags.add("conversational");
    }
    if (config.customCode()) {
      tags.add("custom_code");
    }
    tags.addAll(card.languages());
    card.datasets().forEach(dataset -> tags.add("dataset:" + dataset));
    papers(card).forEach(paper -> tags.add("arxiv:" + paper));
    baseModels.forEach(base -> {
      tags.add("base_model:" + base);
      relation.ifPresent(kind -> tags.add("base_model:%s:%s".formatted(kind.word(), base)));
    });
    card.licence().ifPresent(licence -> tags.add("license:" + licence));
    quantization(config).forEach(tags::add);
    return new Description(
        library,
        pipelineTag,
        card.licence(),
        baseModels,
        relation,
        tags.stream().limit(MAX_TAGS).toList(),
        Guesses.autoModel(config));
  }

  private static List<String> quantization(ConfigFacts config) {
    List<String> tags = new ArrayList<>(config.quantization().stream().toList());
    if (config.json().get("quantization_config") instanceof Map<?, ?> quantization) {
      @Nullable Object bits = quantization.get("bits");
      if (Boolean.TRUE.equals(quantization.get("load_in_4bit")) || Long.valueOf(4).equals(bits)) {
        tags.add("4-bit");
      } else if (Boolean.TRUE.equals(quantization.get("load_in_8bit"))
          || Long.valueOf(8).equals(bits)) {
        tags.add("8-bit");
      }
    }
    return tags;
  }

  private static Set<String> papers(Card card) {
    Set<String> papers = new LinkedHashSet<>();
    Matcher matcher = ARXIV.matcher(card.text());
    while (papers.size() < MAX_PAPERS && matcher.find()) {
      papers.add(matcher.group(1));
    }
    return papers;
  }

  /// The classes of transformers as the API shows them; empty for other libraries.
  public Optional<Map<String, Object>> transformersInfo() {
    return library
        .filter("transformers"::equals)
        .flatMap(name -> autoModel)
        .map(model -> {
          Map<String, Object> info = new LinkedHashMap<>();
          info.put("auto_model", model);
          pipelineTag.ifPresent(tag -> info.put("pipeline_tag", tag));
          return info;
        });
  }
}
