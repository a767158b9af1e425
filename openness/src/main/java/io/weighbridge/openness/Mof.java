package io.weighbridge.openness;

import static io.weighbridge.openness.Component.RESEARCH_PAPER;
import static io.weighbridge.openness.Component.TECHNICAL_REPORT;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A model's class in the Model Openness Framework 1.0 (White et al., arXiv 2403.13784), by the
/// rules of the framework's own tool (ModelEvaluator.php): 1 Open Science, 2 Open Tooling, 3 Open,
/// 0 none.
///
/// The framework takes the word of whoever wrote the list of components; whether they are there is
/// another question ([Evidence]).
///
/// @param number of the class; 0 if it has none
/// @param progress to each class in percent; 0 until every lower class is complete
/// @param standings of all seventeen components, in the order of [Component]
public record Mof(int number, Map<Integer, Double> progress, Map<Component, Standing> standings) {

  private static final double COMPLETE = 100;
  private static final int LOWEST = 3;

  public Mof {
    progress = Collections.unmodifiableMap(progress);
    standings = Collections.unmodifiableMap(new EnumMap<>(standings));
  }

  /// Judges a list of components.
  ///
  /// @param components those that are there, each with its own licence if it names one
  public static Mof of(Licensing licensing, Map<Component, Optional<String>> components) {
    Map<Component, Standing> standings = new EnumMap<>(Component.class);
    for (Component component : Component.values()) {
      Optional<String> own = components.get(component);
      standings.put(
          component,
          own == null
              ? Standing.missing(component)
              : Standing.of(component, licensing.resolve(component, own)));
    }
    return of(standings);
  }

  private static Mof of(Map<Component, Standing> standings) {
    Map<Integer, Double> progress = new java.util.TreeMap<>();
    int number = 0;
    boolean complete = true;
    for (int each = LOWEST; each >= 1; each--) {
      double reached = complete ? reached(standings, each) : 0;
      progress.put(each, reached);
      complete = reached == COMPLETE;
      number = complete ? each : number;
    }
    return new Mof(number, progress, standings);
  }

  private static double reached(Map<Component, Standing> standings, int number) {
    List<Component> required = Component.requiredFor(number);
    long open = required.stream().filter(component -> included(standings, component)).count();
    int asked = required.size();
    if (paperStandsIn(standings)) {
      // The paper takes the report's place; class I asks for the paper anyway, so for one fewer.
      if (number == 1) {
        asked--;
      } else {
        open++;
      }
    }
    return Math.min(COMPLETE, (double) open / asked * COMPLETE);
  }

  private static boolean included(Map<Component, Standing> standings, Component component) {
    Standing standing = standings.get(component);
    return standing != null && standing.isIncluded();
  }

  private static boolean paperStandsIn(Map<Component, Standing> standings) {
    return !included(standings, TECHNICAL_REPORT) && included(standings, RESEARCH_PAPER);
  }

  public Standing standing(Component component) {
    return standings.getOrDefault(component, Standing.missing(component));
  }

  /// Whether the research paper stands in for a technical report that is not there.
  public boolean paperStandsIn() {
    return paperStandsIn(standings);
  }

  /// The class in the framework's words.
  public String label() {
    return label(number);
  }

  static String label(int number) {
    return switch (number) {
      case 1 -> "Class I - Open Science Model";
      case 2 -> "Class II - Open Tooling Model";
      case 3 -> "Class III - Open Model";
      default -> "Unclassified";
    };
  }

  /// The class that comes next, if there is one: 3 after none, then 2, then 1.
  public Optional<Integer> next() {
    return switch (number) {
      case 0 -> Optional.of(LOWEST);
      case 1 -> Optional.empty();
      default -> Optional.of(number - 1);
    };
  }

  /// What the next class still asks for.
  public List<Standing> missingForNext() {
    List<Standing> missing = new ArrayList<>();
    for (Component component : next().map(Component::requiredFor).orElse(List.of())) {
      boolean replaced = component == TECHNICAL_REPORT && paperStandsIn();
      if (!standing(component).isIncluded() && !replaced) {
        missing.add(standing(component));
      }
    }
    return missing;
  }

  /// Components under an open licence that was made for another kind of content; the framework
  /// calls this a conditional pass.
  public List<Standing> conditional() {
    return standings.values().stream().filter(Standing::conditional).toList();
  }
}
