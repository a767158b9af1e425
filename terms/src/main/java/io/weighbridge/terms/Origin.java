package io.weighbridge.terms;

import java.util.Optional;

/// Whose clause it is.
///
/// @param licence of that clause
/// @param model under that licence, where it is not the model itself: one it was made from
public record Origin(LicenceId licence, Optional<String> model) {

  @Override
  public String toString() {
    return model.map(name -> "%s of %s".formatted(licence, name)).orElse(licence.text());
  }
}
