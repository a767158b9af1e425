package io.weighbridge.serving;

import java.util.List;
import java.util.Optional;

/// A model at a revision, reachable under a name. While a new revision is loaded the old one
/// answers; the switch loses no request.
public interface Deployment {

  DeploymentName name();

  DeploymentPlan plan();

  /// What the last load came to: READY while a version answers.
  VersionState state();

  /// Why the last load failed, or what it is waiting for; empty if all is well.
  String reason();

  /// Those that answer now, the newest last.
  List<Version> versions();

  /// The version of that number, or the one that answers most requests.
  ///
  /// @throws NoSuchDeployment if there is none of that number
  /// @throws NotReady if none answers, saying why
  Version version(Optional<String> number);

  /// Checks the inputs, asks for permission, takes a place, and runs the model.
  ///
  /// @throws ServingException why not
  /// @throws io.weighbridge.inference.InferenceException why not
  InferAnswer infer(InferRequest request);
}
