package io.weighbridge.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;

/// Uploads large files: what the hub has is not sent, not even a part of a file whose upload was
/// cut before, and several go at a time.
final class LargeFiles {

  private static final int MOST_AT_ONCE = 256;

  /// An upload may take longer than the addresses live that it was given; then it asks for new
  /// ones.
  private static final int MOST_ROUNDS = 5;

  private final Transport transport;
  private final LargeOffers offers;
  private final int jobs;
  private final TransferListener listener;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicLong sentBytes = new AtomicLong();

  /// Whether addresses of parts say what has been put there; storage of other makes does not.
  private volatile boolean partsTell = true;

  LargeFiles(Transport transport, LargeOffers offers, int jobs, TransferListener listener) {
    this.transport = transport;
    this.offers = offers;
    this.jobs = jobs;
    this.listener = listener;
  }

  /// Files sent, without those that the hub had.
  int sent() {
    return sent.get();
  }

  /// Bytes sent, without those that the hub had.
  long sentBytes() {
    return sentBytes.get();
  }

  void upload(List<LargeFile> wanted) {
    Map<String, LargeFile> distinct = new LinkedHashMap<>();
    wanted.forEach(file -> distinct.putIfAbsent(file.sha256().hex(), file));
    List<LargeFile> all = List.copyOf(distinct.values());
    listener.begins("uploading", all.size(), all.stream().mapToLong(LargeFile::size).sum());
    for (int from = 0; from < all.size(); from += MOST_AT_ONCE) {
      List<LargeFile> some = all.subList(from, Math.min(all.size(), from + MOST_AT_ONCE));
      for (int round = 1; !some.isEmpty(); round++) {
        some = round(some, round == MOST_ROUNDS);
      }
    }
  }

  /// @return what must be tried with new addresses
  private List<LargeFile> round(List<LargeFile> some, boolean last) {
    Queue<LargeFile> expired = new ConcurrentLinkedQueue<>();
    List<Runnable> work = new ArrayList<>();
    for (LargeOffer offer : offers.ask(some)) {
      switch (offer) {
        case LargeOffer.Stored stored -> {
          listener.moved(stored.file().size());
          listener.finished(stored.file().path().text());
        }
        case LargeOffer.Whole whole ->
            work.add(() -> unlessExpired(whole, expired, last, () -> send(whole)));
        case LargeOffer.InParts parts -> {
          Parts joined = new Parts(parts);
          for (int i = 1; i <= parts.parts().size(); i++) {
            int number = i;
            work.add(() -> unlessExpired(parts, expired, last, () -> joined.send(number)));
          }
        }
      }
    }
    Parallel.each(jobs, work, Runnable::run);
    return expired.stream().distinct().toList();
  }

  private static void unlessExpired(
      LargeOffer offer, Queue<LargeFile> expired, boolean last, Runnable transfer) {
    try {
      transfer.run();
    } catch (RefusedException e) {
      if (last || !(e.status() == 401 || e.status() == 403)) {
        throw e;
      }
      expired.add(offer.file());
    }
  }

  private void send(LargeOffer.Whole whole) {
    put(whole.file(), whole.to(), 0, whole.file().size(), whole.headers());
    finished(whole.file(), whole.verify());
  }

  /// The parts of one file; whoever is done last has them joined.
  private final class Parts {

    private final LargeOffer.InParts offer;
    private final Map<Integer, String> tags = new ConcurrentSkipListMap<>();
    private final AtomicInteger left;

    Parts(LargeOffer.InParts offer) {
      this.offer = offer;
      this.left = new AtomicInteger(offer.parts().size());
    }

    void send(int number) {
      URI to = offer.parts().get(number - 1);
      Optional<String> there = stored(to);
      if (there.isPresent()) {
        listener.moved(offer.length(number));
      }
      String tag =
          there
              .or(() -> put(offer.file(), to, offer.from(number), offer.length(number), Map.of()))
              .orElseThrow(() ->
                  new UnreadableAnswerException(
                      "could not push %s: part %d was answered without an ETag"
                          .formatted(offer.file().path(), number)));
      tags.put(number, tag);
      if (left.decrementAndGet() == 0) {
        join();
        finished(offer.file(), offer.verify());
      }
    }

    /// The tag of a part that came before a cut.
    private Optional<String> stored(URI part) {
      if (!partsTell || !ServerAddress.sameOrigin(part, transport.server().base())) {
        return Optional.empty();
      }
      Request request =
          Request.of("push " + offer.file().path(), "HEAD", part, Body.NONE).anonymous();
      try (Answer answer = transport.send(request)) {
        return answer.header("ETag");
      } catch (RefusedException e) {
        partsTell = e.status() == 404;
        return Optional.empty();
      }
    }

    private void join() {
      List<Map<String, Object>> parts = new ArrayList<>();
      tags.forEach((number, tag) -> parts.add(Map.of("partNumber", number, "etag", tag)));
      Map<String, Object> document = Map.of("oid", offer.file().sha256().hex(), "parts", parts);
      Request request =
          Request.of("push " + offer.file().path(), "POST", offer.completion(), lfs(document))
              .anonymous()
              .header("Accept", LargeOffers.TYPE);
      done(request);
    }
  }

  private static Body lfs(Map<String, Object> document) {
    return new Body.Text(JsonMapper.shared().writeValueAsString(document), LargeOffers.TYPE);
  }

  private void done(Request request) {
    try (Answer answer = transport.send(request)) {
      answer.beginning(1 << 16);
    }
  }

  /// @return the `ETag` of what was put
  private Optional<String> put(
      LargeFile file, URI to, long from, long length, Map<String, String> headers) {
    FolderScan.Found found = file.found();
    Body body = new Body.Streamed(() -> slice(found.open(), from, length), length, "", listener);
    // The address is signed; a token would only be shown to whoever keeps the bytes.
    Request request = Request.of("push " + file.path(), "PUT", to, body).anonymous();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      request = request.header(header.getKey(), header.getValue());
    }
    try (Answer answer = transport.send(request)) {
      answer.beginning(1 << 16);
      sentBytes.addAndGet(length);
      return answer.header("ETag");
    } catch (RefusedException e) {
      found.unchanged();
      throw e;
    }
  }

  private static InputStream slice(InputStream in, long from, long length) throws IOException {
    try {
      in.skipNBytes(from);
    } catch (IOException e) {
      in.close();
      throw e;
    }
    return new FilterInputStream(in) {
      private long left = length;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] block, int offset, int wanted) throws IOException {
        if (left == 0) {
          return -1;
        }
        int count = super.read(block, offset, (int) Math.min(wanted, left));
        left -= Math.max(count, 0);
        return count;
      }
    };
  }

  private void finished(LargeFile file, Optional<LargeOffer.Verify> verify) {
    verify.ifPresent(told -> {
      Request request =
          Request.of(
                  "push " + file.path(),
                  "POST",
                  told.to(),
                  lfs(Map.of("oid", file.sha256().hex(), "size", file.size())))
              .header("Accept", LargeOffers.TYPE);
      if (!ServerAddress.sameOrigin(told.to(), transport.server().base())) {
        request = request.anonymous();
      }
      for (Map.Entry<String, String> header : told.headers().entrySet()) {
        request = request.header(header.getKey(), header.getValue());
      }
      done(request);
    });
    sent.incrementAndGet();
    listener.finished(file.path().text());
  }
}
