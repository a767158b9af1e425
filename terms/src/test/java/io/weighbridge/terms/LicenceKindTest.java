package io.weighbridge.terms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicenceKindTest {

  @ParameterizedTest
  @CsvSource({
    "mit, PERMISSIVE",
    "apache-2.0, PERMISSIVE",
    "cc-by-4.0, PERMISSIVE",
    "cc0-1.0, PERMISSIVE",
    "gpl-3.0, COPYLEFT",
    "agpl-3.0, COPYLEFT",
    "cc-by-sa-4.0, COPYLEFT",
    "mpl-2.0, COPYLEFT",
    "creativeml-openrail-m, RESPONSIBLE_AI",
    "bigscience-bloom-rail-1.0, RESPONSIBLE_AI",
    "llama3.1, COMMUNITY",
    "gemma, COMMUNITY",
    "stability-ai-community-2024, COMMUNITY",
    "qwen-2024, COMMUNITY",
    "cc-by-nc-4.0, NON_COMMERCIAL",
    "cc-by-nc-sa-4.0, NON_COMMERCIAL",
    "mistral-mrl-0.1, NON_COMMERCIAL",
    "cc-by-nd-4.0, RESTRICTED",
    // The families: GPL is copyleft whichever it is, a Creative Commons licence may be any.
    "gpl, COPYLEFT",
    "bsd, PERMISSIVE",
    "cc, UNKNOWN",
    "somebody-else-1.0, OTHER"
  })
  void aLicenceIsOfOneKind(String word, LicenceKind kind) {
    assertThat(LicenceKind.of(Licences.bundled().named(word))).isEqualTo(kind);
  }

  @Test
  void whatNobodySaidIsUnknownAndOnesOwnIsOnesOwn() {
    assertThat(LicenceKind.of(Licences.bundled().declared(List.of(), Optional.empty())))
        .isEqualTo(LicenceKind.UNKNOWN);
    assertThat(LicenceKind.of(new Declared.Known(Licence.OWN))).isEqualTo(LicenceKind.OWN);
  }

  @Test
  void everythingCalledOpenInTheTableIsPermissiveOrCopyleft() {
    List<Licence> open = Licences.bundled().all().stream().filter(Licence::isOpen).toList();
    assertThat(open).hasSizeGreaterThan(30);
    assertThat(open)
        .allSatisfy(licence ->
            assertThat(LicenceKind.of(licence))
                .as(licence.id().text())
                .isIn(LicenceKind.PERMISSIVE, LicenceKind.COPYLEFT));
  }
}
