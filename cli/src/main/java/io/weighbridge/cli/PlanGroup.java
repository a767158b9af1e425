package io.weighbridge.cli;

import io.weighbridge.client.Arrangements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `weighbridge plan …`: what things cost, and who agreed to it.
@Command(
    name = "plan",
    description = "Say what deployments cost, and who has taken which plan.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge plan add gold.yaml",
      "  weighbridge plan attach digits gold",
      "  weighbridge plan subscribe acme gold --from 2026-12-01"
    })
final class PlanGroup {

  private final HubSession session;

  PlanGroup(HubSession session) {
    this.session = session;
  }

  @Command(
      name = "add",
      description = {
        "Make a plan known, or a new version of it.",
        "A file of OpenRouter's or LiteLLM's prices is read as well; --model says whose are meant."
      },
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge plan add gold.yaml",
        "  weighbridge plan add model_prices_and_context_window.json --model gpt-4o"
      })
  int add(
      @Parameters(paramLabel = "FILE", description = "A plan or a price book, YAML or JSON.")
          Path file,
      @Option(
              names = "--model",
              paramLabel = "NAME",
              description = "The model of a price book whose prices become a plan.")
          @Nullable String model,
      @Mixin HubOptions hub) {
    String text = text(file);
    return session.with(
        hub,
        opened -> {
          String plan =
              opened
                  .arrangements()
                  .add(text, String.valueOf(file.getFileName()), Optional.ofNullable(model));
          session.done(
              "%s is known: attach it with: weighbridge plan attach DEPLOYMENT %s"
                  .formatted(plan, plan.substring(0, plan.indexOf('@'))),
              "plan",
              plan);
        });
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (MalformedInputException e) {
      throw new Failure("%s cannot be a plan: it is no text in UTF-8".formatted(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Command(
      name = "list",
      description = "List the plans, and the deployments that are paid by them.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge plan list")
  int list(@Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          List<List<String>> rows = new ArrayList<>();
          List<Map<String, ?>> objects = new ArrayList<>();
          for (Arrangements.Plan plan : opened.arrangements().plans()) {
            rows.add(
                List.of(
                    plan.id(),
                    plan.version(),
                    plan.currency(),
                    plan.title(),
                    plan.deployments().isEmpty() ? "-" : String.join(", ", plan.deployments())));
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("id", plan.id());
            object.put("version", plan.version());
            object.put("currency", plan.currency());
            object.put("title", plan.title());
            object.put("deployments", plan.deployments());
            objects.add(object);
          }
          Rows.print(
              session.output(),
              List.of("Plan", "Version", "Currency", "Title", "Deployments"),
              rows,
              "no plans: everything is free",
              "plans",
              objects);
        });
  }

  @Command(
      name = "show",
      description = "Show a plan as the server has it.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge plan show gold")
  int show(
      @Parameters(paramLabel = "PLAN", description = "As list shows it.") String id,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          JsonNode plan = opened.arrangements().plan(id);
          session.output().text(plan.toPrettyString());
          session.output().document(() -> Map.of("plan", plan));
        });
  }

  @Command(
      name = "attach",
      description = "Let a deployment be paid by a plan, from now on.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge plan attach digits gold")
  int attach(
      @Parameters(index = "0", paramLabel = "DEPLOYMENT", description = "As deployments shows it.")
          String deployment,
      @Parameters(index = "1", paramLabel = "PLAN", description = "As list shows it.") String plan,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          String version = opened.arrangements().attach(deployment, plan);
          session.done(
              "%s is paid by %s from now on".formatted(deployment, version),
              "deployment",
              deployment,
              "plan",
              version);
        });
  }

  @Command(
      name = "detach",
      description = "Make a deployment free, from now on.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge plan detach digits")
  int detach(
      @Parameters(paramLabel = "DEPLOYMENT", description = "As deployments shows it.")
          String deployment,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          opened.arrangements().detach(deployment);
          session.done("%s is free from now on".formatted(deployment), "deployment", deployment);
        });
  }

  @Command(
      name = "subscribe",
      description = "Give a customer a plan, or set its end.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge plan subscribe acme gold",
        "  weighbridge plan subscribe acme gold --from 2026-12-01 --until 2027-12-01"
      })
  int subscribe(
      @Parameters(index = "0", paramLabel = "CUSTOMER", description = "A user or an organization.")
          String customer,
      @Parameters(index = "1", paramLabel = "PLAN", description = "As list shows it.") String plan,
      @Option(names = "--from", paramLabel = "DAY", description = "The first day [today].")
          @Nullable String from,
      @Option(
              names = "--until",
              paramLabel = "DAY",
              description = "The first day on which it is no more [open].")
          @Nullable String until,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          JsonNode subscription =
              opened
                  .arrangements()
                  .subscribe(customer, plan, Optional.ofNullable(from), Optional.ofNullable(until));
          session.done(
              "%s has %s from %s"
                  .formatted(
                      customer,
                      subscription.path("plan").asString(""),
                      subscription.path("from").asString("")),
              "customer",
              customer,
              "plan",
              subscription.path("plan").asString(""));
        });
  }
}
