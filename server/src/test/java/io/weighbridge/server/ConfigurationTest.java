package io.weighbridge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigurationTest {

  @TempDir private Path data = Path.of("");

  /// Every key and its default: who adds or changes one does so here too.
  @Test
  void allKeysAndTheirDefaults() {
    assertThat(Configuration.keys().stream().map(key -> key.name() + "=" + key.usual()))
        .containsExactly(
            "server.host=127.0.0.1",
            "server.port=8080",
            "server.grpc-port=8081",
            "server.public-url=",
            "server.trusted-proxies=",
            "server.tls.certificate=",
            "server.tls.key=",
            "server.access-log=stderr",
            "server.session-hours=12",
            "server.limits.request-line=16 KiB",
            "server.limits.headers=32 KiB",
            "server.limits.connections=10000",
            "server.limits.idle=2m",
            "server.limits.grace=20s",
            "oidc.issuer=",
            "oidc.client-id=",
            "oidc.client-secret=",
            "oidc.name=OpenID",
            "oidc.user-claim=preferred_username",
            "oidc.groups-claim=groups",
            "oidc.admin-group=",
            "oidc.create-users=true",
            "hub.xet.bridge=true",
            "hub.regular-file-limit=10 MiB",
            "hub.commit-limit=1 GiB",
            "hub.commit-files=50000",
            "hub.page-size=1000",
            "hub.quota=unlimited",
            "hub.webhook-hosts=",
            "hub.keep-unowned=24h",
            "hub.scan=block",
            "hub.scan-from=malicious",
            "hub.trusted-keys=",
            "serving.autoload=false",
            "serving.memory=unlimited",
            "serving.deadline=60s",
            "serving.loaders=4",
            "serving.limits.requests-per-second=0",
            "serving.limits.concurrency=0",
            "serving.limits.queue-share=50",
            "serving.limits.body=64 MiB",
            "serving.onnx.threads=1",
            "serving.fine-tuning.workers=1",
            "terms.use=enforce",
            "terms.push=warn",
            "terms.own=",
            "terms.licences=",
            "terms.registered=",
            "terms.confirmed=",
            "terms.keep-facts=180d",
            "terms.facts.use=",
            "terms.facts.mau=",
            "terms.facts.revenue=",
            "terms.facts.monthly-revenue=",
            "terms.facts.country=",
            "terms.facts.place=",
            "terms.facts.offer-to-others=",
            "terms.facts.train-on-outputs=",
            "terms.facts.sector=",
            "terms.facts.multimodal=",
            "ledger.url=",
            "ledger.tenant=default",
            "ledger.currency=USD",
            "billing.seller=Weighbridge",
            "billing.address=",
            "billing.tax-id=",
            "billing.payment-days=14",
            "billing.tax-rate=",
            "billing.alerts=80, 95, 100",
            "grants.key=",
            "grants.key-password-file=",
            "grants.key-token=",
            "grants.vendors=",
            "grants.country=",
            "grants.vendor-key=",
            "grants.vendor-key-password-file=",
            "grants.vendor-key-token=",
            "grants.vendor-name=");
  }

  /// `docs/configuration.md` is written by this test: `-Dreference.write=true`.
  @Test
  void thePageListsThemAll() throws IOException {
    StringBuilder page =
        new StringBuilder(
            """
            # Configuration of the server

            Written by the program itself (`ConfigurationTest`); change the keys, not this page.

            `weighbridge serve` reads `DIR/weighbridge.yaml`, or the file that `--config` names. A dot in a key is a level in
            the file: `server.port` is `port:` below `server:`. Each key can also be given in the environment, and the common
            ones as an option (`weighbridge serve --help`): an option beats the environment beats the file beats the default.
            An unknown key is a mistake, and all mistakes are told at once, with file and line.

            ```yaml
            server:
              host: 0.0.0.0
              public-url: https://models.example
              trusted-proxies: 127.0.0.1
            hub:
              quota: 500 GiB
            ```

            Sizes: `10 MiB` (B, KiB, MiB, GiB, TiB). Times: `30s`, `2m` (s, m, h, d).

            | key | default | what it is | environment |
            |---|---|---|---|
            """);
    for (Key<?> key : Configuration.keys()) {
      page.append(
          "| `%s` | %s | %s | `%s` |%n"
              .formatted(
                  key.name(),
                  key.usual().isEmpty() ? "" : "`" + key.usual() + "`",
                  key.meaning(),
                  key.variable()));
    }
    page.append(
        """

        With `server.tls.certificate` and `server.tls.key` (PEM; the key as PKCS #8) the server speaks TLS itself. Behind a
        proxy, set `server.public-url`, let the proxy speak HTTP/1.1 to the server, and let it neither buffer nor pack
        answers: clients need exact lengths.

        `server.public-url` may have a path (`https://example.org/models`): the proxy takes it off before it asks this server,
        which puts it before every address that it tells ([an example](pages.md)).

        The address of a client is that of its connection: limits count by it, and the logs name it. Where proxies stand
        between, name them in `server.trusted-proxies`; the client is then the last address of `X-Forwarded-For` that is
        none of theirs (over gRPC, of the metadata of that name). Nobody else's `X-Forwarded-For` counts.
        """);
    Path file = RealFiles.repository().resolve("docs/configuration.md");
    if (Boolean.getBoolean("reference.write")) {
      Files.writeString(file, page);
    }
    assertThat(Files.readString(file))
        .as("docs/configuration.md is generated: -Dreference.write=true writes it anew")
        .isEqualTo(page.toString());
  }

  @Test
  void withoutAnythingTheDefaultsHold() {
    Configuration read = read(Map.of(), Map.of());
    assertThat(read.server().host()).isEqualTo("127.0.0.1");
    assertThat(read.server().port()).isEqualTo(8080);
    assertThat(read.server().publicUrl()).isEmpty();
    assertThat(read.server().limits().idle()).isEqualTo(Duration.ofMinutes(2));
    assertThat(read.server().limits().headers()).isEqualTo(32 << 10);
    assertThat(read.hub().xetBridge()).isTrue();
    assertThat(read.hub().quota()).isEqualTo(Long.MAX_VALUE);
    assertThat(read.hub().regularFileLimit()).isEqualTo(10 << 20);
  }

  @Test
  void optionBeatsEnvironmentBeatsFileBeatsDefault() throws IOException {
    write(
        """
        server:
          host: file
          port: 1
          public-url: https://file.example
        hub:
          xet: {bridge: false}
          quota: 5 GiB
        """);
    Configuration read =
        read(
            Map.of(
                "WEIGHBRIDGE_SERVER_PORT", "2",
                "WEIGHBRIDGE_SERVER_PUBLIC_URL", "https://environment.example/hub",
                "WEIGHBRIDGE_SERVER", "http://another.program.example",
                "WEIGHBRIDGE_DATA", "not of a section"),
            Map.of("server.port", "3"));
    assertThat(read.server().host()).isEqualTo("file");
    assertThat(read.server().port()).isEqualTo(3);
    assertThat(read.server().publicUrl()).contains(URI.create("https://environment.example/hub"));
    assertThat(read.hub().xetBridge()).isFalse();
    assertThat(read.hub().quota()).isEqualTo(5L << 30);
  }

  @Test
  void allMistakesAreToldAtOnceWithFileAndLine() throws IOException {
    write(
        """
        server:
          prot: 80
          port: eighty
          tls:
            key: a.pem
          trusted-proxies: 10.0.0.0/8, proxy.example
        hub:
          xet:
            bridge: perhaps
          page-size: 20000
        hubb: 1
        """);
    Path file = data.resolve("weighbridge.yaml");
    List<String> mistakes =
        mistakes(
            Map.of("WEIGHBRIDGE_HUB_QOUTA", "1", "WEIGHBRIDGE_HUB_QUOTA", "much"),
            Map.of("server.public-url", "models.example"));
    assertThat(mistakes)
        .anySatisfy(m -> assertThat(m).startsWith(file + ":2: there is no key server.prot"))
        .anySatisfy(m -> assertThat(m).startsWith(file + ":3: server.port must be a whole number"))
        .anySatisfy(
            m -> assertThat(m).startsWith(file + ":9: hub.xet.bridge must be true or false"))
        .anySatisfy(
            m -> assertThat(m).startsWith(file + ":10: hub.page-size must be at most 10000"))
        .anySatisfy(m -> assertThat(m).startsWith(file + ":11: hubb must hold keys"))
        .anySatisfy(m ->
            assertThat(m)
                .isEqualTo("environment variable WEIGHBRIDGE_HUB_QOUTA: there is no such key"))
        .anySatisfy(m ->
            assertThat(m)
                .startsWith("environment variable WEIGHBRIDGE_HUB_QUOTA: hub.quota must be a size"))
        .anySatisfy(m ->
            assertThat(m).startsWith("option --public-url: server.public-url must be an address"))
        .anySatisfy(m ->
            assertThat(m)
                .startsWith(file + ":6: server.trusted-proxies must be addresses and ranges")
                .endsWith("proxy.example is no address and no range such as 10.0.0.0/8"))
        .anySatisfy(m -> assertThat(m).contains("server.tls.certificate and server.tls.key"))
        .hasSize(10);
  }

  @Test
  void whatIsNoYamlIsToldWithItsLine() throws IOException {
    write("server:\n  port: [1\n");
    assertThat(mistakes(Map.of(), Map.of())).singleElement().asString().contains("is no YAML");
    write("- a list\n");
    assertThat(mistakes(Map.of(), Map.of()))
        .containsExactly(
            data.resolve("weighbridge.yaml") + ":1: the file must hold keys and values");
    write("server:\n  port: 1\n  port: 2\n");
    assertThat(mistakes(Map.of(), Map.of())).hasSize(1);
  }

  @Test
  void emptyFilesAndSectionsAreNoMistake() throws IOException {
    write("");
    assertThat(read(Map.of(), Map.of()).server().port()).isEqualTo(8080);
    write("# nothing\nserver:\nhub:\n");
    assertThat(read(Map.of(), Map.of()).server().port()).isEqualTo(8080);
  }

  @Test
  void aNamedFileMustBeThere() {
    Path missing = data.resolve("missing.yaml");
    ConfigurationMistakes thrown =
        catchThrowableOfType(
            ConfigurationMistakes.class,
            () -> Configuration.read(data, Optional.of(missing), Map.of(), Map.of()));
    assertThat(thrown.mistakes())
        .singleElement()
        .asString()
        .startsWith(missing + ": cannot be read");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1 B, 1", "2 KiB, 2048", "3MiB, 3145728", "1 gib, 1073741824"})
  void sizes(String text, long bytes) {
    assertThat(Texts.size(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"-1", "1 KB", "x", "1.5 MiB", "999999999999999 TiB", "''"})
  void whatIsNoSize(String text) {
    assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> Texts.size(text)))
        .hasMessageContaining("must be a size");
  }

  private void write(String text) throws IOException {
    Files.writeString(data.resolve("weighbridge.yaml"), text);
  }

  private Configuration read(Map<String, String> environment, Map<String, String> options) {
    return Configuration.read(data, Optional.empty(), environment, options);
  }

  private List<String> mistakes(Map<String, String> environment, Map<String, String> options) {
    return catchThrowableOfType(ConfigurationMistakes.class, () -> read(environment, options))
        .mistakes();
  }
}
