package io.weighbridge.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weighbridge credit …`: what customers pay in advance, and what they are charged once.
@Command(
    name = "credit",
    description = "Note what customers pay in advance, and show what is left.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  weighbridge credit add bob 50.00", "  weighbridge credit show bob"})
final class CreditGroup {

  private final HubSession session;

  CreditGroup(HubSession session) {
    this.session = session;
  }

  @Command(
      name = "add",
      description = "Note a payment in advance.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge credit add bob 50.00",
        "  weighbridge credit add bob 50.00 --expires 2027-01-01T00:00:00Z --id order-17"
      })
  int add(
      @Parameters(index = "0", paramLabel = "CUSTOMER", description = "A user or an organization.")
          String customer,
      @Parameters(index = "1", paramLabel = "AMOUNT", description = "A decimal number.")
          String amount,
      @Option(names = "--currency", paramLabel = "CODE", description = "[the server's].")
          @Nullable String currency,
      @Option(
              names = "--expires",
              paramLabel = "TIME",
              description = "When the rest of it is lost, UTC [never].")
          @Nullable String expires,
      @Option(
              names = "--id",
              paramLabel = "ID",
              description = "Names the payment: the same one is noted once.")
          @Nullable String id,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          String receipt =
              opened
                  .arrangements()
                  .credit(
                      customer,
                      amount,
                      Optional.ofNullable(currency),
                      Optional.ofNullable(expires),
                      Optional.ofNullable(id));
          session.done(
              "%s has %s more, by receipt %s".formatted(customer, amount, receipt),
              "customer",
              customer,
              "receipt",
              receipt);
        });
  }

  @Command(
      name = "show",
      description = "Show what is left of what was paid in advance.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {"  weighbridge credit show", "  weighbridge credit show bob"})
  int show(
      @Parameters(
              paramLabel = "CUSTOMER",
              arity = "0..1",
              description = "A user or an organization [you].")
          @Nullable String customer,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          String left = opened.arrangements().creditOf(Optional.ofNullable(customer));
          session.done(left + " left", "left", left);
        });
  }

  @Command(
      name = "charge",
      description = "Charge a customer once, for a licence for instance.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge credit charge bob 500.00 'Licence of acme/vision for 2027'")
  int charge(
      @Parameters(index = "0", paramLabel = "CUSTOMER", description = "A user or an organization.")
          String customer,
      @Parameters(index = "1", paramLabel = "AMOUNT", description = "A decimal number.")
          String amount,
      @Parameters(index = "2", paramLabel = "FOR", description = "The line on the bill.")
          String description,
      @Option(names = "--currency", paramLabel = "CODE", description = "[the server's].")
          @Nullable String currency,
      @Option(
              names = "--id",
              paramLabel = "ID",
              description = "Names the fee: the same one is charged once.")
          @Nullable String id,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          String receipt =
              opened
                  .arrangements()
                  .charge(
                      customer,
                      amount,
                      description,
                      Optional.ofNullable(currency),
                      Optional.ofNullable(id));
          session.done(
              "%s is charged %s, by receipt %s".formatted(customer, amount, receipt),
              "customer",
              customer,
              "receipt",
              receipt);
        });
  }

  @Command(
      name = "correct",
      description = "Take a use or a fee back; the row stays, and one that reverses it is added.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge credit correct 1234 'the model answered nonsense'")
  int correct(
      @Parameters(
              index = "0",
              paramLabel = "RECEIPT",
              description = "As the header x-weighbridge-receipt has it.")
          String receipt,
      @Parameters(index = "1", paramLabel = "REASON", description = "Why.") String reason,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          String correction = opened.arrangements().correct(receipt, reason);
          session.done(
              "%s is taken back, by receipt %s".formatted(receipt, correction),
              "corrected",
              receipt,
              "receipt",
              correction);
        });
  }
}
