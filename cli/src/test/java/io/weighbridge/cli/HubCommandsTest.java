package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.client.ClientException;
import io.weighbridge.client.Globs;
import io.weighbridge.client.Hub;
import io.weighbridge.client.ModelId;
import io.weighbridge.client.Push.Options;
import io.weighbridge.client.ServerAddress;
import io.weighbridge.client.StoppedException;
import io.weighbridge.client.Token;
import io.weighbridge.client.TransferListener;
import io.weighbridge.server.Configuration;
import io.weighbridge.server.WeighbridgeServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Commands against the hub itself, as its users run them.
final class HubCommandsTest {

  @TempDir private static Path folder = Path.of("");
  private static Optional<WeighbridgeServer> server = Optional.empty();
  private static String admin = "";

  @TempDir private Path home = Path.of("");

  @BeforeAll
  static void start() throws IOException {
    WeighbridgeServer started =
        WeighbridgeServer.start(
            Configuration.read(
                folder.resolve("data"),
                Optional.empty(),
                Map.of(),
                Map.of("server.port", "0", "server.grpc-port", "0")));
    server = Optional.of(started);
    admin = Files.readString(started.adminToken().orElseThrow()).strip();
    HubCommandsTest test = new HubCommandsTest();
    for (String user : List.of("alice", "bob")) {
      test.ok(admin, "user", "add", user);
    }
    test.ok(admin, "org", "create", "acme", "--fullname", "Acme");
    test.ok(admin, "org", "add-member", "acme", "alice", "--role", "admin");
  }

  @AfterAll
  static void stop() {
    server.ifPresent(WeighbridgeServer::close);
  }

  private String alice = "";
  private String bob = "";

  @BeforeEach
  void tokens() {
    alice = ok(admin, "token", "create", "test", "--user", "alice", "--scope", "admin").strip();
    bob = ok(admin, "token", "create", "test", "--user", "bob", "--scope", "admin").strip();
  }

  private Surroundings surroundings(String token, String in) {
    return new Surroundings(
        token.isEmpty() ? Map.of() : Map.of(HubOptions.TOKEN, token),
        home,
        new ByteArrayInputStream(in.getBytes(UTF_8)),
        _ -> Optional.empty());
  }

  private Console console(String token) {
    return Console.piped().in(surroundings(token, ""));
  }

  private static Object[] at(Object... words) {
    List<Object> all = new ArrayList<>(Arrays.asList(words));
    all.addAll(List.of("--server", server.orElseThrow().url()));
    return all.toArray();
  }

  private String ok(String token, Object... words) {
    Console console = console(token);
    int code = console.run(at(words));
    assertThat(code).as("%s: %s", List.of(words), console.err()).isZero();
    return console.out();
  }

  private String refused(String token, Object... words) {
    Console console = console(token);
    int code = console.run(at(words));
    assertThat(code).as("%s: %s", List.of(words), console.out()).isEqualTo(1);
    assertThat(console.out()).isEmpty();
    assertThat(console.err())
        .startsWith("weighbridge: ")
        .hasLineCount(1)
        .doesNotContain("internal");
    return console.err();
  }

  private JsonNode json(String token, Object... words) {
    List<Object> all = new ArrayList<>(Arrays.asList(words));
    all.add("--json");
    String out = ok(token, all.toArray());
    assertThat(out).hasLineCount(1);
    return JsonMapper.shared().readTree(out);
  }

