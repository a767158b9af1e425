package io.weighbridge.cli;

import io.weighbridge.client.ModelId;
import io.weighbridge.client.Models;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge repo …`: models as a whole.
@Command(
    name = "repo",
    description = "Create, delete, move and list models on a hub; who may see them.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge repo create acme/demo --private",
      "  weighbridge repo settings acme/demo --public --gate manual"
    })
final class RepoGroup {

  /// Who may have a model.
  enum Gate {
    OPEN,
    AUTO,
    MANUAL
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  private final HubSession session;

  RepoGroup(HubSession session) {
    this.session = session;
  }

  @Command(
      name = "create",
      description = "Make an empty model.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge repo create acme/demo",
        "  weighbridge repo create acme/demo --private --exist-ok"
      })
  int create(
      @Parameters(paramLabel = "NS/NAME", description = "The model.") String model,
      @Option(names = "--private", description = "Only its owners see it.") boolean isPrivate,
      @Option(names = "--exist-ok", description = "It is no failure if it is there.")
          boolean existOk,
      @Mixin HubOptions hub) {
    ModelId id = ModelId.parse(model);
    return session.with(
        hub,
        opened -> {
          try {
            String url = opened.models().create(id, isPrivate);
            session.done("created %s\n%s".formatted(id, url), "model", model, "url", url);
          } catch (io.weighbridge.client.RefusedException e) {
            if (!existOk || e.status() != 409) {
              throw e;
            }
            session.done(id + " is there already", "model", model, "url", "");
          }
        });
  }

  @Command(
      name = "delete",
      description = "Delete a model with all its history.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge repo delete acme/demo --yes")
  int delete(
      @Parameters(paramLabel = "NS/NAME", description = "The model.") String model,
      @Option(names = "--yes", description = "It is meant; nothing brings it back.") boolean yes,
      @Mixin HubOptions hub) {
    ModelId id = ModelId.parse(model);
    if (!yes) {
      throw new ParameterException(
          spec.commandLine(),
          "%s would be deleted with all its history: add --yes if that is meant".formatted(id));
    }
    return session.with(
        hub,
        opened -> {
          opened.models().delete(id);
          session.done("deleted " + id, "deleted", model);
        });
  }

  @Command(
      name = "move",
      description = "Give a model another name; the old one leads to it.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge repo move alice/demo acme/demo")
  int move(
      @Parameters(index = "0", paramLabel = "FROM", description = "NS/NAME now.") String from,
      @Parameters(index = "1", paramLabel = "TO", description = "NS/NAME then.") String to,
      @Mixin HubOptions hub) {
    ModelId old = ModelId.parse(from);
    ModelId fresh = ModelId.parse(to);
    return session.with(
        hub,
        opened -> {
          opened.models().move(old, fresh);
          session.done("%s is %s now".formatted(old, fresh), "from", from, "to", to);
        });
  }

  @Command(
      name = "settings",
      description = {"Say who may see and have a model.", "What is not named stays as it is."},
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge repo settings acme/demo --private",
        "  weighbridge repo settings acme/demo --public --gate manual"
      })
  int settings(
      @Parameters(paramLabel = "NS/NAME", description = "The model.") String model,
      @Option(names = "--private", description = "Only its owners see it.") boolean isPrivate,
      @Option(names = "--public", description = "Everybody sees it.") boolean isPublic,
      @Option(
              names = "--gate",
              paramLabel = "GATE",
              description =
                  "Who may have the files: open (who sees it), auto (who asks), manual (who is accepted).")
          @Nullable Gate gate,
      @Mixin HubOptions hub) {
    ModelId id = ModelId.parse(model);
    if (isPrivate && isPublic) {
      throw new ParameterException(
          spec.commandLine(), "--private and --public: only one of them can be");
    }
    if (!isPrivate && !isPublic && gate == null) {
      throw new ParameterException(
          spec.commandLine(), "nothing to change: name --private, --public or --gate");
    }
    return session.with(
        hub,
        opened -> {
          opened
              .models()
              .settings(
                  id,
                  isPrivate || isPublic ? Optional.of(isPrivate) : Optional.empty(),
                  Optional.ofNullable(gate).map(wanted -> Models.Gate.valueOf(wanted.name())));
          session.done("changed the settings of " + id, "model", model);
        });
  }

  @Command(
      name = "list",
      description = "List the models of a namespace.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {"  weighbridge repo list", "  weighbridge repo list acme"})
  int list(
      @Parameters(
              arity = "0..1",
              paramLabel = "NS",
              defaultValue = "",
              description = "A user or an organization [you].")
          String namespace,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "1000",
              description = "Models at most [1000].")
          int limit,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          String author = namespace.isEmpty() ? opened.whoami().name() : namespace;
          Ls.print(
              session.output(),
              opened.models().search(new Models.Query("", author, java.util.List.of(), "", limit)));
        });
  }
}
