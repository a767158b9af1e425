package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.charts.LineChart;
import io.weighbridge.charts.LineChart.Ink;
import io.weighbridge.charts.LineChart.Panel;
import io.weighbridge.charts.LineChart.Series;
import io.weighbridge.datasets.DataSettings;
import io.weighbridge.datasets.DataSource;
import io.weighbridge.server.Configuration;
import io.weighbridge.server.WeighbridgeServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `commands` runs the usual commands once on small files of its own, `serve` a server. `./build`
/// lets Java watch it (`-XX:AOTCacheOutput`, JEP 514 and 515), and what was loaded and learnt here
/// need not be loaded and learnt again when a user starts a command.
final class Rehearsal {

  private static final String MODEL = "mnist-mlp";
  private static final String DATA = "digits:200";
  private static final String NONE = "no-such-loss";
  private static final int SIGNED = 16 << 20;

  /// `[]` in protocol 2.
  private static final byte[] EMPTY_LIST = {(byte) 0x80, 2, ']', 'q', 0, '.'};

  private static final int NEED_FACT = 3;
  private static final String CARD = "---\nlicense: apache-2.0\n---\n# Rehearsal\n";

  private static final String DECLARATION =
      """
      framework: {name: Model Openness Framework, version: "1.0", date: "2024-12-15"}
      release:
        name: demo
        producer: acme
        license: {distribution: {name: Apache-2.0}}
        components:
          - {name: Model parameters (Final), description: weights}
          - {name: Training code, description: code}
      """;

  private static final String NOBODY = "http://127.0.0.1:1";

  private final StringWriter printed = new StringWriter();
  private final Terminal terminal =
      new Terminal(new PrintWriter(printed), new PrintWriter(printed), true, true, 100, true);

  private final Surroundings surroundings;

