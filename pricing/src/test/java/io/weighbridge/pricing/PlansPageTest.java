package io.weighbridge.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The examples and the figures of docs/plans.md.
final class PlansPageTest {

  private static final Pattern EXAMPLE =
      Pattern.compile(
          "(?:^### (\\S+)$)|(?:^```yaml\\n(.*?)^```$)", Pattern.MULTILINE | Pattern.DOTALL);

  /// An example and the heading above it.
  private record Example(String heading, String yaml) {}

  private static String page() throws IOException {
    return Files.readString(Path.of("../docs/plans.md"));
  }

  private static List<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    String heading = "";
    Matcher found = EXAMPLE.matcher(page());
    while (found.find()) {
      if (found.group(1) != null) {
        heading = found.group(1);
      } else {
        examples.add(new Example(heading, found.group(2)));
      }
    }
    return examples;
  }

  private static List<Example> plans() throws IOException {
    return examples().stream().filter(example -> example.yaml().startsWith("id:")).toList();
  }

  @Test
  void everyExampleIsAPlanOrAPriceBook() throws IOException {
    assertThat(plans()).hasSize(11);
    for (Example example : examples()) {
      if (example.yaml().startsWith("id:")) {
        Plan plan = Plan.parse(example.yaml(), "plans.md, " + example.heading());
        assertThat(Plan.parse(plan.canonical(), "canonical")).isEqualTo(plan);
      } else {
        assertThat(PriceBook.parse(example.yaml(), "plans.md").models()).hasSize(2);
      }
    }
  }

  @Test
  void everyKindOfItemHasASectionWithAnExampleOfIt() throws IOException {
    Set<Class<?>> shown = new HashSet<>();
    for (Example example : plans()) {
      if (!example.heading().isEmpty()) {
        assertThat(example.yaml()).contains("- " + example.heading() + ":");
      }
      Plan.parse(example.yaml(), "plans.md").items().forEach(item -> shown.add(item.getClass()));
    }
    Set<Class<?>> kinds = new HashSet<>(Set.of(Item.class.getPermittedSubclasses()));
    kinds.remove(Price.class);
    kinds.addAll(Set.of(Price.class.getPermittedSubclasses()));
    assertThat(shown).isEqualTo(kinds);
  }

  @Test
  void theFiguresOfThePageAreWhatComesOut() throws IOException {
    assertThat(cost("graduated", Meter.TOKENS_IN, 6_000_000)).isEqualTo("9");
    assertThat(cost("volume", Meter.TOKENS_IN, 6_000_000)).isEqualTo("6");
    assertThat(cost("package", new Meter("images"), 101)).isEqualTo("1");
    assertThat(cost("per-unit", Meter.TOKENS_IN, 1)).isEqualTo("0.00000015");
    assertThat(cost("per-unit", new Meter("gpu-seconds"), 1)).isEqualTo("0.001");
    assertThat(cost("free-quota", Meter.REQUESTS, 1000)).isEqualTo("0");
    assertThat(cost("free-quota", Meter.REQUESTS, 1001)).isEqualTo("0.002");
    assertThat(page())
        .contains(
            "has at most %d characters, %d items, %d tiers an item and %d levels"
                .formatted(Plan.MAX_LENGTH, Plan.MAX_ITEMS, Tier.MAX_TIERS, YamlText.MAX_DEPTH))
        .contains(
            "%d digits in\nfront of the point and %d behind it"
                .formatted(Decimals.MAX_WHOLE, Decimals.MAX_SCALE));
  }

  private static String cost(String heading, Meter meter, long quantity) throws IOException {
    Example example =
        plans().stream().filter(one -> one.heading().equals(heading)).findFirst().orElseThrow();
    return Decimals.stripped(
            Plan.parse(example.yaml(), "plans.md")
                .cost(Quantities.NONE, Quantities.of(meter, quantity)))
        .toPlainString();
  }
}
