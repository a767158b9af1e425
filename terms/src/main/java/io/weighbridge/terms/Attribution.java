package io.weighbridge.terms;

import java.util.Optional;

/// What has to be shown or passed on with a model.
///
/// @param licenceCopy the licence goes with it
/// @param notice this text goes with it
/// @param keepNotices notices of copyright and origin stay
/// @param display this text is shown where it is used
/// @param namePrefix names of models made from it begin so
/// @param stateChanges changed files say so
public record Attribution(
    boolean licenceCopy,
    Optional<String> notice,
    boolean keepNotices,
    Optional<String> display,
    Optional<String> namePrefix,
    boolean stateChanges) {

  /// Nothing.
  public static final Attribution NONE =
      new Attribution(false, Optional.empty(), false, Optional.empty(), Optional.empty(), false);
}
