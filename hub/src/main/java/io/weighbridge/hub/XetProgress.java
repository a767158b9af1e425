package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/// The answer to `POST /v2/shards`: lines of JSON, the last of which says how it ended. What is
/// done soon, or refused soon, is answered like any other request; only when it takes longer does
/// the answer begin before the end is known, because clients read it with a time limit.
final class XetProgress {

  private static final String NDJSON = "application/x-ndjson";
  private static final Map<String, Object> RESULT = Map.of("type", "result", "result", 1);

  private static final System.Logger LOG = System.getLogger(XetProgress.class.getName());
  private static final JsonMapper JSON = JsonMapper.shared();

  private final FutureTask<Boolean> task;
  private final AtomicInteger done;
  private final Duration betweenLines;

  /// @param task makes the files; it goes on if the client goes
  /// @param done how many files are made
  XetProgress(FutureTask<Boolean> task, AtomicInteger done, Duration betweenLines) {
    this.task = task;
    this.done = done;
    this.betweenLines = betweenLines;
  }

  /// Runs the task and answers.
  void answer(Exchange exchange) throws IOException {
    Thread.startVirtualThread(task);
    try {
      task.get(betweenLines.toMillis(), TimeUnit.MILLISECONDS);
      exchange.bytes(200, NDJSON, bytes(RESULT));
    } catch (TimeoutException e) {
      exchange.stream(200, NDJSON, this::tell);
    } catch (ExecutionException e) {
      throw cause(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void tell(OutputStream out) throws IOException {
    while (true) {
      Map<String, Object> line;
      boolean last = true;
      try {
        task.get(betweenLines.toMillis(), TimeUnit.MILLISECONDS);
        line = RESULT;
      } catch (TimeoutException e) {
        int files = done.get();
        line = Map.of("type", "validating", "verified", files, "total", files + 1);
        last = false;
      } catch (ExecutionException e) {
        line = error(cause(e));
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      out.write(bytes(line));
      out.flush();
      if (last) {
        return;
      }
    }
  }

  /// The status is out already, so the line says whether it may go better the next time.
  private static Map<String, Object> error(RuntimeException thrown) {
    if (HubFailures.translate(thrown) instanceof HttpFailure refused) {
      boolean retryable = refused.status() >= 500;
      return Map.of("type", "error", "message", refused.message(), "retryable", retryable);
    }
    LOG.log(System.Logger.Level.ERROR, "making the files of a shard failed", thrown);
    return Map.of("type", "error", "message", "The server failed.", "retryable", true);
  }

  private static RuntimeException cause(ExecutionException e) {
    return e.getCause() instanceof RuntimeException refused
        ? refused
        : new IllegalStateException("making the files of a shard failed", e);
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted while files were made", e);
  }

  private static byte[] bytes(Map<String, Object> value) {
    return (JSON.writeValueAsString(value) + "\n").getBytes(UTF_8);
  }
}
