package io.weighbridge.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sealed files against those of Tink, whose streaming AEAD they are: `AES256_GCM_HKDF_1MB`.
final class TinkTest {

  @TempDir private Path folder = Path.of("");

  private final Trade trade = new Trade();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_048_519, 1_048_520, 1_048_521, 2_500_000})
  void opensWhatWeSeal(int size) throws IOException, GeneralSecurityException {
    byte[] plain = random(size);
    SealedPackage sealed = trade.seal(folder, Map.of("weights.bin", plain));
    byte[] context = PackageManifest.associatedData(sealed.manifest().salt(), "weights.bin");
    try (PackageKey key = trade.key(sealed);
        InputStream opened =
            tink(key)
                .newDecryptingStream(
                    Files.newInputStream(sealed.folder().resolve("weights.bin.sealed")), context)) {
      assertThat(opened.readAllBytes()).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_048_519, 1_048_520, 1_048_521, 2_500_000})
  void sealsWhatWeOpen(int size) throws IOException, GeneralSecurityException {
    byte[] plain = random(size);
    byte[] context = PackageManifest.associatedData(new byte[32], "weights.bin");
    PackageKey key = trade.vendor.packageKey(new byte[32]);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (OutputStream sealing = tink(key).newEncryptingStream(file, context)) {
      new ByteArrayInputStream(plain).transferTo(sealing);
    }
    assertThat((long) file.size()).isEqualTo(SealedLayout.sealedSize(size));
    MemorySegment bytes = MemorySegment.ofArray(file.toByteArray());
    try (SealedBytes.Reader opened =
        new SealedBytes("weights.bin", bytes, key, context, size).reader()) {
      assertThat(opened.read(0, size)).isEqualTo(plain);
    }
  }

  private static AesGcmHkdfStreaming tink(PackageKey key) throws GeneralSecurityException {
    return new AesGcmHkdfStreaming(
        key.bytes(), "HmacSha256", PackageKey.BYTES, SealedLayout.SEGMENT, 0);
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