  private Path model(int seed) throws IOException {
    Path folder = Files.createDirectories(home.resolve("model-" + seed));
    Random random = new Random(seed);
    byte[] weights = new byte[3 << 20];
    random.nextBytes(weights);
    Files.write(folder.resolve("model.safetensors"), weights);
    Files.writeString(folder.resolve("README.md"), "---\nlicense: mit\n---\n# Demo\n");
    Files.createDirectories(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/é 1%.json"), "{}");
    Files.write(folder.resolve("empty.txt"), new byte[0]);
    return folder;
  }

  @Test
  void loginKeepsATokenForOneHubAndLogoutForgetsIt() throws IOException {
    Console login = Console.piped().in(surroundings("", alice + "\n"));
    assertThat(login.run(at("login"))).as(login.err()).isZero();
    assertThat(login.out() + login.err()).contains("alice").doesNotContain(alice);
    assertThat(Files.readString(home.resolve(".config/weighbridge/credentials.json")))
        .contains(alice);
    assertThat(json("", "whoami").path("user").asString()).isEqualTo("alice");
    assertThat(json("", "whoami").path("organizations").toString()).contains("acme");
    assertThat(json(bob, "whoami").path("user").asString()).isEqualTo("bob");
    ok("", "logout");
    assertThat(refused("", "whoami")).contains("weighbridge login");
    Console wrong = Console.piped().in(surroundings("", "hf_" + "x".repeat(37)));
    assertThat(wrong.run(at("login"))).isEqualTo(1);
    assertThat(wrong.err()).contains("Invalid credentials").doesNotContain("xxx");
    assertThat(refused("", "whoami")).contains("weighbridge login");
  }

  @Test
  void whatIsPushedIsPulledAsItWas() throws IOException {
    Path folder = model(1);
    JsonNode first = json(alice, "push", folder, "acme/round", "--create", "-m", "First");
    assertThat(first.path("files").asInt()).isEqualTo(4);
    assertThat(first.path("large_bytes_sent").asLong()).isEqualTo(3 << 20);
    assertThat(first.path("commit").asString()).hasSize(40);
    JsonNode again = json(alice, "push", folder, "acme/round");
    assertThat(again.path("files").asInt()).isZero();
    assertThat(again.path("unchanged").asInt()).isEqualTo(4);
    assertThat(again.path("commit")).isEqualTo(first.path("commit"));
    Path copy = home.resolve("copy");
    JsonNode pulled = json("", "pull", "acme/round", "--to", copy);
    assertThat(pulled.path("commit")).isEqualTo(first.path("commit"));
    for (String name : List.of("model.safetensors", "README.md", "sub/é 1%.json", "empty.txt")) {
      assertThat(copy.resolve(name)).hasSameBinaryContentAs(folder.resolve(name));
    }
    assertThat(json("", "pull", "acme/round", "--to", copy).path("files").asInt()).isZero();
    Files.writeString(folder.resolve("README.md"), "# Changed\n");
    assertThat(json(alice, "push", folder, "acme/round").path("files").asInt()).isEqualTo(1);
    assertThat(json("", "pull", "acme/round", "--to", copy).path("files").asInt()).isEqualTo(1);
    String old = "acme/round@" + first.path("commit").asString();
    ok("", "pull", old, "--to", home.resolve("old"), "--include", "*.md");
    assertThat(home.resolve("old/README.md")).content().contains("license: mit");
    assertThat(home.resolve("old/model.safetensors")).doesNotExist();
  }

  @Test
  void anInterruptedPushSendsOnlyThePartsThatAreMissing() throws Exception {
    long size = (200L << 20) + 1;
    Path folder = Files.createDirectories(home.resolve("parts"));
    Path file = folder.resolve("model.safetensors");
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(size);
      large.seek(150L << 20);
      large.write(new byte[] {1, 2, 3});
    }
    ok(alice, "repo", "create", "acme/parts");
    AtomicReference<Object> ended = new AtomicReference<>("nothing");
    Thread pushing = new Thread(() -> ended.set(interrupted(folder)));
    pushing.start();
    pushing.join();
    assertThat(ended.get()).isInstanceOf(StoppedException.class);
    assertThat(json(alice, "ls", "acme/parts").toString()).doesNotContain("model.safetensors");
    JsonNode pushed = json(alice, "push", folder, "acme/parts");
    // One part of 64 MiB had arrived.
    assertThat(pushed.path("large_bytes_sent").asLong()).isEqualTo(size - (64L << 20));
    Path copy = home.resolve("parts-copy");
    ok(alice, "pull", "acme/parts", "--to", copy);
    assertThat(Files.mismatch(file, copy.resolve("model.safetensors"))).isEqualTo(-1);
  }

  /// Pushes until the second part is on its way.
  private Object interrupted(Path folder) {
    Thread pushing = Thread.currentThread();
    AtomicLong moved = new AtomicLong();
    TransferListener listener =
        new TransferListener() {
          private boolean uploading;

          @Override
          public void begins(String doing, int files, long bytes) {
            uploading = doing.equals("uploading");
          }

          @Override
          public void moved(long bytes) {
            if (uploading && moved.addAndGet(bytes) > 100L << 20) {
              pushing.interrupt();
            }
          }
        };
    ServerAddress address = ServerAddress.parse(server.orElseThrow().url().toString());
    try (Hub opened = Hub.at(address, Optional.of(Token.parse(alice)))) {
      return io.weighbridge.client.Push.run(
          opened,
          new Options(
              folder, ModelId.parse("acme/parts"), "main", "", "", false, false, Globs.ALL, 1),
          listener);
    } catch (ClientException e) {
      return e;
    }
  }

