package io.weighbridge.signing;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A file of a model that lies in some store.
///
/// @param sha256 of its content, in hexadecimal, where the store knows it
/// @param content opened only where that is not what was signed
public record ListedFile(
    String path, long size, Optional<String> sha256, Supplier<InputStream> content) {

  private static final int BUFFER = 256 << 10;

  List<Resource> resources(Serialization how) {
    long shard = how.shardSize().orElse(Long.MAX_VALUE);
    if (sha256.isPresent() && how.hash() == HashType.SHA256 && size <= shard && size > 0) {
      return List.of(
          new Resource(piece(how, 0, size), Digest.parse(HashType.SHA256, sha256.get())));
    }
    try (InputStream in = content.get()) {
      return read(in, how, shard);
    } catch (IOException e) {
      throw new UnfitModelException("%s: cannot be read (%s)".formatted(path, Reasons.of(e)), e);
    }
  }

  private List<Resource> read(InputStream in, Serialization how, long shard) throws IOException {
    List<Resource> resources = new ArrayList<>();
    byte[] bytes = new byte[BUFFER];
    long start = 0;
    boolean more = true;
    while (more) {
      MessageDigest digest = how.hash().start();
      long length = 0;
      while (length < shard) {
        int read = in.read(bytes, 0, (int) Math.min(bytes.length, shard - length));
        if (read < 0) {
          more = false;
          break;
        }
        digest.update(bytes, 0, read);
        length += read;
      }
      // Shards have at least one byte (OMS 6.3.2); whole files may have none.
      if (length > 0 || how.shardSize().isEmpty()) {
        resources.add(
            new Resource(
                piece(how, start, start + length), Digest.of(how.hash(), digest.digest())));
      }
      start += length;
    }
    return resources;
  }

  private Piece piece(Serialization how, long start, long end) {
    return how.shardSize().isEmpty() ? Piece.whole(path) : new Piece(path, start, end);
  }
}
