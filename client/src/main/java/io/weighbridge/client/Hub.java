package io.weighbridge.client;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// A hub that speaks the Hugging Face Hub API, and what can be asked of it. Its calls block and may
/// come from several threads; every failure is a [ClientException].
///
/// ```java
/// try (Hub hub = Hub.at(ServerAddress.parse("http://127.0.0.1:8080"), Optional.empty())) {
///   hub.models().tree(ModelReference.parse("acme/demo"), "", true, false);
/// }
/// ```
public final class Hub implements AutoCloseable {

  private final Transport transport;

  private Hub(Transport transport) {
    this.transport = transport;
  }

  /// @param token goes along with every request to this server, and to no other
  public static Hub at(ServerAddress server, Optional<Token> token) {
    return new Hub(new Transport(server, token, Patience.USUAL));
  }

  static Hub at(ServerAddress server, Optional<Token> token, Patience patience) {
    return new Hub(new Transport(server, token, patience));
  }

  public ServerAddress server() {
    return transport.server();
  }

  /// Models and their files.
  public Models models() {
    return new Models(transport);
  }

  /// Users, organisations, tokens, quotas and the audit log of a Weighbridge hub.
  public Accounts accounts() {
    return new Accounts(transport);
  }

  /// Models that a Weighbridge server answers with.
  public Deployments deployments() {
    return new Deployments(transport);
  }

  /// Plans, budgets and credits, where the server is a Weighbridge.
  public Arrangements arrangements() {
    return new Arrangements(transport);
  }

  /// What the server was granted, and what it revoked.
  public Grants grants() {
    return new Grants(transport);
  }

  /// Asks those models.
  public Predictions predictions() {
    return new Predictions(transport);
  }

  /// Asks why they answer what they do.
  public Explanations explanations() {
    return new Explanations(transport);
  }

  /// Models made of others there.
  public FineTuning fineTuning() {
    return new FineTuning(transport);
  }

  /// What was used on a Weighbridge server, and what it costs.
  public Billing billing() {
    return new Billing(transport);
  }

  /// Who asked for gated models, and what became of it.
  public AccessRequests accessRequests() {
    return new AccessRequests(transport);
  }

  /// Who the token belongs to.
  ///
  /// @param organizations names with the user's role in each
  public record Whoami(
      String name,
      Optional<String> fullName,
      Optional<String> email,
      List<Membership> organizations,
      Optional<String> tokenName,
      Optional<String> scope) {}

  /// A user's part in an organisation.
  public record Membership(String organization, String role) {}

  public Whoami whoami() {
    URI uri = transport.server().at("/api/whoami-v2");
    Fields fields = new Fields(transport.json(Request.get("ask who you are", uri)), "who you are");
    Fields token = fields.object("auth").object("accessToken");
    return new Whoami(
        fields.text("name"),
        fields.optionalText("fullname"),
        fields.optionalText("email"),
        fields.objects("orgs").stream()
            .map(org -> new Membership(org.text("name"), org.optionalText("roleInOrg").orElse("")))
            .toList(),
        token.optionalText("displayName"),
        token.optionalText("role"));
  }

  Transport transport() {
    return transport;
  }

  @Override
  public void close() {
    transport.close();
  }
}
