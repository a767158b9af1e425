package io.weighbridge.tracing;

import io.weighbridge.weights.AtomicFile;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;

/// What tells a buyer's copy of a model from every other: signs that only the vendor can compute.
///
/// ```java
/// Fingerprint buyer = Fingerprint.of(VendorSecret.read(file), "acme/demo", "Globex");
/// try (WeightsFile original = WeightsFile.open(path)) {
///   buyer.embed(original, copy);
/// }
/// ```
public final class Fingerprint {

  /// The change of a weight as a share of its tensor's root mean square, chosen by measurement
  /// (docs/trace.md): 40 dB below the weights.
  public static final double STRENGTH = 0.01;

  private static final String DOMAIN = "weighbridge fingerprint v1";
  private static final int MAX_NAME = 200;

  private final String buyer;
  private final byte[] seed;

  private Fingerprint(String buyer, byte[] seed) {
    this.buyer = buyer;
    this.seed = seed;
  }

  /// @param model the name under which the vendor sells it; the same when a copy is traced
  /// @param buyer any name of one line
  /// @throws TracingException if a name is empty, longer than 200 characters or not one line
  public static Fingerprint of(VendorSecret secret, String model, String buyer) {
    return new Fingerprint(buyer, secret.hmac(DOMAIN, name("model", model), name("buyer", buyer)));
  }

  private static String name(String whose, String name) {
    if (name.isBlank()
        || name.length() > MAX_NAME
        || name.codePoints().anyMatch(Character::isISOControl)) {
      throw new TracingException(
          "the name of a %s is one line of at most %d characters, not \"%s\""
              .formatted(whose, MAX_NAME, name.substring(0, Math.min(name.length(), MAX_NAME))));
    }
    return name;
  }

  public String buyer() {
    return buyer;
  }

  /// SHA-256 of the seed in hexadecimal digits. Published or deposited before the delivery it ties
  /// the vendor to this fingerprint: who later shows the seed cannot have made it up for a claim.
  public String commitment() {
    return HexFormat.of().formatHex(sha256(seed));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The signs of a tensor, from its first element on.
  ///
  /// @param tensor its name in the original
  Signs signs(String tensor) {
    return stream("signs", tensor);
  }

  /// The random bytes by which elements of a tensor are rounded.
  private Signs dither(String tensor) {
    return stream("dither", tensor);
  }

  /// A name comes last, so that a zero character in it does no harm.
  private Signs stream(String use, String tensor) {
    return new Signs(VendorSecret.hmac(seed, use, tensor));
  }

  /// Replaces `out` by this buyer's copy of a safetensors file: the same bytes but for the elements
  /// of its large matrices. The same buyer always gets the same bytes.
  ///
  /// @return what was marked
  /// @throws TracingException if the file is of another format or has too few weights to mark
  /// @throws io.weighbridge.weights.WeightsException if `out` cannot be written
  public Markable embed(WeightsFile in, Path out) {
    Markable markable = Markable.of(requireSafetensors(in)).requireEnough(in);
    AtomicFile.writePieces(out, pieces -> write(in, pieces));
    return markable;
  }

  /// Gives this buyer's copy of a safetensors file to `pieces`, from the first byte to the last;
  /// memory does not grow with the file. A shard with nothing to mark is given as it is.
  ///
  /// @throws TracingException if the file is of another format
  /// @throws IOException what `pieces` throws
  public void write(WeightsFile in, WeightsFile.Pieces pieces) throws IOException {
    Set<String> marked =
        Markable.of(requireSafetensors(in)).tensors().stream()
            .map(TensorInfo::name)
            .collect(Collectors.toSet());
    writeHeader(in, pieces);
    // safetensors has its tensors without gaps, and the reader lists them in the order of the
    // bytes.
    for (TensorInfo info : in.tensors()) {
      Tensor tensor = in.tensor(info.name()).orElseThrow();
      if (marked.contains(info.name())) {
        new Marker(tensor, signs(info.name()), dither(info.name())).write(pieces);
      } else {
        pieces.accept(tensor.data());
      }
    }
  }

  private static WeightsFile requireSafetensors(WeightsFile in) {
    if (!in.format().equals("safetensors") || in.files().size() != 1) {
      throw new TracingException(
          ("%s: is %s, and only a single safetensors file is marked: convert it first"
                  + " (weighbridge convert), and mark shards one by one")
              .formatted(in.path(), in.format()));
    }
    return in;
  }

  /// What stands before the first tensor.
  private static void writeHeader(WeightsFile in, WeightsFile.Pieces pieces) throws IOException {
    long tensors = in.tensors().stream().mapToLong(TensorInfo::byteSize).sum();
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(in.path())) {
      long header = channel.size() - tensors;
      pieces.accept(channel.map(FileChannel.MapMode.READ_ONLY, 0, header, arena));
    }
  }

  @Override
  public String toString() {
    return "the fingerprint of " + buyer;
  }
}
