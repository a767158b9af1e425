package io.weighbridge.signin;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The few requests to a provider: by TLS, answered small, soon and without redirects, or not at
/// all. Without TLS only where the issuer itself is named without it, which the configuration
/// allows on this machine alone.
final class ProviderHttp implements HTTPRequestSender, ResourceRetriever, AutoCloseable {

  private static final int MOST_BYTES = 1 << 20;
  private static final Duration LONGEST = Duration.ofSeconds(15);
  private static final String TYPE = "Content-Type";

  private final boolean plain;
  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(LONGEST)
          .build();

  ProviderHttp(URI issuer) {
    this.plain = "http".equals(issuer.getScheme());
  }

  @Override
  public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
    HttpRequest.Builder builder = builder(request.getURI());
    request
        .getHeaderMap()
        .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
    String body = Optional.ofNullable(request.getBody()).orElse("");
    builder.method(
        request.getMethod().name(),
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    HttpResponse<String> answer = answer(builder.build());
    HTTPResponse response = new HTTPResponse(answer.statusCode());
    Optional<String> type = answer.headers().firstValue(TYPE);
    try {
      if (type.isPresent()) {
        response.setContentType(type.get());
      }
    } catch (ParseException e) {
      throw new IOException("the provider's answer has a content type that is none", e);
    }
    response.setBody(answer.body());
    return response;
  }

  @Override
  public Resource retrieveResource(URL url) throws IOException {
    try {
      return new Resource(get(url.toURI()), "application/json");
    } catch (URISyntaxException e) {
      throw new IOException("the provider names an address that is none", e);
    }
  }

  /// What lies at an address, which must be there.
  String get(URI address) throws IOException {
    HttpResponse<String> answer =
        answer(builder(address).header("Accept", "application/json").GET().build());
    if (answer.statusCode() != 200) {
      throw new IOException(
          "the provider answers %d at %s".formatted(answer.statusCode(), address));
    }
    return answer.body();
  }

  private HttpRequest.Builder builder(URI address) throws IOException {
    String scheme = Optional.ofNullable(address.getScheme()).orElse("");
    if (address.getHost() == null
        || !(scheme.equals("https") || (plain && scheme.equals("http")))) {
      throw new IOException("the provider names an address that is not reached by TLS");
    }
    return HttpRequest.newBuilder(address);
  }

  private HttpResponse<String> answer(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), MOST_BYTES));
    try {
      return answer.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the wait for the provider was interrupted", e);
    } catch (TimeoutException e) {
      throw new IOException("the provider did not answer in %s".formatted(LONGEST), e);
    } catch (ExecutionException e) {
      throw new IOException("the provider cannot be reached: " + e.getCause(), e);
    } finally {
      answer.cancel(true);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
