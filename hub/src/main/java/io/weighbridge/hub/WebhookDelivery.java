package io.weighbridge.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Delivers what webhooks are to be told, in the background, each at least once: a delivery that is
/// not answered with 2xx is tried again after growing waits and given up after the last. An address
/// is reached only if the configuration names its host at that time; redirections are not followed.
final class WebhookDelivery implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(WebhookDelivery.class.getName());

  /// The waits after the first tries; after the last one a delivery is given up.
  static final List<Duration> WAITS =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(1),
          Duration.ofMinutes(10),
          Duration.ofHours(1),
          Duration.ofHours(6));

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int AT_ONCE = 32;
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
  private static final int OK = 200;
  private static final int REDIRECTS = 300;

  private final Webhooks webhooks;
  private final WebhookHosts hosts;
  private final Clock clock;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(TIMEOUT)
          .build();
  private final Semaphore news = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  WebhookDelivery(Webhooks webhooks, WebhookHosts hosts, Clock clock) {
    this.webhooks = webhooks;
    this.hosts = hosts;
    this.clock = clock;
    thread = Thread.ofVirtual().name("webhooks").start(this::run);
  }

  /// There is something new to deliver.
  void wake() {
    news.release();
  }

  private void run() {
    while (!closed) {
      try {
        List<Webhooks.Delivery> due = webhooks.due(AT_ONCE);
        for (Webhooks.Delivery delivery : due) {
          deliver(delivery);
        }
        if (due.isEmpty()) {
          sleep();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "webhooks wait after a failure", e);
        try {
          Thread.sleep(LONGEST_SLEEP);
        } catch (InterruptedException stop) {
          return;
        }
      }
    }
  }

  private void sleep() throws InterruptedException {
    long untilNext =
        webhooks
            .next()
            .map(due -> Duration.between(clock.instant(), due).toMillis())
            .orElse(LONGEST_SLEEP.toMillis());
    long bounded = Math.clamp(untilNext, 1, LONGEST_SLEEP.toMillis());
    if (news.tryAcquire(bounded, TimeUnit.MILLISECONDS)) {
      news.drainPermits();
    }
  }

  private void deliver(Webhooks.Delivery delivery) throws InterruptedException {
    Webhook webhook = delivery.webhook();
    if (!hosts.allow(webhook.url())) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} is not told: its host is not one of hub.webhook-hosts",
          webhook);
      webhooks.done(delivery);
      return;
    }
    String failure;
    try {
      HttpResponse<InputStream> answer =
          client.send(request(delivery), HttpResponse.BodyHandlers.ofInputStream());
      // What it says does not matter, and may be endless.
      answer.body().close();
      if (answer.statusCode() >= OK && answer.statusCode() < REDIRECTS) {
        webhooks.done(delivery);
        return;
      }
      failure = "it answered " + answer.statusCode();
    } catch (IOException e) {
      failure = String.valueOf(e.getMessage());
    }
    boolean last = delivery.tries() >= WAITS.size();
    LOG.log(
        System.Logger.Level.INFO,
        "{0} was not told{1}: {2}",
        webhook,
        last ? " and is given up" : "",
        failure);
    if (last) {
      webhooks.done(delivery);
    } else {
      webhooks.later(delivery, WAITS.get(delivery.tries()));
    }
  }

  private static HttpRequest request(Webhooks.Delivery delivery) {
    Webhook webhook = delivery.webhook();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(webhook.url())
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header("User-Agent", "weighbridge-webhooks")
            .POST(HttpRequest.BodyPublishers.ofString(delivery.payload()));
    if (webhook.secret() != null) {
      request.header("X-Webhook-Secret", webhook.secret());
    }
    return request.build();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    client.shutdownNow();
  }
}
