package io.weighbridge.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.ClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A provider of OpenID Connect, known by its issuer alone: its configuration is found (OpenID
/// Connect Discovery 1.0) when it is first needed, and anew every hour.
final class Provider implements AutoCloseable {

  private static final Duration FRESH = Duration.ofHours(1);

  /// After it failed, the provider is left alone for so long.
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private static final int CLOCK_SKEW_SECONDS = 60;

  /// Signatures that are believed: no shared secrets, never `none`.
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);

  private static final String WELL_KNOWN = "/.well-known/openid-configuration";

  private record Known(OIDCProviderMetadata metadata, IDTokenValidator validator, Instant until) {}

  private final OidcSettings settings;
  private final ProviderHttp http;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Known known;
  private Instant notBefore = Instant.MIN;

  Provider(OidcSettings settings, Clock clock) {
    this.settings = settings;
    this.http = new ProviderHttp(settings.issuer());
    this.clock = clock;
  }

  /// Where the browser goes to sign in (OpenID Connect Core 3.1.2.1).
  URI authentication(Attempts attempts, Attempt attempt, URI callback) {
    OIDCProviderMetadata metadata = known().metadata();
    return new AuthenticationRequest.Builder(
            new ResponseType(ResponseType.Value.CODE),
            scope(metadata),
            new ClientID(settings.clientId()),
            callback)
        .endpointURI(metadata.getAuthorizationEndpointURI())
        .state(new State(attempts.state(attempt)))
        .nonce(new Nonce(attempts.nonce(attempt)))
        .codeChallenge(new CodeVerifier(attempts.verifier(attempt)), CodeChallengeMethod.S256)
        .build()
        .toURI();
  }

  private static Scope scope(OIDCProviderMetadata metadata) {
    Scope scope = new Scope("openid", "profile", "email");
    if (metadata.getScopes() != null && metadata.getScopes().contains("groups")) {
      scope.add("groups");
    }
    return scope;
  }

  /// Refuses an answer that says it is another provider's (RFC 9207 2.4).
  void requireIssuer(Optional<String> shown) {
    boolean named = known().metadata().supportsAuthorizationResponseIssuerParam();
    if (shown.isPresent() ? !shown.get().equals(settings.issuer().toString()) : named) {
      throw new SignInRefused(Problem.STATE, "the answer came from another provider");
    }
  }

  /// Who signed in: the code is exchanged for an ID token (OpenID Connect Core 3.1.3), which is
  /// then checked (3.1.3.7).
  Identity identity(String code, Attempts attempts, Attempt attempt, URI callback) {
    Known provider = known();
    try {
      OIDCTokenResponse tokens = redeem(provider.metadata(), code, attempts, attempt, callback);
      ClaimsSet claims =
          provider
              .validator()
              .validate(tokens.getOIDCTokens().getIDToken(), new Nonce(attempts.nonce(attempt)));
      return identity(claims, missing(provider.metadata(), claims, tokens));
    } catch (IOException e) {
      throw new SignInRefused(Problem.PROVIDER, "the provider failed: " + e.getMessage(), e);
    } catch (ParseException | IllegalArgumentException e) {
      throw new SignInRefused(
          Problem.PROVIDER, "the provider's answer is malformed: " + e.getMessage(), e);
    } catch (BadJOSEException | JOSEException e) {
      throw new SignInRefused(
          Problem.TOKEN, "the provider's ID token is refused: " + e.getMessage(), e);
    }
  }

  private OIDCTokenResponse redeem(
      OIDCProviderMetadata metadata, String code, Attempts attempts, Attempt attempt, URI callback)
      throws IOException, ParseException {
    AuthorizationCodeGrant grant =
        new AuthorizationCodeGrant(
            new AuthorizationCode(code), callback, new CodeVerifier(attempts.verifier(attempt)));
    ClientID id = new ClientID(settings.clientId());
    URI endpoint = metadata.getTokenEndpointURI();
    TokenRequest request =
        settings
            .clientSecret()
            .map(secret ->
                new TokenRequest.Builder(
                    endpoint, authentication(metadata, id, new Secret(secret)), grant))
            .orElseGet(() -> new TokenRequest.Builder(endpoint, id, grant))
            .build();
    TokenResponse response = OIDCTokenResponseParser.parse(request.toHTTPRequest().send(http));
    if (response instanceof OIDCTokenResponse tokens
        && tokens.getOIDCTokens().getIDToken() != null) {
      return tokens;
    }
    throw new SignInRefused(
        response.indicatesSuccess() ? Problem.PROVIDER : Problem.STATE,
        "the provider gives no ID token for the code");
  }

  /// By the header unless the provider takes it in the body alone (OpenID Connect Core 9).
  private static ClientAuthentication authentication(
      OIDCProviderMetadata metadata, ClientID id, Secret secret) {
    List<ClientAuthenticationMethod> methods = metadata.getTokenEndpointAuthMethods();
    boolean post =
        methods != null
            && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
            && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
    return post ? new ClientSecretPost(id, secret) : new ClientSecretBasic(id, secret);
  }

  /// Claims that providers keep out of the ID token are asked for (OpenID Connect Core 5.3), if one
  /// that is needed is missing; they count only if they are of the same subject (5.3.2).
  private ClaimsSet missing(
      OIDCProviderMetadata metadata, ClaimsSet claims, OIDCTokenResponse tokens)
      throws IOException, ParseException {
    AccessToken access = tokens.getOIDCTokens().getAccessToken();
    boolean complete =
        claims.getClaim(settings.userClaim()) != null
            && (settings.adminGroup().isEmpty() || claims.getClaim(settings.groupsClaim()) != null);
    if (complete || metadata.getUserInfoEndpointURI() == null || access == null) {
      return claims;
    }
    UserInfoResponse response =
        UserInfoResponse.parse(
            new UserInfoRequest(metadata.getUserInfoEndpointURI(), access)
                .toHTTPRequest()
                .send(http));
    if (!response.indicatesSuccess()) {
      return claims;
    }
    ClaimsSet more = response.toSuccessResponse().getUserInfo();
    if (more == null || !text(claims, "sub").equals(text(more, "sub"))) {
      throw new SignInRefused(Problem.TOKEN, "the provider's user information is another user's");
    }
    return more;
  }

  private Identity identity(ClaimsSet claims, ClaimsSet more) {
    return new Identity(
        text(claims, "sub").orElseThrow(),
        either(claims, more, settings.userClaim()),
        either(claims, more, "name").orElse(""),
        either(claims, more, "email").orElse(""),
        groups(claims, more));
  }

  private Set<String> groups(ClaimsSet claims, ClaimsSet more) {
    Set<String> groups = new HashSet<>();
    for (ClaimsSet set : List.of(claims, more)) {
      Object claim = set.getClaim(settings.groupsClaim());
      if (claim instanceof List<?> list) {
        list.forEach(group -> groups.add(String.valueOf(group)));
      } else if (claim instanceof String one) {
        groups.add(one);
      }
    }
    return groups;
  }

  private static Optional<String> either(ClaimsSet claims, ClaimsSet more, String name) {
    return text(claims, name).or(() -> text(more, name));
  }

  private static Optional<String> text(ClaimsSet claims, String name) {
    return claims.getClaim(name) instanceof String text && !text.isBlank()
        ? Optional.of(text.strip())
        : Optional.empty();
  }

  private Known known() {
    lock.lock();
    try {
      Instant now = clock.instant();
      Known found = known;
      if (found != null && now.isBefore(found.until())) {
        return found;
      }
      if (now.isBefore(notBefore)) {
        throw new SignInRefused(Problem.PROVIDER, "the provider failed a moment ago");
      }
      try {
        Known fresh = discover(now);
        known = fresh;
        return fresh;
      } catch (RuntimeException failed) {
        // Counted from its end: those who waited meanwhile must not try again one by one.
        notBefore = clock.instant().plus(PAUSE);
        throw failed;
      }
    } finally {
      lock.unlock();
    }
  }

  private Known discover(Instant now) {
    String issuer = settings.issuer().toString();
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    try {
      OIDCProviderMetadata metadata =
          OIDCProviderMetadata.parse(http.get(URI.create(base + WELL_KNOWN)));
      // Discovery 4.3: the very same text.
      if (!metadata.getIssuer().getValue().equals(issuer)) {
        throw new SignInRefused(
            Problem.PROVIDER, "the provider of %s says it is another one".formatted(issuer));
      }
      if (metadata.getAuthorizationEndpointURI() == null
          || metadata.getTokenEndpointURI() == null) {
        throw new SignInRefused(
            Problem.PROVIDER, "the provider of %s does not name its addresses".formatted(issuer));
      }
      return new Known(metadata, validator(metadata), now.plus(FRESH));
    } catch (IOException | ParseException | IllegalArgumentException e) {
      throw new SignInRefused(
          Problem.PROVIDER,
          "the configuration of the provider %s cannot be read: %s"
              .formatted(issuer, e.getMessage()),
          e);
    }
  }

  private IDTokenValidator validator(OIDCProviderMetadata metadata) throws IOException {
    List<JWSAlgorithm> offered = metadata.getIDTokenJWSAlgs();
    Set<JWSAlgorithm> algorithms =
        new LinkedHashSet<>(offered == null ? List.of(JWSAlgorithm.RS256) : offered);
    algorithms.retainAll(ALGORITHMS);
    if (algorithms.isEmpty()) {
      throw new IOException("it signs with neither RS256 nor ES256");
    }
    JWKSource<SecurityContext> keys =
        JWKSourceBuilder.create(metadata.getJWKSetURI().toURL(), http)
            .refreshAheadCache(false)
            .build();
    IDTokenValidator validator =
        new IDTokenValidator(
            new Issuer(settings.issuer()),
            new ClientID(settings.clientId()),
            new JWSVerificationKeySelector<>(algorithms, keys),
            null);
    validator.setMaxClockSkew(CLOCK_SKEW_SECONDS);
    return validator;
  }

  @Override
  public void close() {
    http.close();
  }
}
