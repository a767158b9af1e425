package io.weighbridge.classifying;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpLimits;
import io.weighbridge.http.HttpServer;
import io.weighbridge.http.Router;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.serving.Callers;
import io.weighbridge.serving.Cost;
import io.weighbridge.serving.DeploymentPlan;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.ModelCard;
import io.weighbridge.serving.ModelSource;
import io.weighbridge.serving.ServingFailures;
import io.weighbridge.serving.ServingParts;
import io.weighbridge.serving.ServingSettings;
import io.weighbridge.serving.UsageRecorder;
import io.weighbridge.serving.UsePermission;
import io.weighbridge.serving.WeightsOpener;
import io.weighbridge.store.Database;
import io.weighbridge.testing.RealFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ClassifyingTest {

  private static final TensorShape IMAGES = TensorShape.of(-1, 28, 28);
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path folder;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private record Answer(int status, JsonNode body, Optional<String> timing) {
    String label() {
      return body.at("/predictions/0/label").asString();
    }

    String message() {
      return body.at("/error/message").asString();
    }
  }

  /// Serves the open weights as a model whose input has that shape, with these files beside.
  private void serve(
      TensorShape input, float scale, Map<String, Object> card, Map<String, String> beside)
      throws IOException {
    serve(new DenseEngine(input, scale), card, beside);
  }

  private void serve(DenseEngine engine, Map<String, Object> card, Map<String, String> beside)
      throws IOException {
    Path model = folder.resolve("digits");
    Files.createDirectories(model);
    Files.copy(
        RealFiles.repository().resolve("models/mnist-mlp/" + DenseEngine.FILE),
        model.resolve(DenseEngine.FILE));
    for (Map.Entry<String, String> file : beside.entrySet()) {
      Files.writeString(model.resolve(file.getKey()), file.getValue());
    }
    Database database = Database.open(folder.resolve("test.db"), List.of(Deployments.TABLES));
    opened.push(database);
    Deployments deployments =
        Deployments.open(
            new ServingParts(
                database,
                List.of(engine),
                new Folders(new ModelCard(Optional.empty(), Optional.empty(), card)),
                (_, _, _, _) ->
                    new UsePermission.Answer.Allowed(Map.of("x-weighbridge-duties", "say it")),
                (_, _) -> new Unwritten(),
                ServingSettings.DEFAULT,
                Clock.systemUTC()));
    opened.push(deployments);
    var _ = deployments.deploy(DeploymentPlan.of(new ModelSource.Folder(model)));
    Router router = new Router().translating(ServingFailures::translate);
    new Classifying(deployments, new Anybody()).addTo(router);
    HttpServer server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT);
    opened.push(server);
    port = server.port();
  }

  @AfterEach
  void stop() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private Answer post(String type, byte[] body) throws Exception {
    return post(type, body, "");
  }

  private Answer post(String type, byte[] body, String query) throws Exception {
    HttpResponse<byte[]> response =
        client.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:%d/v1/models/digits/classify%s".formatted(port, query)))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(
        response.statusCode(),
        JSON.readTree(response.body()),
        response.headers().firstValue("Server-Timing"));
  }

  private static List<Path> digits() throws IOException {
    try (Stream<Path> files = Files.list(RealFiles.path("misc/digits"))) {
      return files.filter(file -> file.toString().endsWith(".png")).sorted().toList();
    }
  }

  private static String labelOf(Path digit) {
    String name = digit.getFileName().toString();
    return name.substring(name.indexOf("label") + 5, name.indexOf(".png"));
  }

  private void readsAllDigits() throws Exception {
    List<Path> digits = digits();
    assertThat(digits).isNotEmpty();
    for (Path digit : digits) {
      Answer answer = post("image/png", Files.readAllBytes(digit));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.label()).as(digit.toString()).isEqualTo(labelOf(digit));
    }
  }

  @Test
  void readsRealDigits() throws Exception {
    serve(IMAGES, 1, Map.of(), Map.of());
    readsAllDigits();
    Answer answer = post("image/png", Files.readAllBytes(digits().getFirst()));
    assertThat(answer.body().at("/model").asString()).isEqualTo("digits");
    assertThat(answer.body().at("/version").asString()).isEqualTo("1");
    assertThat(answer.body().at("/predictions").size()).isEqualTo(5);
    assertThat(answer.body().at("/predictions/0/probability").asDouble()).isBetween(0.9, 1.0);
    assertThat(answer.timing().orElseThrow()).contains("compute;dur=");
  }

  @Test
  void readsRealDigitsInEachLayoutOfAnInput() throws Exception {
    for (TensorShape shape :
        List.of(
            TensorShape.of(-1, 784),
            TensorShape.of(-1, 1, 28, 28),
            TensorShape.of(-1, 28, 28, 1),
            TensorShape.of(1, 1, 28, 28),
            TensorShape.of(1, 28, 28),
            TensorShape.of(1, 784))) {
      serve(shape, 1, Map.of(), Map.of());
      readsAllDigits();
      stop();
      deleteAll();
    }
  }

  private void deleteAll() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        if (!file.equals(folder)) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void followsARescalingThatTheModelDoesItself() throws Exception {
    serve(
        IMAGES, 1 / 255f, Map.of(), Map.of("preprocessor_config.json", "{\"do_rescale\": false}"));
    readsAllDigits();
  }

  @Test
  void followsTheCardsPreprocessorAndLabels() throws Exception {
    serve(
        IMAGES,
        2,
        Map.of(
            "preprocessor", Map.of("rescale_factor", 1 / 510.0),
            "labels", List.of("zero", "one", "two")),
        Map.of());
    Answer answer = post("image/png", Files.readAllBytes(digit("2")));
    assertThat(answer.label()).isEqualTo("two");
    assertThat(post("image/png", Files.readAllBytes(digit("7"))).label()).isEqualTo("7");
  }

  @Test
  void takesLabelsFromTheConfigurationBeforeAFileOfLabels() throws Exception {
    serve(
        IMAGES,
        1,
        Map.of(),
        Map.of(
            "config.json", "{\"id2label\": {\"2\": \"deux\"}}",
            "labels.txt", "a\nb\nc\n"));
    assertThat(post("image/png", Files.readAllBytes(digit("2"))).label()).isEqualTo("deux");
  }

  @Test
  void takesLabelsFromAFile() throws Exception {
    serve(IMAGES, 1, Map.of(), Map.of("labels.txt", "a\nb\nc\n"));
    assertThat(post("image/png", Files.readAllBytes(digit("2"))).label()).isEqualTo("c");
  }

  private static Path digit(String label) throws IOException {
    return digits().stream().filter(file -> labelOf(file).equals(label)).findFirst().orElseThrow();
  }

  /// The pixels of a digit, 0 to 1.
  private static double[] pixels(String label) throws IOException {
    BufferedImage image = ImageIO.read(digit(label).toFile());
    return IntStream.range(0, 784)
        .mapToDouble(at -> image.getRaster().getSample(at % 28, at / 28, 0) / 255.0)
        .toArray();
  }

  private static String row(String label) throws IOException {
    return Arrays.stream(pixels(label)).mapToObj(Double::toString).collect(Collectors.joining(","));
  }

  @Test
  void classifiesRowsOfCsv() throws Exception {
    serve(IMAGES, 1, Map.of(), Map.of());
    assertThat(post("text/csv", row("3").getBytes(UTF_8)).label()).isEqualTo("3");
    Answer two =
        post("text/csv; charset=utf-8", (row("3") + "\r\n" + row("8") + "\n").getBytes(UTF_8));
    assertThat(two.body().at("/rows/0/predictions/0/label").asString()).isEqualTo("3");
    assertThat(two.body().at("/rows/1/predictions/0/label").asString()).isEqualTo("8");
    String header = IntStream.range(0, 784).mapToObj(i -> "p" + i).collect(Collectors.joining(","));
    assertThat(post("text/csv", (header + "\n" + row("5")).getBytes(UTF_8)).label()).isEqualTo("5");
  }

  @Test
  void classifiesRowsOfJsonHoweverNested() throws Exception {
    serve(IMAGES, 1, Map.of(), Map.of());
    String flat = "{\"inputs\": [[" + row("4") + "]]}";
    assertThat(post("application/json", flat.getBytes(UTF_8)).label()).isEqualTo("4");
    StringBuilder nested = new StringBuilder("{\"inputs\": [[");
    double[] pixels = pixels("6");
    for (int i = 0; i < 28; i++) {
      nested.append(i == 0 ? "" : ",");
      nested.append(Arrays.toString(Arrays.copyOfRange(pixels, 28 * i, 28 * i + 28)));
    }
    Answer answer =
        post("application/json", nested.append("]]}").toString().getBytes(UTF_8), "?top=1");
    assertThat(answer.label()).isEqualTo("6");
    assertThat(answer.body().at("/predictions").size()).isEqualTo(1);
  }

  @Test
  void asksAModelThatTakesNoBatchesRowByRow() throws Exception {
    serve(TensorShape.of(1, 784), 1, Map.of(), Map.of());
    Answer two = post("text/csv", (row("3") + "\n" + row("8")).getBytes(UTF_8));
    assertThat(two.body().at("/rows/0/predictions/0/label").asString()).isEqualTo("3");
    assertThat(two.body().at("/rows/1/predictions/0/label").asString()).isEqualTo("8");
  }

  @Test
  void refusesAModelWithSeveralOutputsOfScores() throws Exception {
    serve(new DenseEngine(IMAGES, 1, List.of("kind", "size")), Map.of(), Map.of());
    Answer answer = post("text/csv", row("3").getBytes(UTF_8));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.message()).contains("the outputs kind, size").contains("use its tensors");
  }

  @Test
  void refusesWhatIsNoTable() throws Exception {
    serve(IMAGES, 1, Map.of(), Map.of());
    for (String text : List.of("", "1,2,3", "1,2\n3", "a,b\nc,d", "1,\"", "nan," + row("1"))) {
      assertThat(post("text/csv", text.getBytes(UTF_8)).status()).as(text).isEqualTo(400);
    }
    for (String text :
        List.of(
            "",
            "[]",
            "{}",
            "{\"inputs\": 1}",
            "{\"inputs\": []}",
            "{\"inputs\": [1]}",
            "{\"inputs\": [[1]]} x",
            "{\"inputs\": [[\"a\"]]}",
            "{\"inputs\": [[1e400]]}",
            "{\"inputs\": " + "[".repeat(1000))) {
      Answer answer = post("application/json", text.getBytes(UTF_8));
      assertThat(answer.status()).as(text).isEqualTo(400);
      assertThat(answer.message()).as(text).isNotBlank();
    }
  }

  @Test
  void refusesPicturesThatAreNone() throws Exception {
    serve(IMAGES, 1, Map.of(), Map.of());
    byte[] whole = Files.readAllBytes(digits().getFirst());
    for (int length = 0; length < whole.length; length += 7) {
      assertThat(post("image/png", Arrays.copyOf(whole, length)).status()).isEqualTo(400);
    }
    assertThat(post("image/jpeg", "GIF89a".getBytes(UTF_8)).status()).isEqualTo(400);
    assertThat(post("image/gif", whole).status()).isEqualTo(415);
    assertThat(post("image/png", whole, "?top=0").status()).isEqualTo(400);
    assertThat(post("image/png", new byte[(int) Examples.MAX_BODY + 1]).status()).isEqualTo(413);
  }

  @Test
  void believesNoHeaderThatClaimsAHugePicture() throws Exception {
    serve(IMAGES, 1, Map.of(), Map.of());
    byte[] bomb = Files.readAllBytes(digits().getFirst());
    ByteBuffer header = ByteBuffer.wrap(bomb);
    header.putInt(16, 30_000).putInt(20, 30_000);
    CRC32 crc = new CRC32();
    crc.update(bomb, 12, 17);
    header.putInt(29, (int) crc.getValue());
    Answer answer = post("image/png", bomb);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.message()).contains("30000 x 30000");
  }

  @Test
  void readsALargePhotographThinnedOut() throws Exception {
    serve(IMAGES, 1, Map.of(), Map.of());
    BufferedImage digit = ImageIO.read(digit("9").toFile());
    BufferedImage large = new BufferedImage(3_000, 3_000, BufferedImage.TYPE_INT_RGB);
    large
        .createGraphics()
        .drawImage(digit.getScaledInstance(3_000, 3_000, java.awt.Image.SCALE_FAST), 0, 0, null);
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    assertThat(ImageIO.write(large, "JPEG", jpeg)).isTrue();
    assertThat(post("image/jpeg", jpeg.toByteArray()).label()).isEqualTo("9");
  }

  @Test
  void saysWhenTheModelTakesNoPictures() throws Exception {
    serve(TensorShape.of(-1, 7, 112), 1, Map.of(), Map.of());
    // A table of 7 rows and 112 columns is a picture too, if a strange one.
    assertThat(post("image/png", Files.readAllBytes(digits().getFirst())).status()).isEqualTo(200);
    stop();
    deleteAll();
    serve(TensorShape.of(-1, 7, 16, 7), 1, Map.of(), Map.of());
    Answer answer = post("image/png", Files.readAllBytes(digits().getFirst()));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.message()).contains("CSV or JSON");
  }

  private static final class Anybody implements Callers {
    @Override
    public Caller of(Exchange exchange) {
      return Caller.ANONYMOUS;
    }

    @Override
    public Caller of(Optional<String> authorization, String address) {
      return Caller.ANONYMOUS;
    }
  }

  private static final class Unwritten implements UsageRecorder.Reservation {
    @Override
    public Optional<Cost> settle(UsageRecorder.Use use) {
      return Optional.empty();
    }

    @Override
    public void release() {}
  }

  private record Folders(ModelCard card) implements WeightsOpener {

    @Override
    public String resolve(ModelSource source) {
      return "0".repeat(40);
    }

    @Override
    public ModelFiles open(ModelSource source, String commit) {
      return new FolderFiles(((ModelSource.Folder) source).path());
    }

    @Override
    public ModelCard card(ModelSource source, String commit) {
      return card;
    }
  }
}
