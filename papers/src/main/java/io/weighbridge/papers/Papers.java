package io.weighbridge.papers;

import static java.util.Locale.ROOT;

import io.weighbridge.cards.Card;
import io.weighbridge.cards.ConfigFacts;
import io.weighbridge.cards.Description;
import io.weighbridge.openness.Component;
import io.weighbridge.openness.HumanFacts;
import io.weighbridge.openness.Openness;
import io.weighbridge.openness.SeenFile;
import io.weighbridge.papers.ModelFiles.Listed;
import io.weighbridge.terms.Declared;
import io.weighbridge.terms.LicenceId;
import io.weighbridge.terms.Licences;
import io.weighbridge.terms.ModelTerms;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the files of a model show: the card, the configuration, the declaration in the framework's
/// format if there is one, the texts of licences, and which file is which component.
///
/// ```java
/// Openness openness = Papers.of("acme/demo", FolderFiles.of(folder)).grade(HumanFacts.NONE);
/// ```
public final class Papers {

  /// Longer texts of licences are not looked at.
  static final int MAX_LICENCE = 1 << 20;

  static final int MOST_LICENCE_FILES = 16;

  /// Longer files of a hub are not fetched only to know their digest.
  private static final int MOST_FETCHED = 64 << 10;

  private final String name;
  private final ModelFiles files;
  private final List<Listed> listed;
  private final Card card;
  private final ConfigFacts config;
  private final Description description;
  private final Optional<Declaration> declaration;
  private final Map<Component, List<Listed>> found;
  private @Nullable List<LicenceWords.Text> texts;

  /// A MOF file and where it is.
  record Declaration(Listed file, MofFile mof) {}

  private Papers(
      String name,
      ModelFiles files,
      List<Listed> listed,
      Card card,
      ConfigFacts config,
      Optional<Declaration> declaration) {
    this.name = name;
    this.files = files;
    this.listed = List.copyOf(listed);
    this.card = card;
    this.config = config;
    this.declaration = declaration;
    this.description = Description.of(card, listed.stream().map(Listed::path).toList(), config);
    this.found = found(listed, card);
  }

  /// Reads the small files that say something; large ones stay where they are.
  ///
  /// @param name of the model, such as `acme/demo`
  /// @throws PapersException if a declaration cannot be read
  public static Papers of(String name, ModelFiles files) throws IOException {
    List<Listed> listed = files.list();
    Optional<Listed> mof = listed.stream().filter(file -> FileRoles.isMof(file.path())).findFirst();
    return of(name, files, listed, mof);
  }

  /// The same, with a declaration of another name.
  ///
  /// @param mof its path
  public static Papers declared(String name, ModelFiles files, String mof) throws IOException {
    List<Listed> listed = files.list();
    return of(
        name, files, listed, listed.stream().filter(file -> file.path().equals(mof)).findFirst());
  }

  private static Papers of(String name, ModelFiles files, List<Listed> listed, Optional<Listed> mof)
      throws IOException {
    Card card = Card.EMPTY;
    Map<String, byte[]> small = new HashMap<>();
    for (Listed file : listed) {
      if (file.path().toLowerCase(ROOT).equals("readme.md")) {
        card = Card.parse(files.read(file.path(), Card.MAX_BYTES));
      } else if (ConfigFacts.files().contains(file.path())
          && file.size() <= ConfigFacts.MAX_BYTES) {
        small.put(file.path(), files.read(file.path(), ConfigFacts.MAX_BYTES));
      }
    }
    Optional<Declaration> declaration = Optional.empty();
    if (mof.isPresent()) {
      byte[] content = files.read(mof.get().path(), MofReader.MAX_BYTES + 1);
      declaration =
          Optional.of(new Declaration(mof.get(), MofReader.read(content, mof.get().path())));
    }
    return new Papers(name, files, listed, card, ConfigFacts.of(small), declaration);
  }

  private static Map<Component, List<Listed>> found(List<Listed> listed, Card card) {
    Map<Component, List<Listed>> found = new HashMap<>();
    for (Listed file : listed) {
      boolean isCard = file.path().toLowerCase(ROOT).equals("readme.md");
      if (isCard && card.text().isBlank()) {
        continue; // metadata alone are no card
      }
      FileRoles.of(file.path())
          .ifPresent(role -> found.computeIfAbsent(role, any -> new ArrayList<>()).add(file));
      if (isCard && card.modelIndex().isPresent()) {
        found.computeIfAbsent(Component.EVALUATION_RESULTS, any -> new ArrayList<>()).add(file);
      }
    }
    return found;
  }

  /// How open the model is, where nothing is known of the models it was made from.
  public Openness grade(HumanFacts facts) throws IOException {
    return grade(facts, base -> OptionalInt.empty());
  }

  /// How open the model is.
  ///
  /// @param bases finds the class of a model that this one was made from, 0 if it has none
  public Openness grade(HumanFacts facts, Function<String, OptionalInt> bases) throws IOException {
    return new Grading(this, facts, bases).openness();
  }

  public String name() {
    return name;
  }

