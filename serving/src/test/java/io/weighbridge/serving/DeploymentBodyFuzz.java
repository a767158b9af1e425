package io.weighbridge.serving;

import io.weighbridge.http.HttpFailure;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Any JSON as a plan of a deployment, and as a change of one.
public final class DeploymentBodyFuzz {

  private DeploymentBodyFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    JsonNode json;
    try {
      json = JsonMapper.shared().readTree(content);
    } catch (JacksonException e) {
      return;
    }
    try {
      DeploymentPlan plan = DeploymentBody.plan(json);
      if (plan.source() instanceof ModelSource.Folder(var path) && !path.isAbsolute()) {
        throw new AssertionError("a relative folder");
      }
    } catch (HttpFailure refused) {
      check(refused);
    }
    try {
      DeploymentBody.Reload reload = DeploymentBody.reload(json);
      if (reload.share() < 1 || reload.share() > Answering.ALL) {
        throw new AssertionError("a share of " + reload.share());
      }
    } catch (HttpFailure refused) {
      check(refused);
    }
  }

  private static void check(HttpFailure refused) {
    if (refused.status() != 400
        || refused.message().codePoints().anyMatch(Character::isISOControl)) {
      throw new AssertionError("refused with " + refused.status(), refused);
    }
  }
}
