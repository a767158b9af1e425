package io.weighbridge.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.terms.Identification.Close;
import io.weighbridge.terms.Identification.Difference;
import io.weighbridge.terms.Identification.Exact;
import io.weighbridge.terms.Identification.Several;
import io.weighbridge.terms.Identification.Unknown;
import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LicenceTextsTest {

  /// The reference texts' names, and the licences they are.
  private static final Map<String, String> EXPECTED =
      Map.ofEntries(
          Map.entry("bigcode-open-rail-m-v1", "bigcode-openrail-m"),
          Map.entry("bigscience-open-rail-m", "bigscience-openrail-m"),
          Map.entry("bigscience-rail-1.0", "bigscience-bloom-rail-1.0"),
          Map.entry("bsd-new", "bsd-3-clause"),
          Map.entry("gemma-tou-2025-03-24", "gemma"),
          Map.entry("llama-2-license-2023", "llama2"),
          Map.entry("llama-3.1-license-2024", "llama3.1"),
          Map.entry("llama-3.3-license-2024", "llama3.3"),
          Map.entry("llama-4-license-2025", "llama4"),
          Map.entry("moonshot-ai-modified-mit-2025", "moonshot-modified-mit"),
          Map.entry("nvidia-open-model-2025-04-28", "nvidia-open-model-2025-04"));

  private static final List<String> OPEN =
      List.of(
          "agpl-3.0",
          "apache-2.0",
          "bsd-new",
          "cc-by-4.0",
          "cc-by-sa-4.0",
          "cc0-1.0",
          "cdla-permissive-2.0",
          "gpl-3.0",
          "mit",
          "openmdw-1.0");

  private static final LicenceTexts TEXTS = LicenceTexts.shipped();

  private static Identification identify(String text) {
    return TEXTS.identify(LicenceText.of(text));
  }

  private static Map<String, String> realTexts() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(RealFiles.path("licences"))) {
      for (Path file : files.toList()) {
        texts.put(file.getFileName().toString().replace(".LICENSE", ""), Files.readString(file));
      }
    }
    return texts;
  }

  /// A reference text without the facts that stand before it.
  private static String body(String text) {
    return text.substring(text.indexOf("\n---\n", 4) + 5).strip();
  }

  private static String real(String name) throws IOException {
    return body(Files.readString(RealFiles.path("licences/" + name + ".LICENSE")));
  }

  private static long seed() {
    String given = System.getProperty("seed");
    return given == null ? System.nanoTime() : Long.parseLong(given);
  }

  @Test
  void everyReferenceTextIsIdentified() throws IOException {
    Map<String, String> texts = realTexts();
    assertThat(texts).hasSizeGreaterThanOrEqualTo(26);
    texts.forEach((name, text) ->
        assertThat(identify(text))
            .as(name)
            .isInstanceOfSatisfying(
                Exact.class,
                exact ->
                    assertThat(exact.licence().text())
                        .isEqualTo(EXPECTED.getOrDefault(name, name))));
  }

  @Test
  void everyReferenceTextIsIdentifiedAfterManglingItsWhiteSpaceMarkdownCaseAndQuotes()
      throws IOException {
    long seed = seed();
    Mangling mangling = new Mangling(new Random(seed));
    for (Map.Entry<String, String> text : realTexts().entrySet()) {
      for (int round = 0; round < 20; round++) {
        String mangled = mangling.of(body(text.getValue()));
        assertThat(identify(mangled))
            .as("%s, -Dseed=%d, round %d", text.getKey(), seed, round)
            .isInstanceOfSatisfying(
                Exact.class,
                exact ->
                    assertThat(exact.licence().text())
                        .isEqualTo(EXPECTED.getOrDefault(text.getKey(), text.getKey())));
      }
    }
  }

  @Test
  void noTextInWhichOneClauseIsAlteredIsIdentified() throws IOException {
    long seed = seed();
    Random random = new Random(seed);
    Altering altering = new Altering(random);
    Mangling mangling = new Mangling(random);
    for (String name : OPEN) {
      String text = real(name);
      for (int round = 0; round < 30; round++) {
        String altered = altering.of(text);
        String candidate = random.nextBoolean() ? altered : mangling.of(altered);
        assertThat(identify(candidate))
            .as("%s, -Dseed=%d, round %d", name, seed, round)
            .isInstanceOfSatisfying(
                Close.class, close -> assertThat(close.differences()).isNotEmpty());
      }
    }
  }

  @Test
  void noTextOfThisRepositoryIsIdentifiedButItsLicence() throws IOException {
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    try (Stream<Path> files = Files.walk(RealFiles.repository(), 3)) {
      for (Path file :
          files
              .filter(file -> file.toString().matches(".*\\.(md|py|xml|java|sh|html)"))
              .sorted()
              .limit(200)
              .toList()) {
        seen++;
        if (Files.size(file) <= LicenceText.MAX_BYTES
            && !(TEXTS.identify(LicenceText.read(Files.readAllBytes(file))) instanceof Unknown)) {
          wrong.add(file.toString());
        }
      }
    }
    assertThat(seen).isGreaterThan(50);
    assertThat(wrong).isEmpty();
    assertThat(identify(Files.readString(RealFiles.repository().resolve("LICENSE"))))
        .isInstanceOfSatisfying(
            Exact.class, exact -> assertThat(exact.licence().text()).isEqualTo("apache-2.0"));
  }

  @Test
  void oneChangedNumberShowsWhereItIs() throws IOException {
    String text = real("llama-3.1-license-2024").replace("700 million", "70 million");
    int line = text.substring(0, text.indexOf("70 million")).split("\n", -1).length;
    assertThat(identify(text))
        .isInstanceOfSatisfying(
            Close.class,
            close -> {
              assertThat(close.licence().text()).isEqualTo("llama3.1");
              assertThat(close.similarity()).isGreaterThan(0.9);
              assertThat(close.differences())
                  .singleElement()
                  .isInstanceOfSatisfying(
                      Difference.Changed.class,
                      changed -> {
                        assertThat(changed.here().words()).contains("70 million monthly");
                        assertThat(changed.here().line()).isEqualTo(line);
                        assertThat(changed.clauses()).isEqualTo(1);
                      });
            });
  }

  @Test
  void oneDecimalPointIsADifference() throws IOException {
    String text = real("stability-ai-community-2024").replace("1,000,000", "10,000,00.0");
    assertThat(identify(text)).isInstanceOf(Close.class);
  }

  @Test
  void anAddedRestrictionShowsAsAdded() throws IOException {
    String text = real("mit") + "\n\nThe Software may be used for non-commercial purposes only.\n";
    assertThat(identify(text))
        .isInstanceOfSatisfying(
            Close.class,
            close -> {
              assertThat(close.licence().text()).isEqualTo("mit");
              assertThat(close.whole()).containsExactly(new LicenceId("mit"));
              assertThat(close.differences())
                  .singleElement()
                  .isInstanceOfSatisfying(
                      Difference.Added.class,
                      added ->
                          assertThat(added.here().words())
                              .isEqualTo(
                                  "The Software may be used for non-commercial purposes only"));
            });
  }

  @Test
  void aRestrictionAfterTheCopyrightLineIsAddedToo() throws IOException {
    assertThat(
            identify("Copyright (c) 2024 Example. For research purposes only.\n\n" + real("mit")))
        .isInstanceOf(Close.class);
    assertThat(identify("Copyright (c) 2024 Example Research Ltd.\n\n" + real("mit")))
        .isInstanceOf(Exact.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Copyright (c) 2024 ACME. Companies above 1M revenue owe ACME 1000 USD yearly.",
        "Copyright (c) 2024 ACME. Nobody in Germany gets anything.",
        "Copyright (c) 2024 ACME. Ask us before you deploy it.",
        "Copyright (c) 2024 ACME, reserved for friends, family and colleagues.",
        "Copyright (c) 2024 ACME 禁止商业用途"
      })
  void whatSaysSomethingIsNoStatementOfCopyright(String statement) throws IOException {
    assertThat(identify(statement + "\n\n" + real("mit"))).isInstanceOf(Close.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Copyright (c) 2016-2024 antirez and contributors",
        "copyright (c) 2024 karpathy <me@example.org>, https://karpathy.example/nano/gpt",
        "© 2024 The Example Authors and their affiliates, listed in AUTHORS. All rights reserved.",
        "COPYRIGHT (C) 2024 EXAMPLE RESEARCH LTD.",
        "Copyright 2024 智谱AI"
      })
  void whoHasTheCopyrightMayStandBesideALicence(String statement) throws IOException {
    assertThat(identify(statement + "\n\n" + real("mit"))).isInstanceOf(Exact.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a restriction: not for gain>",
        "without restriction <b except commercial use>",
        "without restriction <p class=\"not for gain\">",
        "without restriction <p\nexcept=gain only>"
      })
  void whatStandsInATagThatIsNoneIsRead(String tag) throws IOException {
    String text = real("mit").replace("without restriction", tag);
    assertThat(identify(text)).isInstanceOf(Close.class);
    assertThat(identify(real("mit") + tag)).isInstanceOf(Close.class);
  }

  @Test
  void tagsWithTheirAttributesAreLookedOver() throws IOException {
    String text =
        "<div class=\"licence-text\" style='margin: 0 2px'><a name=mit href=\"#use\">"
            + real("mit")
                .replace("without restriction", "<span lang=en>without</span> restriction");
    assertThat(identify(text + "</a></div>")).isInstanceOf(Exact.class);
  }

  @Test
  void whatIsStruckOutIsNotThere() throws IOException {
    String text = real("mit");
    assertThat(identify(text.replace("modify, merge", "~~modify~~, merge")))
        .isInstanceOf(Close.class);
    assertThat(identify(text.replace("modify, merge", "~modify, merge~")))
        .isInstanceOf(Close.class);
    assertThat(identify(text.replace("modify", "m\u0336o\u0336d\u0336i\u0336f\u0336y\u0336")))
        .isInstanceOf(Close.class);
    assertThat(identify("~~~\n" + text + "\n~~~\n")).isInstanceOf(Exact.class);
  }

  @Test
  void sentencesBetweenTwoLinesOfDashesAreNoFrontMatter() throws IOException {
    assertThat(identify("---\nlicense: mit\ntags:\n- vision\n---\n" + real("mit")))
        .isInstanceOf(Exact.class);
    for (String line :
        List.of("For research only.", "# For research only", "restriction: research only")) {
      assertThat(identify("---\nlicense: mit\n" + line + "\n---\n" + real("mit")))
          .as(line)
          .isInstanceOf(Close.class);
    }
  }

  @Test
  void aRestrictionInThePlaceOfANameIsADifference() throws IOException {
    String text = real("bsd-new");
    assertThat(identify(text.replace("the ORGANIZATION", "Example University")))
        .isInstanceOf(Exact.class);
    assertThat(
            identify(text.replace("the ORGANIZATION", "Example, which may not be used for gain,")))
        .isInstanceOf(Close.class);
    assertThat(identify(text.replace("the ORGANIZATION", "ACME and everybody who has GPUs")))
        .isInstanceOf(Close.class);
  }

  @Test
  void aMissingClauseShowsAsMissing() throws IOException {
    String text = real("bsd-new");
    int from = text.indexOf("Neither the name");
    String without = text.substring(0, from) + text.substring(text.indexOf("THIS SOFTWARE IS"));
    // Without its third clause it is another licence, which is known.
    assertThat(identify(without))
        .isInstanceOfSatisfying(
            Exact.class, exact -> assertThat(exact.licence().text()).isEqualTo("bsd-2-clause"));
    String openmdw = real("openmdw-1.0");
    int suit = openmdw.indexOf("If you file");
    assertThat(suit).isPositive();
    int end = openmdw.indexOf("\n\n", suit);
    assertThat(identify(openmdw.substring(0, suit) + openmdw.substring(end)))
        .isInstanceOfSatisfying(
            Close.class,
            close ->
                assertThat(close.differences())
                    .singleElement()
                    .isInstanceOf(Difference.Missing.class));
  }

  @Test
  void theUsePolicyOfALicenceIsNotTheLicence() throws IOException {
    assertThat(identify(real("llama-4-license-2025")))
        .isInstanceOfSatisfying(
            Exact.class,
            exact -> {
              assertThat(exact.licence().text()).isEqualTo("llama4");
              assertThat(exact.policy()).isTrue();
            });
  }

  @Test
  void theUsePolicyOfOneLicenceUnderAnotherIsSeenApart() throws IOException {
    String policy = real("llama-4-license-2025");
    assertThat(identify(real("mit") + "\n\n" + policy)).isInstanceOf(Several.class);
  }

  @Test
  void twoLicencesInOneFileAreBothNamed() throws IOException {
    String both = "MIT License\n\n" + real("mit") + "\n\n-----\n\n" + real("apache-2.0");
    assertThat(identify(both))
        .isInstanceOfSatisfying(
            Several.class,
            several ->
                assertThat(several.licences())
                    .extracting(exact -> exact.licence().text())
                    .containsExactly("mit", "apache-2.0"));
  }

  @Test
  void aLicenceWithinALongerTextIsToldButIsNotTheTextsLicence() throws IOException {
    String readme =
        "# A model\n\nIt counts sheep. It was trained on sheep.\n\n## License\n\n" + real("mit");
    assertThat(identify(readme))
        .isInstanceOfSatisfying(
            Close.class, close -> assertThat(close.whole()).contains(new LicenceId("mit")));
  }

  @Test
  void noticesBesideALicenceAreShown() throws IOException {
    assertThat(identify("The MIT License (MIT)\n\nCopyright (c) 2019-2024 Jane\n\n" + real("mit")))
        .isInstanceOfSatisfying(
            Exact.class,
            exact ->
                assertThat(exact.notices())
                    .extracting(Passage::words)
                    .anySatisfy(words -> assertThat(words).contains("2019-2024 Jane")));
  }

  @Test
  void twoVersionsThatDifferByTwoWordsAreToldApart() throws IOException {
    String first = real("openmdw-1.0");
    assertThat(first).contains("patent");
    assertThat(identify(first.replace("1.0", "1.1"))).isInstanceOf(Close.class);
  }

  @Test
  void anUnknownTextNamesWhatItResembles() {
    assertThat(
            identify(
                "Permission is hereby given, without charge, to any person who obtains a copy of"
                    + " this software, to deal in it, subject to the following conditions."))
        .isInstanceOf(Unknown.class);
    assertThat(identify("")).isEqualTo(new Unknown(List.of()));
  }

  @Test
  void whatIsNoTextIsRefused() {
    assertThatThrownBy(() -> LicenceText.read(new byte[LicenceText.MAX_BYTES + 1]))
        .isInstanceOf(LicenceTextException.class)
        .hasMessageContaining("at most 1048576 bytes");
    assertThatThrownBy(() -> LicenceText.read("%PDF-1.7".getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(LicenceTextException.class)
        .hasMessageContaining("not a text");
  }

  @Test
  void utf16IsReadByItsFirstBytes() throws IOException {
    assertThat(TEXTS.identify(LicenceText.read(real("mit").getBytes(StandardCharsets.UTF_16))))
        .isInstanceOf(Exact.class);
  }

  @Test
  void theLongestTextTakesASecondAtMost() throws IOException {
    String clause = "permission is hereby granted, free of charge, to any person obtaining ";
    String longest = clause.repeat(LicenceText.MAX_BYTES / clause.length());
    long begin = System.nanoTime();
    assertThat(identify(longest)).isNotInstanceOf(Exact.class);
    String notices = real("mit") + "copyright,a.b,".repeat(70_000);
    assertThat(identify(notices)).isNotInstanceOf(Exact.class);
    assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
  }
}
