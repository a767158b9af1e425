package io.weighbridge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A commit as lines of JSON, made while it is sent: small files lie in it as base64, large ones
/// are named by their digest.
final class CommitBody extends InputStream {

  static final String TYPE = "application/x-ndjson";

  // A multiple of three, so that the pieces of base64 join without padding between them.
  private static final int RAW_BLOCK = 3 << 16;

  /// One file of a commit.
  ///
  /// @param sha256 where the content has been uploaded by itself
  record Entry(FolderScan.Found file, Optional<Digest> sha256) {}

  private final Iterator<Entry> entries;
  private byte[] block;
  private int position;
  private @Nullable InputStream content;
  private FolderScan.@Nullable Found reading;
  private long left;

  CommitBody(String title, String description, List<Entry> entries) {
    this.entries = entries.iterator();
    this.block =
        line("header", Map.of("summary", title, "description", description)).getBytes(UTF_8);
  }

  private static String line(String key, Map<String, ?> value) {
    return JsonMapper.shared().writeValueAsString(Map.of("key", key, "value", value)) + "\n";
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    while (position == block.length) {
      byte @Nullable [] next = next();
      if (next == null) {
        return -1;
      }
      block = next;
      position = 0;
    }
    int count = Math.min(length, block.length - position);
    System.arraycopy(block, position, target, from, count);
    position += count;
    return count;
  }

  private byte @Nullable [] next() throws IOException {
    if (content != null) {
      return piece(content);
    }
    if (!entries.hasNext()) {
      return null;
    }
    Entry entry = entries.next();
    FolderScan.Found file = entry.file();
    if (entry.sha256().isPresent()) {
      return line(
              "lfsFile",
              Map.of(
                  "path",
                  file.path().text(),
                  "algo",
                  "sha256",
                  "oid",
                  entry.sha256().get().hex(),
                  "size",
                  file.size()))
          .getBytes(UTF_8);
    }
    content = file.open();
    reading = file;
    left = file.size();
    String path = JsonMapper.shared().writeValueAsString(file.path().text());
    return "{\"key\":\"file\",\"value\":{\"path\":%s,\"encoding\":\"base64\",\"content\":\""
        .formatted(path)
        .getBytes(UTF_8);
  }

  private byte[] piece(InputStream from) throws IOException {
    byte[] raw = from.readNBytes((int) Math.min(RAW_BLOCK, left));
    left -= raw.length;
    if (left > 0 && raw.length == RAW_BLOCK) {
      return Base64.getEncoder().encode(raw);
    }
    // Its end, or it became shorter; then this says so.
    close();
    if (reading != null) {
      reading.unchanged();
    }
    byte[] end = Base64.getEncoder().encode(raw);
    byte[] last = Arrays.copyOf(end, end.length + 4);
    System.arraycopy("\"}}\n".getBytes(UTF_8), 0, last, end.length, 4);
    return last;
  }

  @Override
  public void close() throws IOException {
    if (content != null) {
      content.close();
      content = null;
    }
  }
}
