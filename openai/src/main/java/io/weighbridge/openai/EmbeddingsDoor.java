package io.weighbridge.openai;

import io.weighbridge.access.Caller;
import io.weighbridge.embedding.EmbeddingModel;
import io.weighbridge.embedding.Tokenized;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.RequestEnded;
import io.weighbridge.serving.Callers;
import io.weighbridge.serving.Cost;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.InferAnswer;
import io.weighbridge.serving.InferRequest;
import io.weighbridge.serving.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// `/v1/embeddings`: vectors of texts. Many texts are parted into batches of about equal lengths,
/// which run side by side.
final class EmbeddingsDoor {

  private static final long MAX_BODY = 32L << 20;

  /// Batches of one request that wait or run for each session: one is computed while the next is
  /// made ready, and other callers find places too.
  private static final int AHEAD = 2;

  private static final String PURPOSE = "weighbridge-purpose";

  private static final String SCHEMA =
      """
      {"type": "object", "required": ["input", "model"], "properties": {
        "model": {"type": "string"},
        "input": {"oneOf": [
          {"type": "string", "minLength": 1},
          {"type": "array", "minItems": 1, "maxItems": 2048, "items": {"type": "string", "minLength": 1}},
          {"type": "array", "minItems": 1, "items": {"type": "integer", "minimum": 0}},
          {"type": "array", "minItems": 1, "maxItems": 2048,
           "items": {"type": "array", "minItems": 1, "items": {"type": "integer", "minimum": 0}}}]},
        "dimensions": {"type": "integer", "minimum": 1},
        "encoding_format": {"type": "string", "enum": ["float", "base64"]},
        "user": {"type": "string"}}}
      """;

  private final Deployments deployments;
  private final Callers callers;

  EmbeddingsDoor(Deployments deployments, Callers callers) {
    this.deployments = deployments;
    this.callers = callers;
  }

  void routes(Router router) {
    router.post(
        "/v1/embeddings",
        Operation.of("Makes vectors of texts (OpenAI)")
            .json(SCHEMA)
            .answer(200, "the vectors, in the order of the texts")
            .answer(400, "a field that cannot be, or a model that makes no vectors")
            .answer(404, "no such model"),
        this::embed);
  }

  /// Who asks, for what.
  private record Asked(
      Caller caller,
      String address,
      Deployment deployment,
      Version version,
      Optional<String> purpose) {}

  private void embed(Exchange exchange) throws IOException {
    Caller caller = callers.of(exchange);
    Fields fields = Fields.of(exchange, MAX_BODY);
    String name = fields.text("model");
    EmbeddingInput input = EmbeddingInput.read(fields);
    boolean base64 =
        switch (fields.optionalText("encoding_format").orElse("float")) {
          case "float" -> false;
          case "base64" -> true;
          default ->
              throw Refusals.param("encoding_format", "'encoding_format' is float or base64.");
        };
    Deployment deployment = deployments.require(caller, name);
    Version version =
        deployment.loaded(caller, Optional.empty(), exchange.header(PURPOSE), Deadline.NONE);
    if (!(version.model() instanceof EmbeddingModel model)) {
      throw Refusals.param(
          "model", "The model '%s' makes no vectors of texts.".formatted(deployment.name()));
    }
    int dimensions = dimensions(fields, model);
    Asked asked =
        new Asked(caller, exchange.remoteAddress(), deployment, version, exchange.header(PURPOSE));
    Vectors vectors = run(asked, model, input);
    Cost.headers(vectors.last().headers(), vectors.cost()).forEach(exchange::header);
    exchange.header("Server-Timing", vectors.last().serverTiming());
    EmbeddingsAnswer answer =
        new EmbeddingsAnswer(
            deployment.name().text(), vectors.rows(), vectors.tokens(), vectors.cost());
    exchange.stream(200, "application/json", out -> answer.write(out, dimensions, base64));
  }

  private static int dimensions(Fields fields, EmbeddingModel model) {
    int dimensions = fields.whole("dimensions", model.dimensions());
    if (dimensions < 1 || dimensions > model.dimensions()) {
      throw Refusals.param(
          "dimensions",
          "'dimensions' is from 1 to the %d that the model has.".formatted(model.dimensions()));
    }
    return dimensions;
  }

  /// @param last the answer to one of the batches
  /// @param cost of all of them
  private record Vectors(List<float[]> rows, long tokens, InferAnswer last, Optional<Cost> cost) {}

  private static Vectors run(Asked asked, EmbeddingModel model, EmbeddingInput input) {
    int most = asked.deployment().plan().batching().maxBatch();
    int sessions = asked.deployment().plan().batching().instances();
    List<List<Integer>> batches = batches(input, most);
    float[][] rows = new float[input.size()][];
    AtomicLong tokens = new AtomicLong();
    if (batches.size() == 1) {
      InferAnswer answer = batch(asked, model, input, batches.getFirst(), rows, tokens);
      return new Vectors(Arrays.asList(rows), tokens.get(), answer, answer.cost());
    }
    Semaphore places = new Semaphore(sessions * AHEAD);
    List<Future<InferAnswer>> running = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (List<Integer> indices : batches) {
        running.add(
            executor.submit(() -> {
              places.acquire();
              try {
                return batch(asked, model, input, indices, rows, tokens);
              } finally {
                places.release();
              }
            }));
      }
      InferAnswer last = null;
      Optional<Cost> cost = Optional.empty();
      for (Future<InferAnswer> one : running) {
        last = joined(one, executor);
        Optional<Cost> own = last.cost();
        cost =
            cost.isEmpty() ? own : own.isEmpty() ? cost : Optional.of(cost.get().plus(own.get()));
      }
      return new Vectors(Arrays.asList(rows), tokens.get(), Objects.requireNonNull(last), cost);
    }
  }

  private static InferAnswer joined(Future<InferAnswer> one, ExecutorService executor) {
    try {
      return one.get();
    } catch (ExecutionException e) {
      executor.shutdownNow();
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
      throw new RequestEnded(RequestEnded.Reason.CANCELLED, "the request was given up");
    }
  }

  /// Padding costs as much as text, so texts of like lengths go together.
  private static List<List<Integer>> batches(EmbeddingInput input, int most) {
    List<Integer> order =
        IntStream.range(0, input.size())
            .boxed()
            .sorted(Comparator.comparingInt(input::length))
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    for (int from = 0; from < order.size(); from += most) {
      batches.add(order.subList(from, Math.min(order.size(), from + most)));
    }
    return batches;
  }

  private static InferAnswer batch(
      Asked asked,
      EmbeddingModel model,
      EmbeddingInput input,
      List<Integer> indices,
      float[][] rows,
      AtomicLong tokens) {
    Tokenized tokenized = input.tokenize(model, indices);
    long count = tokenized.counts().stream().mapToLong(Integer::longValue).sum();
    InferAnswer answer =
        asked
            .deployment()
            .infer(
                new InferRequest(
                    asked.caller(),
                    asked.address(),
                    Optional.of(asked.version().number()),
                    tokenized.inputs(),
                    Deadline.NONE,
                    asked.purpose(),
                    count));
    List<float[]> pooled = model.pool(answer.outputs(), tokenized);
    for (int i = 0; i < indices.size(); i++) {
      rows[indices.get(i)] = pooled.get(i);
    }
    tokens.addAndGet(count);
    return answer;
  }
}
