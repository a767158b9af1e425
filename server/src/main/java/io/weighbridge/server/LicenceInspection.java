package io.weighbridge.server;

import io.weighbridge.access.Action;
import io.weighbridge.hub.HubParts;
import io.weighbridge.hub.PushInspection;
import io.weighbridge.hub.RepositoryModel;
import io.weighbridge.papers.Bound;
import io.weighbridge.terms.LineageFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Whether the licence that a commit's card declares can be right: that it drops no clause of a
/// model it was made from, and that no two licences conflict.
final class LicenceInspection implements PushInspection {

  private static final Set<LineageFinding.Kind> WRONG =
      Set.of(LineageFinding.Kind.DRIFT, LineageFinding.Kind.CONFLICT, LineageFinding.Kind.NAME);

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
    RepositoryModel model =
        RepositoryModel.of(
            push.repo(),
            push.after(),
            parts,
            (id, settings) ->
                parts.permissions().decide(push.caller(), id, settings, Action.READ).isAllowed());
    List<String> wrong = wrong(licensing.boundOf(model));
    if (wrong.isEmpty()) {
      return Verdict.PASS;
    }
    String sentence =
        "The licence of this model cannot be right: %s.".formatted(String.join("; ", wrong));
    return mode == TermsOptions.PushMode.REFUSE
        ? new Verdict.Refusal("licence_drift", sentence)
        : new Verdict.Warning(sentence);
  }

  private static List<String> wrong(Bound bound) {
    List<String> wrong = new ArrayList<>();
    bound.disputes().forEach(dispute -> wrong.add(dispute.replaceFirst("\\.$", "")));
    for (LineageFinding finding : bound.lineage().findings()) {
      boolean own = finding.child().equals(bound.lineage().model().name());
      if (own && WRONG.contains(finding.kind())) {
        wrong.add(finding.sentence());
      }
    }
    return wrong;
  }
}
