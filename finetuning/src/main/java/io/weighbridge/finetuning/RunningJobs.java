package io.weighbridge.finetuning;

import java.util.HashMap;
import java.util.Map;

/// Which jobs are being worked on, and which of those shall stop. Once a job's result is on its way
/// to the hub it cannot be stopped any more.
final class RunningJobs {

  private enum State {
    WORKING,
    CANCELLED,
    PUBLISHING
  }

  private final Map<JobId, State> states = new HashMap<>();

  synchronized void begin(JobId job) {
    states.put(job, State.WORKING);
  }

  synchronized void end(JobId job) {
    states.remove(job);
  }

  /// @return whether it may be cancelled
  synchronized boolean cancel(JobId job) {
    if (states.get(job) == State.PUBLISHING) {
      return false;
    }
    states.computeIfPresent(job, (_, _) -> State.CANCELLED);
    return true;
  }

  synchronized boolean cancelled(JobId job) {
    return states.get(job) == State.CANCELLED;
  }

  /// @return whether it may be published, from now on without a way back
  synchronized boolean publish(JobId job) {
    return states.replace(job, State.WORKING, State.PUBLISHING);
  }
}
