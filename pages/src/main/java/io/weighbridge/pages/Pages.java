package io.weighbridge.pages;

import io.weighbridge.http.InProcess;
import io.weighbridge.http.Links;
import io.weighbridge.http.Router;
import java.time.Clock;
import java.util.function.Supplier;

/// All pages of the program.
///
/// ```java
/// new Pages(url::links).routes(router);
/// ```
public final class Pages {

  private final Supplier<Links> links;

  /// @param links where programs reach this server, known once it listens
  public Pages(Supplier<Links> links) {
    this.links = links;
  }

  /// Puts all pages on a router that has, or will have, the doors of the API.
  public void routes(Router router) {
    Assets assets = new Assets(links);
    Rendering rendering = new Rendering(new InProcess(router), assets, links);
    assets.routes(router);
    router.telling(rendering::refusal);
    new CataloguePage(rendering).routes(router);
    new ModelPages(rendering).routes(router);
    new FilePages(rendering).routes(router);
    new TrainingPages(rendering).routes(router);
    new LearnPage(rendering).routes(router);
    new ComparePage(rendering).routes(router);
    new EvaluationPages(rendering).routes(router);
    new DeploymentPages(rendering).routes(router);
    new SignInPages(rendering).routes(router);
    new FormDoor(rendering).routes(router);
    new UsagePages(rendering, Clock.systemUTC()).routes(router);
    new InvoicePages(rendering, Clock.systemUTC()).routes(router);
    new SettingsPages(rendering).routes(router);
    new AdminPages(rendering).routes(router);
    new VendorPages(rendering).routes(router);
  }
}
