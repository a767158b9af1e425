package io.weighbridge.oip;

import io.weighbridge.access.Caller;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.MayGovern;
import java.util.Map;

/// Loading and unloading by name (model repository extension), for those who govern. A load brings
/// in what the deployment's source leads to now; models and configurations that come with the
/// request are refused, because they would be uploads that nobody looked at.
public final class RepositoryControl {

  private static final int WHOLLY = 100;

  private final Deployments deployments;
  private final MayGovern mayGovern;

  public RepositoryControl(Deployments deployments, MayGovern mayGovern) {
    this.deployments = deployments;
    this.mayGovern = mayGovern;
  }

  /// Loads, or loads again, and waits until the model answers.
  ///
  /// @throws HttpFailure 401 or 403 for who may not, 400 for parameters that bring files
  /// @throws io.weighbridge.inference.ModelLoadFailure why it cannot be loaded
  public void load(Caller caller, String model, Map<String, Parameter> parameters) {
    mayGovern.require(caller);
    for (String name : parameters.keySet()) {
      if (name.equals("config") || name.startsWith("file:")) {
        throw HttpFailure.badRequest(
            ("The parameter '%s' would load what comes with the request: push the model to its"
                    + " repository, and load without it.")
                .formatted(name));
      }
    }
    Deployment deployment = deployments.require(model);
    deployments.reload(deployment.name(), WHOLLY);
  }

  /// Takes the model out of memory. There are no dependents: `unload_dependents` has no effect.
  ///
  /// @throws HttpFailure 401 or 403 for who may not
  public void unload(Caller caller, String model, Map<String, Parameter> parameters) {
    mayGovern.require(caller);
    Parameter dependents = parameters.get("unload_dependents");
    if (dependents != null) {
      boolean _ = RequestParameters.truth("unload_dependents", dependents);
    }
    deployments.unload(deployments.require(model).name());
  }
}
