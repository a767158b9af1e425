package io.weighbridge.cli;

import io.weighbridge.client.Hub;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `weighbridge whoami`: whose token it is.
@Command(
    name = "whoami",
    description = "Say which user of the hub the token belongs to.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {"  weighbridge whoami", "  weighbridge whoami --json | jq -r .user"})
final class Whoami implements Callable<Integer> {

  @Mixin private HubOptions hub = new HubOptions();

  private final Output output;
  private final Surroundings surroundings;

  Whoami(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    try (Hub opened = hub.open(surroundings)) {
      Hub.Whoami who = opened.whoami();
      output.text(text(who, opened));
      output.document(() -> document(who, opened));
    }
    return 0;
  }

  private static String text(Hub.Whoami who, Hub hub) {
    StringBuilder text = new StringBuilder(Printable.line(who.name()));
    text.append(" at ").append(hub.server()).append('\n');
    who.tokenName()
        .ifPresent(name ->
            text.append(
                "token: %s (%s)\n"
                    .formatted(Printable.line(name), Printable.line(who.scope().orElse("?")))));
    who.organizations()
        .forEach(member ->
            text.append(
                "organization: %s (%s)\n"
                    .formatted(
                        Printable.line(member.organization()), Printable.line(member.role()))));
    return text.toString();
  }

  private static Map<String, ?> document(Hub.Whoami who, Hub hub) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("server", hub.server().text());
    document.put("user", who.name());
    document.put("fullname", who.fullName().orElse(""));
    document.put("email", who.email().orElse(""));
    document.put("token", who.tokenName().orElse(""));
    document.put("scope", who.scope().orElse(""));
    List<Map<String, ?>> organizations = new ArrayList<>();
    who.organizations()
        .forEach(member ->
            organizations.add(Map.of("name", member.organization(), "role", member.role())));
    document.put("organizations", organizations);
    return document;
  }
}
