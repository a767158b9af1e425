package io.weighbridge.server;

import io.weighbridge.access.Caller;
import io.weighbridge.serving.DeploymentName;
import io.weighbridge.serving.UsageRecorder;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Usage without a ledger: what each caller used of each model is summed up, and told in the log
/// once a minute and when the server stops.
final class LoggedUsage implements UsageRecorder, AutoCloseable {

  private static final System.Logger LOG = System.getLogger("io.weighbridge.usage");
  private static final Duration BETWEEN = Duration.ofMinutes(1);

  private record Who(String user, String token, DeploymentName model, String commit) {}

  private static final class Sum {
    final LongAdder requests = new LongAdder();
    final LongAdder rows = new LongAdder();
    final LongAdder tokens = new LongAdder();
    final LongAdder nanos = new LongAdder();
  }

  private final ConcurrentHashMap<Who, Sum> sums = new ConcurrentHashMap<>();
  private final Thread thread = Thread.ofVirtual().name("usage-log").start(this::run);

  @Override
  public Reservation reserve(Caller caller, DeploymentName model, String commit, Use worst) {
    return new Reservation() {
      @Override
      public void settle(Use use) {
        add(new Who(caller.name(), caller.tokenId(), model, commit), use);
      }

      @Override
      public void release() {}
    };
  }

  private void add(Who who, Use use) {
    // Inside of compute, so that a sum that is being told takes nothing more.
    sums.compute(
        who,
        (_, before) -> {
          Sum sum = before == null ? new Sum() : before;
          sum.requests.add(use.requests());
          sum.rows.add(use.rows());
          sum.tokens.add(use.tokens());
          sum.nanos.add(use.computeNanos());
          return sum;
        });
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(BETWEEN);
        tell();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void tell() {
    for (Who who : sums.keySet()) {
      Sum sum = sums.remove(who);
      if (sum != null) {
        LOG.log(
            System.Logger.Level.INFO,
            "usage: user={0} token={1} model={2} commit={3} requests={4} rows={5} tokens={6}"
                + " compute_ms={7}",
            who.user.isEmpty() ? "anonymous" : who.user,
            who.token.isEmpty() ? "none" : who.token,
            who.model,
            who.commit,
            Long.toString(sum.requests.sum()),
            Long.toString(sum.rows.sum()),
            Long.toString(sum.tokens.sum()),
            Long.toString(Duration.ofNanos(sum.nanos.sum()).toMillis()));
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    tell();
  }
}
