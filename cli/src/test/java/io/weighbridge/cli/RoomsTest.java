package io.weighbridge.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The walls between the rooms, checked on the compiled classes: an arrow includes all below it,
/// and there are no others.
final class RoomsTest {

  /// What a room may use directly.
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("weights", Set.of()),
          Map.entry("network", Set.of("weights")),
          Map.entry("matrix", Set.of()),
          Map.entry("layers", Set.of("weights", "network", "matrix")),
          Map.entry("vector", Set.of("weights", "network", "matrix", "layers")),
          Map.entry("datasets", Set.of("weights")),
          Map.entry("exporting", Set.of("weights", "network", "layers")),
          Map.entry("learning", Set.of("weights", "network", "layers", "vector", "datasets")),
          Map.entry("charts", Set.of()),
          Map.entry("explaining", Set.of("charts")),
          Map.entry("store", Set.of()),
          Map.entry("repositories", Set.of("store")),
          Map.entry("access", Set.of("repositories", "store")),
          Map.entry("cards", Set.of("weights")),
          Map.entry("terms", Set.of()),
          Map.entry("openness", Set.of("terms")),
          Map.entry("pricing", Set.of()),
          Map.entry("ledger", Set.of("store", "pricing")),
          Map.entry("billing", Set.of("ledger", "pricing", "charts", "http", "access")),
          Map.entry("papers", Set.of("openness", "terms", "cards")),
          Map.entry("trust", Set.of("weights")),
          Map.entry("xet", Set.of()),
          Map.entry("signing", Set.of("weights")),
          Map.entry("sealing", Set.of("signing", "weights")),
          Map.entry("grants", Set.of("sealing", "signing", "store", "http", "access")),
          Map.entry("tracing", Set.of("weights")),
          Map.entry("http", Set.of()),
          Map.entry("hub", Set.of("http", "repositories", "access", "cards", "xet", "store")),
          Map.entry("signin", Set.of("hub")),
          Map.entry("inference", Set.of()),
          Map.entry("predicting", Set.of("inference", "learning")),
          Map.entry("onnx", Set.of("inference")),
          Map.entry("embedding", Set.of("inference")),
          Map.entry("serving", Set.of("inference", "http", "access", "store")),
          Map.entry("oip", Set.of("serving")),
          Map.entry("grpc", Set.of("oip")),
          Map.entry("classifying", Set.of("serving", "datasets", "explaining")),
          Map.entry("finetuning", Set.of("serving", "learning", "charts")),
          Map.entry("openai", Set.of("serving", "embedding", "finetuning")),
          Map.entry("pages", Set.of("http", "charts")),
          Map.entry(
              "server",
              Set.of(
                  "hub",
                  "pages",
                  "signin",
                  "papers",
                  "billing",
                  "trust",
                  "signing",
                  "grants",
                  "predicting",
                  "onnx",
                  "embedding",
                  "oip",
                  "grpc",
                  "classifying",
                  "openai")),
          Map.entry("client", Set.of()),
          // For tests alone: no arrow leads to it.
          Map.entry("testing", Set.of()),
          Map.entry(
              "cli",
              Set.of(
                  "learning",
                  "exporting",
                  "charts",
                  "explaining",
                  "papers",
                  "billing",
                  "trust",
                  "signing",
                  "sealing",
                  "grants",
                  "tracing",
                  "server",
                  "client")));

  private static final Path ROOT = Path.of("..");
  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    List<Path> folders =
        ARROWS.keySet().stream().map(room -> ROOT.resolve(room).resolve("target/classes")).toList();
    assertThat(folders).allSatisfy(folder -> assertThat(folder).isDirectory());
    // Names are all that the arrows are about: what a library's class is made of is not looked up.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    classes = new ClassFileImporter().importPaths(folders);
    assertThat(classes.size()).isGreaterThan(100);
  }

  @Test
  void roomsUseOnlyTheRoomsBelowThem() {
    for (String room : ARROWS.keySet()) {
      Set<String> allowed = reachable(room);
      for (String other : ARROWS.keySet()) {
        if (!other.equals(room) && !allowed.contains(other)) {
          noClasses()
              .that()
              .resideInAPackage(packageOf(room))
              .should()
              .dependOnClassesThat()
              .resideInAPackage(packageOf(other))
              .check(classes);
        }
      }
    }
  }

  @Test
  void roomsFormNoCycles() {
    slices().matching("io.weighbridge.(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void eachRoomIsOnePackageThatIsCalledAsTheRoom() {
    for (String room : ARROWS.keySet()) {
      String folder = "/" + room + "/target/classes/";
      assertThat(
              classes.stream()
                  .filter(
                      type -> type.getSource().orElseThrow().getUri().getPath().contains(folder))
                  .map(JavaClass::getPackageName)
                  // What templates became.
                  .filter(name -> !name.startsWith("gg.jte.generated."))
                  .distinct())
          .containsExactly("io.weighbridge." + room);
    }
  }

  @Test
  void nothingIsCalledByWhatItIsInsteadOfWhatItIsFor() {
    assertThat(classes.stream().map(JavaClass::getSimpleName))
        .noneMatch(name -> name.matches(".*(Util|Utils|Helper|Manager|Impl)"));
  }

  @Test
  void everyRoomHasItsArrows() throws IOException {
    try (var folders = Files.list(ROOT)) {
      Set<String> rooms = new HashSet<>();
      for (Path folder : folders.filter(path -> Files.exists(path.resolve("pom.xml"))).toList()) {
        String name = folder.getFileName().toString();
        if (!Set.of("examples", "bench").contains(name)) {
          rooms.add(name);
        }
      }
      assertThat(rooms).isEqualTo(ARROWS.keySet());
    }
  }

  private static String packageOf(String room) {
    return "io.weighbridge." + room + "..";
  }

  private static Set<String> reachable(String room) {
    Set<String> reachable = new HashSet<>();
    for (String below : ARROWS.getOrDefault(room, Set.of())) {
      reachable.add(below);
      reachable.addAll(reachable(below));
    }
    return reachable;
  }
}
