package io.weighbridge.terms;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Countries in which a licence gives no rights.
///
/// @param excluded countries; a region is all of its countries
/// @param who whose country counts
/// @param multimodalOnly whether text alone is free everywhere
public record Geography(Set<Country> excluded, Whose who, boolean multimodalOnly) {

  public Geography {
    excluded = Set.copyOf(excluded);
  }

  /// Whose country counts.
  public enum Whose {
    /// Where the user lives or has the principal place of business.
    DOMICILE,
    /// Where the model or its outputs are used.
    PLACE_OF_USE
  }

  /// The European Union.
  public static final Set<Country> EUROPEAN_UNION =
      countries("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK");

  private static Set<Country> countries(String codes) {
    Set<Country> countries = new LinkedHashSet<>();
    List.of(codes.split(" ")).forEach(code -> countries.add(Country.parse(code)));
    return Set.copyOf(countries);
  }
}