  public Card card() {
    return card;
  }

  public ConfigFacts config() {
    return config;
  }

  /// What the model is, the card's word first.
  public Description description() {
    return description;
  }

  /// What somebody declared in the framework's format.
  public Optional<MofFile> mof() {
    return declaration.map(Declaration::mof);
  }

  /// A declaration in the framework's format: the one that is there, else one of what was found.
  public MofFile export() throws IOException {
    return MofExport.of(this);
  }

  /// Whether a file has to be had for its content, or for its digest as evidence; the others need
  /// not be fetched.
  public static boolean wants(String path, long size) {
    if (FileRoles.isMof(path) || FileRoles.isLicence(path) || FileRoles.isNotice(path)) {
      return size <= MAX_LICENCE;
    }
    if (path.equalsIgnoreCase("README.md") || ConfigFacts.files().contains(path)) {
      return size <= ConfigFacts.MAX_BYTES;
    }
    return size <= MOST_FETCHED && FileRoles.of(path).isPresent();
  }

  /// Whether a file says something of the terms: [#terms()] and [#disputes()] read no other.
  public static boolean declares(String path) {
    return path.equalsIgnoreCase("README.md") || FileRoles.isMof(path) || FileRoles.isLicence(path);
  }

  Optional<Declaration> declaration() {
    return declaration;
  }

  /// All files.
  public List<Listed> files() {
    return listed;
  }

  Optional<Listed> file(String path) {
    return listed.stream().filter(file -> file.path().equals(path)).findFirst();
  }

  /// The files that are this component, by their names.
  List<Listed> found(Component component) {
    return found.getOrDefault(component, List.of());
  }

  Optional<String> condition() {
    return files.condition();
  }

  SeenFile seen(Listed file) throws IOException {
    return new SeenFile(file.path(), file.size(), files.sha256(file));
  }

  byte[] read(Listed file, int most) throws IOException {
    return files.read(file.path(), most);
  }

  /// The texts of licences at the root.
  List<Listed> licenceFiles() {
    return listed.stream()
        .filter(file -> FileRoles.isLicence(file.path()))
        .limit(MOST_LICENCE_FILES)
        .toList();
  }

  /// What the texts of licences at the root are.
  List<LicenceWords.Text> licenceTexts() throws IOException {
    if (texts == null) {
      texts = LicenceWords.texts(this);
    }
    return texts;
  }

  /// The licence of the model: what a MOF file says of the parameters, else what the card says,
  /// else the one text that is exactly a licence.
  public Declared licence() throws IOException {
    Licences table = Licences.bundled();
    Optional<String> ofMof =
        mof()
            .flatMap(mof ->
                mof.licensing()
                    .resolve(
                        Component.PARAMETERS,
                        mof.declared().getOrDefault(Component.PARAMETERS, Optional.empty())))
            .map(resolved -> resolved.id());
    if (ofMof.isPresent()) {
      return table.named(ofMof.get());
    }
    if (declaresNone()) {
      return new Declared.None();
    }
    Declared ofCard = table.declared(card.licences(), card.licenceName());
    if (ofCard instanceof Declared.None && card.licence().isEmpty()) {
      List<LicenceId> exact =
          licenceTexts().stream().flatMap(text -> text.exact().stream()).distinct().toList();
      if (exact.size() == 1) {
        return table.named(exact.getFirst().text());
      }
    }
    return ofCard;
  }

  /// Whether the declaration says of the parameters that they have no licence.
  boolean declaresNone() {
    return mof()
        .flatMap(mof -> mof.declared().getOrDefault(Component.PARAMETERS, Optional.empty()))
        .filter(own ->
            mof()
                .orElseThrow()
                .licensing()
                .resolve(Component.PARAMETERS, Optional.of(own))
                .isEmpty())
        .isPresent();
  }

  /// What the model says of its licence and of the models it was made from.
  public ModelTerms terms() throws IOException {
    return new ModelTerms(name, licence(), CardTerms.of(name, card, Licences.bundled()).bases());
  }

  /// Where the card, the declaration and the texts of licences do not say the same.
  public List<String> disputes() throws IOException {
    Declared said = licence();
    List<String> disputes = new ArrayList<>();
    Declared ofCard = Licences.bundled().declared(card.licences(), card.licenceName());
    if (declaration.isPresent()) {
      LicenceWords.differ(declaration.get().file().path(), said, ofCard).ifPresent(disputes::add);
    }
    licenceTexts().forEach(text -> text.dispute(said).ifPresent(disputes::add));
    if (listed.stream().filter(file -> FileRoles.isLicence(file.path())).count()
        > MOST_LICENCE_FILES) {
      disputes.add("More than %d licence texts are here.".formatted(MOST_LICENCE_FILES));
    }
    return disputes;
  }

  /// The models that this one was made from, each with how.
  Map<String, String> bases() {
    Map<String, String> bases = new LinkedHashMap<>();
    String relation = description.relation().map(each -> each.word()).orElse("");
    description.baseModels().forEach(base -> bases.put(base, relation));
    return bases;
  }
}
