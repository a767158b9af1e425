package io.weighbridge.cli;

import io.weighbridge.client.Credentials;
import io.weighbridge.client.Hub;
import io.weighbridge.client.ServerAddress;
import io.weighbridge.client.Token;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which hub a command speaks to, and as whom.
final class HubOptions {

  static final String SERVER = "WEIGHBRIDGE_SERVER";
  static final String TOKEN = "WEIGHBRIDGE_TOKEN";
  static final String DEFAULT_SERVER = "http://127.0.0.1:8080";

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The hub [$" + SERVER + ", else " + DEFAULT_SERVER + "].")
  private @Nullable String server;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "A token [$" + TOKEN + ", else what login stored for the hub].")
  private @Nullable String token;

  /// Whether the line itself says which server.
  boolean isNamed() {
    return server != null;
  }

  ServerAddress server(Surroundings surroundings) {
    String given = surroundings.environment().getOrDefault(SERVER, "");
    return ServerAddress.parse(server != null ? server : given.isEmpty() ? DEFAULT_SERVER : given);
  }

  /// The token of `--token`, none if there is no such option on the line.
  Optional<Token> given() {
    return Optional.ofNullable(token).map(Token::parse);
  }

  Optional<Token> token(Surroundings surroundings) {
    String variable = surroundings.environment().getOrDefault(TOKEN, "");
    if (token != null) {
      return given();
    }
    if (!variable.isEmpty()) {
      return Optional.of(Token.parse(variable));
    }
    return credentials(surroundings).find(server(surroundings)).map(Credentials.Credential::token);
  }

  static Credentials credentials(Surroundings surroundings) {
    return Credentials.of(surroundings.environment(), surroundings.home());
  }

  Hub open(Surroundings surroundings) {
    return Hub.at(server(surroundings), token(surroundings));
  }
}
