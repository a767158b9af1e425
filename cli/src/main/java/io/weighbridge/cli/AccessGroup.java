package io.weighbridge.cli;

import io.weighbridge.client.AccessRequests;
import io.weighbridge.client.AccessRequests.Status;
import io.weighbridge.client.ModelId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weighbridge access …`: who asked for a gated model.
@Command(
    name = "access",
    description = "List and decide requests for gated models.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  weighbridge access list acme/demo", "  weighbridge access accept acme/demo bob"})
final class AccessGroup {

  /// What became of a request.
  enum State {
    PENDING,
    ACCEPTED,
    REJECTED
  }

  private final HubSession session;

  AccessGroup(HubSession session) {
    this.session = session;
  }

  @Command(
      name = "list",
      description = "List who asked for a model.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge access list acme/demo",
        "  weighbridge access list acme/demo --status accepted"
      })
  int list(
      @Parameters(paramLabel = "NS/NAME", description = "The model.") String model,
      @Option(
              names = "--status",
              paramLabel = "STATUS",
              defaultValue = "pending",
              description = "pending, accepted or rejected [pending].")
          State status,
      @Mixin HubOptions hub) {
    ModelId id = ModelId.parse(model);
    return session.with(
        hub,
        opened -> {
          List<List<String>> rows = new ArrayList<>();
          List<Map<String, ?>> objects = new ArrayList<>();
          for (AccessRequests.AccessRequest request :
              opened.accessRequests().list(id, Status.valueOf(status.name()))) {
            rows.add(
                List.of(
                    request.user(),
                    request.fullName().orElse(""),
                    request.email().orElse(""),
                    Rows.time(request.when()),
                    request.fields().entrySet().stream()
                        .map(field -> field.getKey() + ": " + field.getValue())
                        .collect(Collectors.joining(", "))));
            objects.add(document(request));
          }
          Rows.print(
              session.output(),
              List.of("User", "Full name", "E-mail", "When (UTC)", "Said"),
              rows,
              "no requests",
              "requests",
              objects);
        });
  }

  private static Map<String, ?> document(AccessRequests.AccessRequest request) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("user", request.user());
    document.put("fullname", request.fullName().orElse(""));
    document.put("email", request.email().orElse(""));
    document.put("status", request.status().toString());
    document.put("when", Rows.iso(request.when()));
    document.put("fields", request.fields());
    return document;
  }

  @Command(
      name = "accept",
      description = "Let a user who asked have a model.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge access accept acme/demo bob")
  int accept(
      @Parameters(index = "0", paramLabel = "NS/NAME", description = "The model.") String model,
      @Parameters(index = "1", paramLabel = "USER", description = "Who asked.") String user,
      @Mixin HubOptions hub) {
    return decide(hub, model, user, Status.ACCEPTED, null);
  }

  @Command(
      name = "reject",
      description = "Do not let a user have a model.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge access reject acme/demo bob --reason \"Not for commercial use\"")
  int reject(
      @Parameters(index = "0", paramLabel = "NS/NAME", description = "The model.") String model,
      @Parameters(index = "1", paramLabel = "USER", description = "Who asked.") String user,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Told to the user.")
          @Nullable String reason,
      @Mixin HubOptions hub) {
    return decide(hub, model, user, Status.REJECTED, reason);
  }

  @Command(
      name = "grant",
      description = "Let a user have a model who did not ask.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge access grant acme/demo bob")
  int grant(
      @Parameters(index = "0", paramLabel = "NS/NAME", description = "The model.") String model,
      @Parameters(index = "1", paramLabel = "USER", description = "The user.") String user,
      @Mixin HubOptions hub) {
    ModelId id = ModelId.parse(model);
    return session.with(
        hub,
        opened -> {
          opened.accessRequests().grant(id, user);
          session.done(
              "%s may have %s".formatted(user, id),
              "model",
              model,
              "user",
              user,
              "status",
              "accepted");
        });
  }

  private int decide(
      HubOptions hub, String model, String user, Status status, @Nullable String reason) {
    ModelId id = ModelId.parse(model);
    return session.with(
        hub,
        opened -> {
          opened.accessRequests().decide(id, user, status, Optional.ofNullable(reason));
          session.done(
              "%s the request of %s for %s".formatted(status, user, id),
              "model",
              model,
              "user",
              user,
              "status",
              status.toString());
        });
  }
}
