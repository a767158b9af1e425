package io.weighbridge.cards;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A model card: what the YAML front matter of a README says, and the text below it.
///
/// Every README is a card. Metadata that cannot be read are empty, values of the wrong kind are
/// left out of the accessors, and [#problems()] says so with lines; nothing throws. [#data()] is
/// plain JSON: maps with texts as keys, lists, texts, finite numbers, booleans, null.
///
/// @param data the metadata as they are served (`cardData`): without what would make a client that
///   reads a list of many models stop at this one
/// @param text the README below the metadata
public record Card(Map<String, @Nullable Object> data, String text, List<Problem> problems) {

  /// A repository without a README.
  public static final Card EMPTY = new Card(Map.of(), "", List.of());

  /// How many bytes of a README it is worth to read.
  public static final int MAX_BYTES = FrontMatter.MAX_BYTES;

  /// Longer lists of tags, datasets and so on are cut.
  static final int MAX_LISTED = 1000;

  /// Longer tags, names and ids are left out.
  static final int MAX_WORD = 400;

  /// Names that Python's card class takes as its own arguments: such a key would raise TypeError
  /// there, for the whole list of models.
  private static final Set<String> NAMES_OF_ARGUMENTS = Set.of("self", "ignore_metadata_errors");

  public Card {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    problems = List.copyOf(problems);
  }

  /// Reads a README's bytes, of any encoding and length.
  public static Card parse(byte[] readme) {
    return parse(FrontMatter.of(readme));
  }

  /// Reads a README.
  public static Card parse(String readme) {
    return parse(FrontMatter.of(readme));
  }

  /// The text below the metadata, where nobody asks for those.
  public static String text(byte[] readme) {
    return FrontMatter.wellFormed(FrontMatter.of(readme).body());
  }

  private static Card parse(FrontMatter front) {
    List<Problem> problems = new ArrayList<>(front.problems());
    Map<String, @Nullable Object> data =
        front
            .yaml()
            .map(yaml -> CardYaml.read(yaml, front.firstLine(), problems))
            .orElseGet(Map::of);
    return new Card(servable(data, problems), FrontMatter.wellFormed(front.body()), problems);
  }

  private static Map<String, @Nullable Object> servable(
      Map<String, @Nullable Object> data, List<Problem> problems) {
    Map<String, @Nullable Object> served = new LinkedHashMap<>(data);
    for (String name : NAMES_OF_ARGUMENTS) {
      if (served.containsKey(name)) {
        served.remove(name);
        problems.add(Problem.warning(0, "the key %s is reserved and left out".formatted(name)));
      }
    }
    if (served.get("tags") != null) {
      List<String> tags = words(served.get("tags"));
      served.put("tags", tags);
      if (!(data.get("tags") instanceof Collection<?> list) || list.size() != tags.size()) {
        problems.add(
            Problem.warning(
                0, "tags should be a list of at most %d short texts".formatted(MAX_LISTED)));
      }
    }
    Object index = served.get(Evaluations.KEY);
    if (index != null) {
      Optional<String> misfit = Evaluations.misfit(index);
      misfit.ifPresent(sentence -> {
        served.remove(Evaluations.KEY);
        problems.add(Problem.error(0, sentence));
      });
    }
    return served;
  }

  /// `license`, in lower case.
  public Optional<String> licence() {
    return words("license").stream().findFirst().map(Words::lower);
  }

  /// All values of `license`, in lower case; most cards have one. What cannot be read beside them
  /// is `(unreadable)`.
  public List<String> licences() {
    List<String> licences = new ArrayList<>(licencesRead());
    if (!licences.isEmpty() && leavesOut("license")) {
      licences.add("(unreadable)");
    }
    return licences;
  }

  private List<String> licencesRead() {
    return words("license").stream().map(Words::lower).distinct().toList();
  }

  /// Whether a key has values that are no short texts, or more than are read.
  public boolean leavesOut(String key) {
    Object value = data.get(key);
    Collection<?> values =
        value instanceof Collection<?> list ? list : Collections.singletonList(value);
    long given =
        values.stream()
            .filter(each -> each != null && !String.valueOf(each).isBlank())
            .map(each -> String.valueOf(each).strip())
            .distinct()
            .count();
    return given > words(key).size();
  }

  /// `license_name`: what an `other` licence is called; of several names, all of them.
  public Optional<String> licenceName() {
    List<String> names = words("license_name");
    return names.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", names));
  }

  /// `license_link`: where an `other` licence can be read.
  public Optional<String> licenceLink() {
    return word("license_link");
  }

  /// `language`: codes such as `en`.
  public List<String> languages() {
    List<String> languages = words("language");
    return languages.isEmpty() ? words("languages") : languages;
  }

  public Optional<String> library() {
    return word("library_name");
  }

  public Optional<String> pipelineTag() {
    return word("pipeline_tag");
  }

  public List<String> tags() {
    return words("tags");
  }

  public List<String> datasets() {
    return words("datasets");
  }

  public List<String> metrics() {
    return words("metrics");
  }

  /// `base_model`: repositories this model was made from.
  public List<String> baseModels() {
    return words("base_model");
  }

  /// `base_model_relation`, where it is one of the four words.
  public Optional<Relation> relation() {
    return word("base_model_relation").flatMap(Relation::from);
  }

  /// `new_version`: the repository that replaces this one.
  public Optional<String> newVersion() {
    return word("new_version");
  }

  public Optional<String> thumbnail() {
    return word("thumbnail");
  }

  /// `model-index`: results of evaluations, in the structure that clients expect.
  public Optional<Object> modelIndex() {
    return Optional.ofNullable(data.get(Evaluations.KEY));
  }

  /// The `extra_gated_*` keys.
  public GateTexts gate() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    if (data.get("extra_gated_fields") instanceof Map<?, ?> map) {
      map.forEach((name, kind) -> fields.put(String.valueOf(name), kind));
    }
    return new GateTexts(
        longText("extra_gated_heading"),
        longText("extra_gated_description"),
        longText("extra_gated_prompt"),
        longText("extra_gated_button_content"),
        fields);
  }

  private Optional<String> longText(String key) {
    return data.get(key) instanceof String text && !text.isBlank()
        ? Optional.of(text)
        : Optional.empty();
  }

  private Optional<String> word(String key) {
    return words(key).stream().findFirst();
  }

  private List<String> words(String key) {
    return words(data.get(key));
  }

  /// One value or a list of values as short texts; whatever is neither is left out.
  static List<String> words(@Nullable Object value) {
    Collection<?> values =
        value instanceof Collection<?> list ? list : Collections.singletonList(value);
    return values.stream()
        .filter(Card::isScalar)
        .map(element -> String.valueOf(element).strip())
        .filter(word -> !word.isEmpty() && word.length() <= MAX_WORD)
        .distinct()
        .limit(MAX_LISTED)
        .toList();
  }

  private static boolean isScalar(@Nullable Object value) {
    return value instanceof String || value instanceof Number || value instanceof Boolean;
  }
}
