package io.weighbridge.serving;

import java.util.List;
import java.util.Optional;

/// All deployments of a server.
public interface Deployments extends AutoCloseable {

  /// In the order of their names.
  List<Deployment> all();

  Optional<Deployment> find(DeploymentName name);

  /// The deployment of that name.
  ///
  /// @param name as a client spelled it
  /// @throws NoSuchDeployment if there is none
  Deployment require(String name);

  /// Deploys a model and waits until it answers or cannot.
  ///
  /// @throws NameTaken if another source has the name
  /// @throws io.weighbridge.inference.ModelLoadFailure why it cannot be loaded; nothing is kept
  Deployment deploy(DeploymentPlan plan);

  /// Loads what the deployment's source leads to now beside what runs, and switches.
  ///
  /// @param share of a hundred unversioned requests that the new one takes; 100 switches wholly
  /// @throws NoSuchDeployment if there is none
  /// @throws io.weighbridge.inference.ModelLoadFailure why not; what ran runs on
  Deployment reload(DeploymentName name, int share);

  /// Takes the model out of memory and keeps the plan: an autoloading server loads it again.
  void unload(DeploymentName name);

  /// Forgets the deployment; requests that run are answered.
  ///
  /// @throws NoSuchDeployment if there is none
  void undeploy(DeploymentName name);

  @Override
  void close();
}
