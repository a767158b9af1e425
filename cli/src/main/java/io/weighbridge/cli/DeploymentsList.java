package io.weighbridge.cli;

import io.weighbridge.client.Deployments.Deployment;
import io.weighbridge.client.Deployments.Version;
import io.weighbridge.client.Hub;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// `weighbridge deployments`: the models that a server answers with.
@Command(
    name = "deployments",
    description = "List the models that a server answers with.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {"  weighbridge deployments", "  weighbridge deployments --json"})
final class DeploymentsList implements Callable<Integer> {

  @Mixin private HubOptions hub = new HubOptions();

  private final Output output;
  private final Surroundings surroundings;

  DeploymentsList(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    try (Hub opened = hub.open(surroundings)) {
      List<Deployment> all = opened.deployments().list();
      Rows.print(
          output,
          List.of("Name", "Model", "Engine", "State", "Versions", ">Waiting"),
          all.stream().map(DeploymentsList::row).toList(),
          "no deployments",
          "deployments",
          all.stream().map(DeploymentsList::document).toList());
    }
    return 0;
  }

  private static List<String> row(Deployment one) {
    String state = one.reason().isEmpty() ? one.state() : one.state() + ": " + one.reason();
    return List.of(
        one.name(),
        one.source(),
        one.engine(),
        state,
        one.versions().stream().map(DeploymentsList::version).collect(Collectors.joining(", ")),
        Figures.count(one.waiting()));
  }

  private static String version(Version version) {
    return version.share() == 100
        ? version.number()
        : "%s (%d %%)".formatted(version.number(), version.share());
  }

  static Map<String, Object> document(Deployment one) {
    return JsonMapper.shared().convertValue(one.document(), new TypeReference<>() {});
  }
}
