package io.weighbridge.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `weighbridge undeploy NAME`: it answers no more.
@Command(
    name = "undeploy",
    description = "End a deployment; requests that run are answered first.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = "  weighbridge undeploy digits")
final class Undeploy implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "The deployment.")
  private String name = "";

  @Mixin private HubOptions hub = new HubOptions();

  private final HubSession session;

  Undeploy(HubSession session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    return session.with(
        hub,
        opened -> {
          opened.deployments().undeploy(name);
          session.done("%s answers no more".formatted(name), "undeployed", name);
        });
  }
}
