package io.weighbridge.terms;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A licence as data.
///
/// @param id the word that cards use
/// @param name in full
/// @param spdx its SPDX id, or a `LicenseRef-…` where SPDX has none
/// @param also other words for it, in lower case
/// @param source where its text is
/// @param textSha256 of the text that was read, in hexadecimal digits
/// @param reviewed when its clauses were last compared with the text
/// @param readFrom what they were compared with
/// @param approvals who calls it open
/// @param clauses what it says
/// @param incompatible licences whose terms cannot be met together with its own
public record Licence(
    LicenceId id,
    String name,
    String spdx,
    List<String> also,
    String source,
    Optional<String> textSha256,
    LocalDate reviewed,
    ReadFrom readFrom,
    Set<Approval> approvals,
    Clauses clauses,
    List<LicenceId> incompatible) {

  /// Of models that belong to who uses them: it is nobody's permission.
  public static final Licence OWN =
      new Licence(
          LicenceId.of("own"),
          "All rights are the user's own",
          "LicenseRef-own",
          List.of(),
          "",
          Optional.empty(),
          LocalDate.EPOCH,
          ReadFrom.SUMMARY,
          Set.of(),
          Clauses.FREE,
          List.of());

  public Licence {
    also = List.copyOf(also);
    approvals = Set.copyOf(approvals);
    incompatible = List.copyOf(incompatible);
  }

  /// What clauses were compared with.
  public enum ReadFrom {
    /// The licence's own text.
    TEXT,
    /// What others wrote about it.
    SUMMARY
  }

  /// Whether somebody whose word counts calls it open.
  public boolean isOpen() {
    return !approvals.isEmpty();
  }
}
