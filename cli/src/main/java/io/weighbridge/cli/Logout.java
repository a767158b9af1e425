package io.weighbridge.cli;

import io.weighbridge.client.ServerAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `weighbridge logout`: forgets the token of a hub.
@Command(
    name = "logout",
    description = {
      "Forget the token that login kept for a hub.",
      "The token itself stays valid until it is revoked."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {"  weighbridge logout", "  weighbridge logout --server https://hub.example"})
final class Logout implements Callable<Integer> {

  @Mixin private HubOptions hub = new HubOptions();

  private final Output output;
  private final Surroundings surroundings;

  Logout(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    ServerAddress server = hub.server(surroundings);
    boolean was = HubOptions.credentials(surroundings).forget(server);
    output.text(was ? "logged out of " + server : "no token was kept for " + server);
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("server", server.text());
      document.put("forgotten", was);
      return document;
    });
    return 0;
  }
}
