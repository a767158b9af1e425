package io.weighbridge.xet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Any bytes as a xorb: received, and every chunk unpacked.
public final class XorbFuzz {

  private XorbFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    try {
      Path folder = Files.createTempDirectory("xorb-fuzz");
      Path file = folder.resolve("xorb");
      try {
        readThrough(content, file);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void readThrough(byte[] content, Path file) throws IOException {
    try {
      StoredXorb.Receipt receipt = StoredXorb.receive(new ByteArrayInputStream(content), file);
      try (StoredXorb xorb = StoredXorb.open(file)) {
        if (xorb.chunks() != receipt.chunks()
            || xorb.rawBytes(0, xorb.chunks()) != receipt.rawBytes()
            || xorb.storedOffset(xorb.chunks()) != receipt.storedBytes()) {
          throw new AssertionError("the table is not what was received: " + receipt);
        }
        for (int chunk = 0; chunk < xorb.chunks(); chunk++) {
          unpack(xorb, chunk);
        }
      }
    } catch (XorbException e) {
      FuzzedSentence.check(e);
    }
  }

  private static void unpack(StoredXorb xorb, int chunk) throws IOException {
    byte[] stored = new byte[xorb.storedOffset(chunk + 1) - xorb.storedOffset(chunk)];
    xorb.read(xorb.storedOffset(chunk), stored, stored.length);
    byte[] raw = new byte[xorb.rawBytes(chunk, chunk + 1)];
    ChunkHeader header = ChunkHeader.parse(stored, 0, chunk);
    new ChunkDecoder().decode(header, stored, ChunkHeader.BYTES, raw, 0);
  }
}
