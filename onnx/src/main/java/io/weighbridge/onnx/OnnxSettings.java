package io.weighbridge.onnx;

/// How ONNX Runtime uses the machine, for every model alike.
///
/// @param threads that compute one request together. With 1, the deployment's own thread computes,
///   and its instances are what runs at the same time: the most requests a second. More than 1
///   answers a single large request sooner. Threads that wait sleep, they do not spin
/// @param arena whether memory between operators is kept for the next request: faster, but what the
///   largest request took stays taken until the model is unloaded
public record OnnxSettings(int threads, boolean arena) {

  public static final int MAX_THREADS = 256;

  public static final OnnxSettings DEFAULT = new OnnxSettings(1, true);

  public OnnxSettings {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException(
          "threads: 1 to %d, not %d".formatted(MAX_THREADS, threads));
    }
  }
}
