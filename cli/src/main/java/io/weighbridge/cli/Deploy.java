package io.weighbridge.cli;

import io.weighbridge.client.Deployments;
import io.weighbridge.client.Deployments.Deployment;
import io.weighbridge.client.Deployments.Plan;
import io.weighbridge.client.Deployments.Source;
import io.weighbridge.client.Hub;
import io.weighbridge.client.ModelReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge deploy NS/NAME[@REV]`: a model that answers.
@Command(
    name = "deploy",
    description = {
      "Let a server answer with a model, of its hub or of a folder on its disk.",
      "Under a name that has the same model already, the new revision is loaded beside the old one and"
          + " then takes its place without a failed request; with --canary it takes only a share."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge deploy acme/digits",
      "  weighbridge deploy acme/digits@v2 --as digits --canary 10",
      "  weighbridge deploy ./models/mnist-mlp --max-batch 64 --max-delay-us 500"
    })
final class Deploy implements Callable<Integer> {

  private static final int WHOLLY = 100;

  /// What runs a model.
  enum Engine {
    AUTO,
    VECTOR,
    ONNX
  }

  @Parameters(
      paramLabel = "NS/NAME[@REV]",
      description = "A model of the server's hub; or a folder or file on its disk (./x, /x).")
  private String model = "";

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "The name it is asked by [the model's last part, in lower case].")
  private @Nullable String name;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description = "vector, onnx, or auto: the one that fits [auto].")
  private Engine engine = Engine.AUTO;

  @Option(
      names = "--instances",
      paramLabel = "N",
      description = "Batches that run at the same time [1].")
  private @Nullable Integer instances;

  @Option(
      names = "--max-batch",
      paramLabel = "N",
      description = "Rows that are joined at most; 1 joins none [32].")
  private @Nullable Integer maxBatch;

  @Option(
      names = "--max-delay-us",
      paramLabel = "N",
      description =
          "Microseconds that a row waits for others at most [0: joins what waits anyway].")
  private @Nullable Long maxDelay;

  @Option(
      names = "--queue",
      paramLabel = "N",
      description = "Requests that may wait; more are told to come again [1024].")
  private @Nullable Integer queue;

  @Option(
      names = "--purpose",
      paramLabel = "WORD",
      description = "What a use is for that declares nothing else.")
  private @Nullable String purpose;

  @Option(
      names = "--canary",
      paramLabel = "PERCENT",
      description =
          "The share of requests that the new revision takes; the old one keeps the rest.")
  private @Nullable Integer canary;

  @Mixin private HubOptions hub = new HubOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;
  private final Surroundings surroundings;

  Deploy(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (canary != null && (canary < 0 || canary > WHOLLY)) {
      throw new ParameterException(
          spec.commandLine(), "--canary %d: a share of 0 to 100 is needed".formatted(canary));
    }
    try (Hub opened = hub.open(surroundings)) {
      Deployments deployments = opened.deployments();
      Deployment done = canary == null ? deployments.deploy(plan()) : share(deployments, canary);
      output.text(text(opened, done));
      output.document(() -> DeploymentsList.document(done));
    }
    return 0;
  }

  private Deployment share(Deployments deployments, int percent) {
    Source source = source();
    String usual =
        switch (source) {
          case Source.Model(ModelReference at) -> lastPart(at.model().toString());
          case Source.Folder(String path) -> lastPart(path);
        };
    Optional<String> revision =
        source instanceof Source.Model(ModelReference at) && model.contains("@")
            ? Optional.of(at.revision())
            : Optional.empty();
    return deployments.reload(name == null ? usual : name, revision, percent);
  }

  private static String lastPart(String path) {
    return path.substring(path.lastIndexOf('/') + 1).toLowerCase(java.util.Locale.ROOT);
  }

  private Plan plan() {
    return new Plan(
        source(),
        Optional.ofNullable(name),
        engine == Engine.AUTO
            ? Optional.empty()
            : Optional.of(engine.name().toLowerCase(java.util.Locale.ROOT)),
        number(instances),
        number(maxBatch),
        maxDelay == null ? OptionalLong.empty() : OptionalLong.of(maxDelay),
        number(queue),
        Optional.ofNullable(purpose));
  }

  private static OptionalInt number(@Nullable Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  /// What looks like a path is one; so is what is there.
  private Source source() {
    boolean path =
        Stream.of("/", "./", "../").anyMatch(model::startsWith)
            || List.of(".", "..").contains(model)
            || Files.exists(Path.of(model));
    return path
        ? new Source.Folder(Path.of(model).toAbsolutePath().normalize().toString())
        : new Source.Model(ModelReference.parse(model));
  }

  private static String text(Hub hub, Deployment done) {
    StringBuilder text =
        new StringBuilder(
            "%s answers with %s (%s)%n"
                .formatted(done.name(), Printable.line(done.source()), done.engine()));
    for (Deployments.Version version : done.versions()) {
      text.append("  version %s, %d %% of requests%n".formatted(version.number(), version.share()));
    }
    return text.append(hub.server().text()).append("/v2/models/").append(done.name()).toString();
  }
}
