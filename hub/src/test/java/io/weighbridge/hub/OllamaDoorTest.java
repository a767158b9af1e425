package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The requests of `ollama pull`, in its order.
class OllamaDoorTest {

  private static final byte[] SMALL = gguf("llama", "1B", 1);
  private static final byte[] BETTER = gguf("llama", "1B", 2);

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private HubFixture hub;
  private Models models;

  @BeforeEach
  void start() {
    hub = HubFixture.start(folder);
    models = new Models(hub);
    models.make("alice/m");
    fill("alice/m");
  }

  private void fill(String id) {
    models.commitLarge(id, "tiny-Q4_K_M.gguf", SMALL);
    models.commitLarge(id, "tiny-Q8_0.gguf", BETTER);
    models.commitLarge(id, "mmproj-tiny-F16.gguf", gguf("clip", "", 3));
    models.commit(
        id,
        "template",
        "{{ .Prompt }}",
        "system",
        "You weigh models.",
        "params",
        "{\"stop\":[\"</s>\"]}",
        "LICENSE",
        "Do as you like.");
  }

  @AfterEach
  void stop() {
    hub.close();
    http.close();
  }

  private static byte[] gguf(String family, String size, int salt) {
    ByteBuffer out = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0x46554747).putInt(3).putLong(0).putLong(3);
    text(out, "general.architecture");
    out.putInt(8);
    text(out, family);
    text(out, "general.size_label");
    out.putInt(8);
    text(out, size);
    text(out, "general.salt");
    out.putInt(4).putInt(salt);
    return out.array();
  }

  private static void text(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    out.putLong(bytes.length).put(bytes);
  }

  private HttpResponse<byte[]> send(String method, String address, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonNode manifest(String tag, String... headers) {
    HttpResponse<byte[]> answer = send("GET", hub.url() + "/v2/alice/m/manifests/" + tag, headers);
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("application/vnd.docker.distribution.manifest.v2+json");
    return JsonMapper.shared().readTree(answer.body());
  }

  private static String model(JsonNode manifest) {
    return manifest.get("layers").get(0).get("digest").asString();
  }

  @Test
  void aPullGetsEveryLayerWithItsDigest() {
    JsonNode manifest = manifest("Q4_K_M");
    assertThat(manifest.get("schemaVersion").asInt()).isEqualTo(2);
    List<JsonNode> layers = new ArrayList<>();
    manifest.get("layers").forEach(layers::add);
    assertThat(layers)
        .extracting(layer -> layer.get("mediaType").asString().replaceAll(".*\\.", ""))
        .containsExactly("model", "projector", "template", "system", "params", "license");
    layers.add(manifest.get("config"));
    for (JsonNode layer : layers) {
      String digest = layer.get("digest").asString();
      long size = layer.get("size").asLong();
      String blob = hub.url() + "/v2/alice/m/blobs/" + digest;
      HttpResponse<byte[]> head = send("HEAD", blob);
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(size);
      HttpResponse<byte[]> first = send("GET", blob);
      assertThat(first.statusCode()).isEqualTo(200);
      String direct = first.headers().firstValue("Location").orElseThrow();
      // The parts come from there, without credentials.
      HttpResponse<byte[]> part = send("GET", direct, "Range", "bytes=0-9");
      assertThat(part.statusCode()).isEqualTo(206);
      HttpResponse<byte[]> rest = send("GET", direct, "Range", "bytes=10-" + (size - 1));
      assertThat(rest.statusCode()).isEqualTo(206);
      ByteBuffer whole = ByteBuffer.allocate((int) size).put(part.body()).put(rest.body());
      assertThat("sha256:" + Sha256.of(whole.array()).hex()).isEqualTo(digest);
    }
    byte[] config =
        send("GET", hub.url() + "/v2/alice/m/blobs/" + layers.getLast().get("digest").asString())
            .body();
    JsonNode facts = JsonMapper.shared().readTree(config);
    assertThat(facts.get("model_format").asString()).isEqualTo("gguf");
    assertThat(facts.get("model_family").asString()).isEqualTo("llama");
    assertThat(facts.get("model_type").asString()).isEqualTo("1B");
    assertThat(facts.get("file_type").asString()).isEqualTo("Q4_K_M");
  }

  @Test
  void aTagIsAQuantisationAFileNameOrLatest() {
    String small = "sha256:" + Sha256.of(SMALL).hex();
    String better = "sha256:" + Sha256.of(BETTER).hex();
    assertThat(model(manifest("latest"))).isEqualTo(small);
    assertThat(model(manifest("q4_k_m"))).isEqualTo(small);
    assertThat(model(manifest("Q8_0"))).isEqualTo(better);
    assertThat(model(manifest("tiny-Q8_0.gguf"))).isEqualTo(better);
    HttpResponse<byte[]> none = send("GET", hub.url() + "/v2/alice/m/manifests/Q2_K");
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(new String(none.body(), UTF_8)).contains("MANIFEST_UNKNOWN").contains("Q2_K");
  }

  @Test
  void theSameCommitGivesTheSameManifestAfterARestart() {
    JsonNode before = manifest("latest");
    hub.close();
    hub = HubFixture.start(folder);
    models = new Models(hub);
    assertThat(manifest("latest")).isEqualTo(before);
    String config = before.get("config").get("digest").asString();
    assertThat(send("HEAD", hub.url() + "/v2/alice/m/blobs/" + config).statusCode()).isEqualTo(200);
  }

  @Test
  void olderClientsAreToldTheFile() {
    assertThat(manifest("latest").has("ggufFile")).isFalse();
    JsonNode manifest = manifest("latest", "User-Agent", "llama-cpp");
    assertThat(manifest.get("ggufFile").get("rfilename").asString()).isEqualTo("tiny-Q4_K_M.gguf");
    assertThat(manifest.get("ggufFile").get("size").asLong()).isEqualTo(SMALL.length);
    assertThat(manifest.get("mmprojFile").get("rfilename").asString())
        .isEqualTo("mmproj-tiny-F16.gguf");
  }

  @Test
  void aPrivateModelAsksForATokenAndLooksMissing() {
    models.makePrivate("alice/secret");
    fill("alice/secret");
    String secret = hub.url() + "/v2/alice/secret/manifests/latest";
    HttpResponse<byte[]> hidden = send("GET", secret);
    HttpResponse<byte[]> missing = send("GET", hub.url() + "/v2/alice/nothing/manifests/latest");
    assertThat(hidden.statusCode()).isEqualTo(401).isEqualTo(missing.statusCode());
    String challenge = hidden.headers().firstValue("WWW-Authenticate").orElseThrow();
    assertThat(challenge)
        .startsWith("Bearer realm=\"" + hub.url())
        .contains("scope=\"repository:alice/secret:pull\"");
    assertThat(hidden.body()).isEqualTo(missing.body());
    assertThat(send("GET", secret, "Authorization", "Bearer " + hub.token("bob")).statusCode())
        .isEqualTo(404);

    // As registries' clients do: credentials for a token, and on with that.
    String realm = challenge.replaceAll(".*realm=\"([^\"]+)\".*", "$1");
    String basic =
        "Basic "
            + Base64.getEncoder().encodeToString(("alice:" + hub.token("alice")).getBytes(UTF_8));
    assertThat(send("GET", realm).statusCode()).isEqualTo(401);
    String token =
        JsonMapper.shared()
            .readTree(send("GET", realm, "Authorization", basic).body())
            .get("token")
            .asString();
    HttpResponse<byte[]> manifest = send("GET", secret, "Authorization", "Bearer " + token);
    assertThat(manifest.statusCode()).isEqualTo(200);
    String digest = model(JsonMapper.shared().readTree(manifest.body()));
    String blob = hub.url() + "/v2/alice/secret/blobs/" + digest;
    assertThat(send("GET", blob).statusCode()).isEqualTo(401);
    String direct =
        send("GET", blob, "Authorization", "Bearer " + token)
            .headers()
            .firstValue("Location")
            .orElseThrow();
    assertThat(send("GET", direct, "Range", "bytes=0-3").body()).isEqualTo("GGUF".getBytes(UTF_8));
    // The address is for this blob of this model only.
    String signature = direct.substring(direct.indexOf('?'));
    assertThat(
            send(
                    "GET",
                    hub.url()
                        + "/v2/alice/secret/blobs/sha256:"
                        + Sha256.of(BETTER).hex()
                        + signature)
                .statusCode())
        .isEqualTo(403);
    assertThat(send("GET", direct + "x").statusCode()).isEqualTo(403);
  }

  @Test
  void whatIsNotOfThisModelIsNotThere() {
    models.make("bob/m");
    String other = "/v2/bob/m/blobs/sha256:" + Sha256.of(SMALL).hex();
    assertThat(send("HEAD", hub.url() + other).statusCode()).isEqualTo(404);
    for (String digest : List.of("sha256:xyz", "md5:00", "latest", "sha256:")) {
      assertThat(send("GET", hub.url() + "/v2/alice/m/blobs/" + digest).statusCode())
          .isEqualTo(404);
    }
  }
}
