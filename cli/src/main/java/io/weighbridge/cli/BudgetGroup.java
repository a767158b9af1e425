package io.weighbridge.cli;

import io.weighbridge.client.Arrangements;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `weighbridge budget …`: what a token, a user, a team, an organisation or a model may take.
@Command(
    name = "budget",
    description = {
      "Show and set what may be spent and taken.",
      "Budgets nest: a use needs room in those of its organization, team, user, token and model."
    },
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge budget set user:bob --budget 20.00/month",
      "  weighbridge budget show user:bob"
    })
final class BudgetGroup {

  private final HubSession session;

  BudgetGroup(HubSession session) {
    this.session = session;
  }

  @Command(
      name = "show",
      description = "Show what somebody may take, and what is left of it.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge budget show user:bob",
        "  weighbridge budget show token:4f1c --json"
      })
  int show(
      @Parameters(
              paramLabel = "SUBJECT",
              description =
                  "token:ID, user:NAME, team:ORG/TEAM, organization:NAME or model:DEPLOYMENT.")
          String subject,
      @Mixin HubOptions hub) {
    return session.with(hub, opened -> print(opened.arrangements().allowance(subject)));
  }

  @Command(
      name = "set",
      description = "Say what somebody may take, instead of what was said before.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge budget set user:bob --budget 20.00/month --budget '1000 requests/day'",
        "  weighbridge budget set model:digits --concurrent 8",
        "  weighbridge budget set user:bob"
      })
  int set(
      @Parameters(paramLabel = "SUBJECT", description = "As for show.") String subject,
      @Mixin AllowanceOptions allowance,
      @Mixin HubOptions hub) {
    Arrangements.Wanted wanted = allowance.wanted(Optional.empty(), Optional.empty());
    return session.with(hub, opened -> print(opened.arrangements().allow(subject, wanted)));
  }

  private void print(Arrangements.Allowance allowance) {
    List<List<String>> rows =
        allowance.budgets().stream()
            .map(each ->
                List.of(
                    each.most() + " " + each.unit() + "/" + each.window(),
                    each.spent(),
                    each.left(),
                    each.resets().isEmpty() ? "never" : each.resets()))
            .toList();
    session
        .output()
        .text(
            rows.isEmpty()
                ? Printable.line(allowance.subject()) + " has no budget: it may spend what it likes"
                : new Columns(List.of("Budget", "Spent", "Left", "Filled again"), rows)
                    .text(Terminal.UNLIMITED));
    session.output().document(() -> Map.of("allowance", allowance.document()));
  }
}
