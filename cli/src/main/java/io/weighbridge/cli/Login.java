package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.client.Credentials;
import io.weighbridge.client.Hub;
import io.weighbridge.client.ServerAddress;
import io.weighbridge.client.Token;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `weighbridge login`: keeps a token, once the hub has said whose it is.
@Command(
    name = "login",
    description = {
      "Keep a token for a hub, so that commands need not be given one.",
      "It is read from --token, from standard input, or asked for; only its owner can read where it is kept."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge login",
      "  weighbridge login --server https://hub.example < token.txt"
    })
final class Login implements Callable<Integer> {

  private static final int LONGEST_INPUT = 8192;

  @Mixin private HubOptions hub = new HubOptions();

  private final Output output;
  private final Surroundings surroundings;

  Login(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    ServerAddress server = hub.server(surroundings);
    Token token = token(server);
    Hub.Whoami who;
    try (Hub opened = Hub.at(server, Optional.of(token))) {
      who = opened.whoami();
    }
    Credentials credentials = HubOptions.credentials(surroundings);
    credentials.store(server, new Credentials.Credential(token, who.name()));
    output.text(
        "logged in at %s as %s\nthe token is kept in %s"
            .formatted(
                server, Printable.line(who.name()), Printable.line(credentials.file().toString())));
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("server", server.text());
      document.put("user", who.name());
      document.put("kept_in", credentials.file().toString());
      return document;
    });
    return 0;
  }

  private Token token(ServerAddress server) throws IOException {
    Optional<Token> given = hub.given();
    if (given.isPresent()) {
      return given.get();
    }
    Optional<String> typed =
        surroundings.prompt().ask("Token for %s (not shown): ".formatted(server));
    return Token.parse(
        typed.isPresent()
            ? typed.get()
            : new String(surroundings.in().readNBytes(LONGEST_INPUT), UTF_8));
  }
}