  @Test
  void branchesWithASlashAreBranches() throws IOException {
    Path folder = model(2);
    ok(alice, "push", folder, "acme/branches", "--create", "--branch", "feature/x");
    assertThat(json("", "ls", "acme/branches@feature/x", "-r").path("entries").toString())
        .contains("model.safetensors", "sub/é 1%.json");
    assertThat(json("", "ls", "acme/branches").path("entries").toString())
        .doesNotContain("model.safetensors");
    assertThat(refused(alice, "push", folder, "acme/branches", "--branch", "nowhere"))
        .contains("--create makes it");
    assertThat(refused("", "pull", "acme/branches@nowhere")).contains("HTTP 404");
  }

  @Test
  void listsAreTablesForPeopleAndDocumentsForPrograms() throws IOException {
    ok(alice, "push", model(3), "acme/listed", "--create");
    assertThat(ok("", "ls", "--search", "listed")).contains("acme/listed");
    assertThat(
            json("", "ls", "--filter", "license:mit", "--author", "acme").path("models").toString())
        .contains("acme/listed");
    assertThat(ok(alice, "ls", "acme/listed", "-r", "-l"))
        .contains("model.safetensors", "3,145,728", "Push 4 files");
    assertThat(ok(alice, "ls", "acme/listed", "sub"))
        .contains("sub/é 1%.json")
        .doesNotContain("README");
    assertThat(refused(alice, "ls", "acme/listed", "none")).contains("HTTP 404");
    assertThat(ok(alice, "repo", "list", "acme")).contains("acme/listed");
  }

  @Test
  void aPrivateModelIsMissingForOthers() throws IOException {
    ok(alice, "push", model(4), "acme/secret", "--create", "--private");
    assertThat(refused(bob, "pull", "acme/secret")).contains("HTTP 404");
    assertThat(refused("", "ls", "acme/secret")).contains("weighbridge login");
    assertThat(refused(bob, "push", model(4), "acme/secret")).contains("HTTP 404");
    ok(alice, "repo", "settings", "acme/secret", "--public");
    ok(bob, "ls", "acme/secret");
    assertThat(refused(bob, "push", model(5), "acme/secret")).contains("HTTP 403");
  }

  @Test
  void aGatedModelIsForThoseWhoAreLetIn() throws IOException {
    ok(alice, "push", model(6), "acme/gated", "--create");
    ok(alice, "repo", "settings", "acme/gated", "--gate", "manual");
    assertThat(refused(bob, "pull", "acme/gated", "--to", home.resolve("g"))).contains("HTTP 403");
    assertThat(ok(alice, "access", "list", "acme/gated")).contains("no requests");
    ok(alice, "access", "grant", "acme/gated", "bob");
    assertThat(json(alice, "access", "list", "acme/gated", "--status", "accepted").toString())
        .contains("\"user\":\"bob\"");
    ok(bob, "pull", "acme/gated", "--to", home.resolve("g"));
    ok(alice, "access", "reject", "acme/gated", "bob", "--reason", "enough");
    assertThat(refused(bob, "pull", "acme/gated", "--to", home.resolve("h"))).contains("HTTP 403");
    ok(alice, "access", "accept", "acme/gated", "bob");
    ok(bob, "pull", "acme/gated", "--to", home.resolve("h"));
  }

  @Test
  void modelsAreMadeMovedAndDeleted() {
    ok(alice, "repo", "create", "acme/one");
    assertThat(refused(alice, "repo", "create", "acme/one")).contains("HTTP 409");
    ok(alice, "repo", "create", "acme/one", "--exist-ok");
    ok(alice, "repo", "move", "acme/one", "acme/two");
    assertThat(ok(alice, "ls", "acme/one")).isEqualTo(ok(alice, "ls", "acme/two"));
    ok(alice, "repo", "delete", "acme/two", "--yes");
    assertThat(refused(alice, "ls", "acme/two")).contains("HTTP 404");
  }

