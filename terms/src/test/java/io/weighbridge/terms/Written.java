package io.weighbridge.terms;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/// Licences and uses as tests write them: licences as the table's files do.
final class Written {

  private Written() {}

  static Licence licence(String id, String clauses) {
    String yaml =
        """
        name: %s
        spdx: LicenseRef-%s
        source: https://licences.example/%s
        reviewed: 2026-11-28
        read_from: text
        clauses: {%s}
        """
            .formatted(id, id, id, clauses);
    return ((LicenceFile.Entry.OfOne) LicenceFile.read(LicenceId.of(id), yaml)).licence();
  }

  static Declared known(String id, String clauses) {
    return new Declared.Known(licence(id, clauses));
  }

  static Decision decide(String clauses, Use use) {
    return Terms.decide(known("test-1.0", clauses), use, Optional.empty());
  }

  /// Facts as words, such as `commercial=yes users=5 domicile=DE`.
  static Use use(String facts) {
    Use use = Use.PLAIN;
    for (String fact : facts.split(" ", -1)) {
      if (!fact.isEmpty()) {
        int equals = fact.indexOf('=');
        use = of(fact.substring(0, equals), fact.substring(equals + 1)).or(use);
      }
    }
    return use;
  }

  private static Use of(String fact, String value) {
    Use none = Use.PLAIN;
    Optional<Boolean> yes = Optional.of(value.equals("yes"));
    return new Use(
        fact.equals("modify"),
        fact.equals("distribute"),
        fact.equals("commercial") ? yes : none.commercial(),
        fact.equals("production") ? yes : none.production(),
        fact.equals("research") ? yes : none.research(),
        fact.equals("users") ? OptionalLong.of(Long.parseLong(value)) : none.monthlyUsers(),
        fact.equals("yearly") ? Optional.of(new BigDecimal(value)) : none.annualRevenue(),
        fact.equals("monthly") ? Optional.of(new BigDecimal(value)) : none.monthlyRevenue(),
        fact.equals("domicile") ? Country.from(value) : none.domicile(),
        fact.equals("place") ? Country.from(value) : none.placeOfUse(),
        fact.equals("offered") ? yes : none.offeredToOthers(),
        fact.equals("trains") ? yes : none.trainsModels(),
        fact.equals("sector") ? Sector.from(value) : none.sector(),
        fact.equals("multimodal") ? yes : none.multimodal(),
        fact.equals("registered") ? yes : none.registered());
  }
}