  private Rehearsal(Path directory) {
    // Nothing of the builder's own is looked at.
    surroundings =
        new Surroundings(Map.of(), directory, InputStream.nullInputStream(), _ -> Optional.empty());
  }

  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    Path directory = Files.createTempDirectory("weighbridge-rehearsal");
    try {
      Rehearsal rehearsal = new Rehearsal(directory);
      switch (arguments[0]) {
        case "commands" -> rehearsal.play(directory);
        case "serve" -> rehearsal.serve(directory.resolve("data"));
        default -> throw new IllegalArgumentException("rehearse what? " + arguments[0]);
      }
    } finally {
      try (var files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void play(Path directory) throws IOException {
    // What a process does before and after its command.
    Terminal.ofProcess().flush();
    Path weights = directory.resolve("weights.safetensors");
    Files.write(weights, safetensors(4));
    expect(0, "--version");
    expect(0, "--help");
    expect(2, "inspct");
    expect(0, "summary", MODEL);
    expect(0, "inspect", "--help");
    expect(1, "inspect", directory.resolve("missing.safetensors").toString());
    expect(0, "inspect", weights.toString());
    expect(0, "inspect", "--json", weights.toString());
    Path keras = directory.resolve("weights.h5");
    expect(0, "convert", weights.toString(), keras.toString());
    expect(0, "inspect", keras.toString());
    expect(0, "scan", weights.toString());
    Path pickle = directory.resolve("list.pkl");
    Files.write(pickle, EMPTY_LIST);
    expect(0, "scan", pickle.toString(), "--json");
    scanFolder(directory);
    sign(directory);
    papers(directory);
    // Up to the engine and no further: classes of a module that is loaded at run time cannot be
    // kept (docs/decisions/0004-vector-module.md).
    expect(2, "fit", MODEL, "--data", DATA, "--epochs", "0");
    expect(0, "fit", "--help");
    expect(2, "evaluate", MODEL, "--data", DATA, "--loss", NONE);
    DataSource.parse(DATA).load(DataSettings.of(Map.of(), directory));
    expect(2, "predict", MODEL);
    // Up to a door that nobody opens: what a client needs to get there.
    expect(0, "push", "--help");
    expect(0, "repo", "create", "--help");
    expect(1, "whoami", "--server", NOBODY, "--token", "hf_rehearsal");
    expect(1, "ls", "acme/demo", "--server", NOBODY);
    expect(1, "pull", "acme/demo", "--server", NOBODY, "--to", directory.resolve("p").toString());
    double[] curve = {0.3, 0.2, 0.1};
    Panel panel = new Panel("Loss", "epoch", List.of(Series.of("train", Ink.BLUE, curve)));
    RunFolder run = RunFolder.planned(directory.resolve("run"));
    run.create();
    run.write(new LineChart("rehearsal", List.of(panel, panel)));
  }

  /// Files that are scanned at a time, and large enough for the code that goes through them to be
  /// worth keeping.
  private void scanFolder(Path directory) throws IOException {
    Path folder = Files.createDirectory(directory.resolve("scanned"));
    for (int i = 0; i < 2; i++) {
      Files.write(folder.resolve("model-%d.safetensors".formatted(i)), safetensors(SIGNED / 4));
    }
    Files.writeString(folder.resolve("config.json"), "{}");
    expect(0, "scan", folder.toString());
  }

  /// A folder with a file that is large enough for the digest's code to be worth keeping.
  private void sign(Path directory) throws IOException {
    Path model = Files.createDirectory(directory.resolve("model"));
    Files.write(model.resolve("weights.bin"), new byte[SIGNED]);
    String key = directory.resolve("key").toString();
    expect(0, "keys", "create", "--out", key);
    expect(0, "sign", model.toString(), "--key", key + ".pem");
    expect(0, "verify", model.toString(), "--key", key + ".pub.pem");
  }

  /// A model with a card, a licence's text, a declaration and files that are evidence.
  private void papers(Path directory) throws IOException {
    Path model = Files.createDirectory(directory.resolve("papers"));
    Files.write(model.resolve("weights.safetensors"), safetensors(4));
    Files.writeString(model.resolve("README.md"), CARD);
    Files.writeString(model.resolve("LICENSE"), CARD);
    expect(NEED_FACT, "grade", model.toString());
    Files.copy(Path.of("LICENSE"), model.resolve("LICENSE"), StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(model.resolve("mof.yml"), DECLARATION);
    Files.write(model.resolve("train.py"), new byte[SIGNED]);
    expect(0, "grade", model.toString());
    expect(0, "grade", model.toString(), "--json");
    expect(0, "export", model.toString(), "--as", "cyclonedx");
    expect(0, "compare", model.toString());
  }

  /// A server of its own, asked for what it has; no model is deployed, for the same reason.
  private void serve(Path data) {
    Map<String, String> options =
        Map.of("server.port", "0", "server.grpc-port", "0", "server.access-log", "off");
    try (WeighbridgeServer server =
        WeighbridgeServer.start(Configuration.read(data, Optional.empty(), Map.of(), options))) {
      String url = server.url().toString();
      expect(0, "ls", "--server", url);
      expect(0, "deployments", "--server", url);
      expect(1, "predict", "--server", url, "nothing", "docs/pictures/seven.png");
    }
  }

  private void expect(int code, String... arguments) {
    int found = Main.run(terminal, surroundings, arguments);
    if (found != code) {
      throw new IllegalStateException(
          "weighbridge %s: exit code %d where %d was expected\n%s"
              .formatted(String.join(" ", arguments), found, code, printed));
    }
  }

  /// One tensor in the plainest file: length of the header, header, elements.
  private static byte[] safetensors(int elements) {
    byte[] header =
        """
        {"__metadata__":{"format":"pt"},"dense.kernel":{"dtype":"F32","shape":[%d],"data_offsets":[0,%d]}}\
        """
            .formatted(elements, 4 * elements)
            .getBytes(UTF_8);
    return ByteBuffer.allocate(8 + header.length + 4 * elements)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }
}