  @Test
  void aPasswordIsReadFromStandardInputAndTypedTwiceAtAScreen() {
    Console piped = Console.piped().in(surroundings(admin, "correct horse battery\n"));
    assertThat(piped.run(at("user", "password", "alice"))).as(piped.err()).isZero();
    assertThat(piped.out() + piped.err()).contains("alice").doesNotContain("horse");
    Console none = Console.piped().in(surroundings(admin, ""));
    assertThat(none.run(at("user", "password", "alice"))).isEqualTo(1);
    assertThat(none.err()).contains("'password' is missing");
    Console tooShort = Console.piped().in(surroundings(admin, "short"));
    assertThat(tooShort.run(at("user", "password", "alice"))).isEqualTo(1);
    assertThat(tooShort.err()).contains("at least 10 characters");
    Iterator<String> typed = List.of("correct horse battery", "correct horse batery").iterator();
    Surroundings piping = surroundings(admin, "");
    Console differing =
        Console.piped()
            .in(
                new Surroundings(
                    piping.environment(),
                    piping.home(),
                    piping.in(),
                    _ -> Optional.of(typed.next())));
    assertThat(differing.run(at("user", "password", "alice"))).isEqualTo(1);
    assertThat(differing.err()).contains("differ").doesNotContain("horse");
    ok(admin, "user", "password", "alice", "--remove");
    refused(bob, "user", "password", "alice", "--remove");
  }

  @Test
  void tokensUsersAndMembersComeAndGo() {
    String token = ok(bob, "token", "create", "laptop", "--expires", "30d").strip();
    assertThat(token).matches("hf_[A-Za-z0-9]{34,}");
    assertThat(json(token, "whoami").path("scope").asString()).isEqualTo("read");
    JsonNode listed = json(bob, "token", "list");
    assertThat(listed.toString()).doesNotContain(token);
    String id = "";
    for (JsonNode each : listed.path("tokens")) {
      id = each.path("name").asString().equals("laptop") ? each.path("id").asString() : id;
    }
    ok(bob, "token", "revoke", id);
    assertThat(refused(token, "whoami")).contains("Invalid credentials");
    refused(bob, "user", "add", "eve");
    assertThat(json(admin, "user", "list").toString()).contains("\"name\":\"bob\"");
    ok(admin, "user", "disable", "bob");
    refused(bob, "whoami");
    ok(admin, "user", "enable", "bob");
    ok(bob, "whoami");
    ok(alice, "org", "add-member", "acme", "bob", "--role", "write");
    assertThat(ok(alice, "org", "list")).contains("bob (write)");
    ok(alice, "org", "remove-member", "acme", "bob");
    assertThat(ok(alice, "org", "list")).doesNotContain("bob");
  }

  @Test
  void theAuditLogTellsAndQuotasHold() throws IOException {
    ok(alice, "repo", "create", "acme/watched");
    JsonNode entries = json(admin, "audit", "--subject", "acme/watched").path("entries");
    assertThat(entries).isNotEmpty();
    assertThat(entries.get(0).path("actor").asString()).isEqualTo("alice");
    refused(bob, "audit");
    ok(admin, "quota", "set", "bob", "1MiB");
    assertThat(ok(admin, "quota", "show", "bob")).contains("of 1.00 MiB used");
    assertThat(refused(bob, "push", model(7), "bob/large", "--create")).contains("quota");
    ok(admin, "quota", "set", "bob", "none");
    ok(bob, "push", model(7), "bob/large", "--create");
  }

  @Test
  void aModelOfTheHubIsScannedBeforeAnyoneLoadsIt() throws IOException {
    Path model = Files.createDirectory(home.resolve("hostile"));
    Path attacks = Path.of("../attacks");
    ok(alice, "repo", "create", "acme/hostile");
    Files.copy(attacks.resolve("wrapped/model.pt"), model.resolve("model.pt"));
    assertThat(refused(alice, "push", model, "acme/hostile"))
        .contains("'model.pt' is MALICIOUS", "Nothing was committed");
    Files.delete(model.resolve("model.pt"));
    Files.copy(attacks.resolve("WB-PICKLE-TRAILING/hostile-bytes.pkl"), model.resolve("model.pkl"));
    ok(alice, "push", model, "acme/hostile");
    Console console = console(alice);
    assertThat(console.run(at("scan", "acme/hostile", "--json"))).isEqualTo(3);
    JsonNode document = JsonMapper.shared().readTree(console.out());
    assertThat(document.path("files").valueStream().map(file -> file.path("file").asString()))
        .contains("model.pkl");
    refused(alice, "scan", "acme/missing");
  }
}
