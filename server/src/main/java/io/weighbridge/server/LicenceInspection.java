package io.weighbridge.server;

import io.weighbridge.access.Action;
import io.weighbridge.hub.HubParts;
import io.weighbridge.hub.PushInspection;
import io.weighbridge.hub.RepositoryModel;
import io.weighbridge.terms.LineageFinding;
import java.util.List;
import java.util.stream.Collectors;

/// Whether the licence that a commit's card declares can be right: that it drops no clause of a
/// model it was made from, and that no two licences conflict.
final class LicenceInspection implements PushInspection {

  private final HubParts parts;
  private final Licensing licensing;
  private final TermsOptions.PushMode mode;

  LicenceInspection(HubParts parts, Licensing licensing, TermsOptions.PushMode mode) {
    this.parts = parts;
    this.licensing = licensing;
    this.mode = mode;
  }

  @Override
  public Verdict inspect(Push push) {
    if (mode == TermsOptions.PushMode.OFF) {
      return Verdict.PASS;
    }
    List<LineageFinding> wrong =
        licensing
            .lineageOf(
                RepositoryModel.of(
                    push.repo(),
                    push.after(),
                    parts,
                    (id, settings) ->
                        parts
                            .permissions()
                            .decide(push.caller(), id, settings, Action.READ)
                            .isAllowed()))
            .findings()
            .stream()
            .filter(finding -> finding.child().equals(push.repo().id().toString()))
            .filter(finding ->
                finding.kind() == LineageFinding.Kind.DRIFT
                    || finding.kind() == LineageFinding.Kind.CONFLICT
                    || finding.kind() == LineageFinding.Kind.NAME)
            .toList();
    if (wrong.isEmpty()) {
      return Verdict.PASS;
    }
    String sentence =
        "The licence of this model cannot be right: %s."
            .formatted(
                wrong.stream().map(LineageFinding::sentence).collect(Collectors.joining("; ")));
    return mode == TermsOptions.PushMode.REFUSE
        ? new Verdict.Refusal("licence_drift", sentence)
        : new Verdict.Warning(sentence);
  }
}
