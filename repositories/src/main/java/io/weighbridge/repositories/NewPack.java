package io.weighbridge.repositories;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.eclipse.jgit.internal.storage.file.BasePackIndexWriter;
import org.eclipse.jgit.internal.storage.file.ObjectDirectory;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdOwnerMap;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.transport.PackedObjectInfo;
import org.eclipse.jgit.util.sha1.SHA1;
import org.jspecify.annotations.Nullable;

/// New objects that become one pack, on disk before it is visible (pack-format, "Pack files").
/// JGit's own inserter of packs leaves out the syncs; here pack and index are synced before they
/// are renamed, and their folder afterwards. Objects are stored whole; upkeep finds deltas later.
final class NewPack implements AutoCloseable {

  /// What is gathered in memory; more goes to the temporary file.
  private static final int MEMORY = 4 << 20;

  /// Speed counts here, size is for upkeep.
  private static final int COMPRESSION = 1;

  /// The names in a large folder compress, its digests do not; upkeep finds the deltas.
  private static final int STORED_TREE = 32 << 10;

  private static final int HEADER = 12;
  private static final int HASH_BYTES = 20;

  private final ObjectDirectory objects;
  private final ObjectInserter.Formatter names = new ObjectInserter.Formatter();
  private final MessageDigest digest = Constants.newMessageDigest();
  private final Deflater deflater = new Deflater(COMPRESSION);
  private final CRC32 crc = new CRC32();
  private final byte[] block = new byte[8192];
  private final List<Stored> order = new ArrayList<>();
  private final ObjectIdOwnerMap<Stored> known = new ObjectIdOwnerMap<>();
  private final Buffer memory = new Buffer();
  private long flushed;
  private @Nullable Path file;
  private @Nullable FileChannel channel;

  NewPack(ObjectDirectory objects) {
    this.objects = objects;
    memory.writeBytes(header(0));
  }

  /// An object and its size before compression.
  private static final class Stored extends PackedObjectInfo {
    private static final long serialVersionUID = 1L;
    private final int kind;
    private final int size;

    private Stored(ObjectId id, long offset, int crc, int kind, int size) {
      super(id);
      setOffset(offset);
      setCRC(crc);
      this.kind = kind;
      this.size = size;
    }
  }

  boolean isEmpty() {
    return order.isEmpty();
  }

  ObjectId add(int type, byte[] bytes) throws IOException {
    ObjectId id = type == Constants.OBJ_BLOB ? names.idFor(type, bytes) : ownName(type, bytes);
    if (!known.contains(id)) {
      long offset = begin(type, bytes.length);
      deflater.setLevel(
          type == Constants.OBJ_TREE && bytes.length > STORED_TREE
              ? Deflater.NO_COMPRESSION
              : COMPRESSION);
      deflater.setInput(bytes);
      drain(true);
      end(id, offset, type, bytes.length);
    }
    return id;
  }

  /// For what this program writes itself nobody can have prepared a second text with the same name,
  /// which is what JGit's own, slower SHA-1 looks out for.
  private ObjectId ownName(int type, byte[] bytes) {
    digest.reset();
    digest.update(Constants.encodedTypeString(type));
    digest.update((byte) ' ');
    digest.update(Constants.encodeASCII(bytes.length));
    digest.update((byte) 0);
    return ObjectId.fromRaw(digest.digest(bytes));
  }

  /// For content that is too large to be held in memory.
  ObjectId add(int type, long size, InputStream content) throws IOException {
    SHA1 digest = SHA1.newInstance();
    digest.update(Constants.encodedTypeString(type));
    digest.update((byte) ' ');
    digest.update(Constants.encodeASCII(size));
    digest.update((byte) 0);
    long offset = begin(type, size);
    byte[] piece = new byte[64 << 10];
    for (long left = size; left > 0; ) {
      int read = content.read(piece, 0, (int) Math.min(piece.length, left));
      if (read <= 0) {
        throw new EOFException("the content ended %d bytes early".formatted(left));
      }
      digest.update(piece, 0, read);
      deflater.setInput(piece, 0, read);
      drain(false);
      left -= read;
    }
    drain(true);
    ObjectId id = digest.toObjectId();
    if (known.contains(id)) {
      // The same object twice in one pack would be against the format.
      takeBack(offset);
    } else {
      end(id, offset, type, (int) Math.min(size, Integer.MAX_VALUE));
    }
    return id;
  }

  /// An object of this pack that nobody else can see yet.
  Optional<byte[]> read(ObjectId id) throws IOException {
    Stored stored = known.get(id);
    return stored == null ? Optional.empty() : Optional.of(inflated(stored));
  }

  /// The same with its type.
  Optional<Content> content(ObjectId id) throws IOException {
    Stored stored = known.get(id);
    return stored == null
        ? Optional.empty()
        : Optional.of(new Content(stored.kind, inflated(stored)));
  }

  /// An object of a pack.
  @SuppressWarnings("ArrayRecordComponent")
  record Content(int type, byte[] bytes) {}

  private byte[] inflated(Stored stored) throws IOException {
    Inflater inflater = new Inflater();
    try {
      byte[] content = new byte[stored.size];
      byte[] piece = new byte[4096];
      long at = stored.getOffset();
      int head = fetch(at, piece);
      int skip = 0;
      while ((piece[skip++] & 0x80) != 0) {
        // The length of the object; it is known.
      }
      inflater.setInput(piece, skip, head - skip);
      at += head;
      int done = 0;
      while (done < content.length) {
        int inflated = inflater.inflate(content, done, content.length - done);
        done += inflated;
        if (inflated == 0) {
          int more = fetch(at, piece);
          if (more <= 0) {
            throw new EOFException("a new pack ends early");
          }
          at += more;
          inflater.setInput(piece, 0, more);
        }
      }
      return content;
    } catch (DataFormatException e) {
      throw new IOException("a new pack is damaged", e);
    } finally {
      inflater.end();
    }
  }

  private int fetch(long at, byte[] into) throws IOException {
    if (at < flushed && channel != null) {
      int wanted = (int) Math.min(into.length, flushed - at);
      return channel.read(ByteBuffer.wrap(into, 0, wanted), at);
    }
    return memory.copy((int) (at - flushed), into);
  }

  private long begin(int type, long size) throws IOException {
    spill(MEMORY);
    long offset = flushed + memory.size();
    deflater.reset();
    deflater.setLevel(COMPRESSION);
    crc.reset();
    // Type and size: three bits of type and four of size, then seven bits a byte.
    int first = type << 4 | (int) (size & 15);
    long rest = size >>> 4;
    int length = 0;
    while (rest != 0) {
      block[length++] = (byte) (first | 0x80);
      first = (int) (rest & 0x7f);
      rest >>>= 7;
    }
    block[length++] = (byte) first;
    put(length);
    return offset;
  }

  private void drain(boolean last) throws IOException {
    if (last) {
      deflater.finish();
    }
    while (last ? !deflater.finished() : !deflater.needsInput()) {
      put(deflater.deflate(block));
      spill(MEMORY);
    }
  }

  private void put(int length) {
    crc.update(block, 0, length);
    memory.write(block, 0, length);
  }

  private void end(ObjectId id, long offset, int type, int size) {
    Stored stored = new Stored(id, offset, (int) crc.getValue(), type, size);
    order.add(stored);
    known.add(stored);
  }

  private void takeBack(long offset) throws IOException {
    if (offset >= flushed) {
      memory.cut((int) (offset - flushed));
    } else {
      memory.reset();
      flushed = offset;
      if (channel != null) {
        channel.truncate(offset);
      }
    }
  }

  private void spill(int above) throws IOException {
    if (memory.size() <= above) {
      return;
    }
    FileChannel into = channel;
    if (into == null) {
      Path folder = objects.getPackDirectory().toPath();
      Path temporary = Files.createTempFile(folder, "tmp_pack_", null);
      file = temporary;
      into = FileChannel.open(temporary, StandardOpenOption.READ, StandardOpenOption.WRITE);
      channel = into;
    }
    write(into, memory.view(), flushed);
    flushed += memory.size();
    memory.reset();
  }

  /// Bytes that can be looked at without a copy.
  private static final class Buffer extends ByteArrayOutputStream {
    private Buffer() {
      super(4096);
    }

    private int copy(int from, byte[] into) {
      int length = Math.max(0, Math.min(into.length, count - from));
      System.arraycopy(buf, from, into, 0, length);
      return length;
    }

    private void cut(int size) {
      count = size;
    }

    private ByteBuffer view() {
      return ByteBuffer.wrap(buf, 0, count);
    }
  }

  private static void write(FileChannel channel, ByteBuffer rest, long at) throws IOException {
    while (rest.hasRemaining()) {
      at += channel.write(rest, at);
    }
  }

  private static byte[] header(int count) {
    return ByteBuffer.allocate(HEADER)
        .put(Constants.PACK_SIGNATURE)
        .putInt(2)
        .putInt(count)
        .array();
  }

  /// Makes the objects visible to all who read the repository; they are on disk.
  void finish() throws IOException {
    if (isEmpty()) {
      return;
    }
    spill(0);
    FileChannel pack = java.util.Objects.requireNonNull(channel);
    Path temporary = java.util.Objects.requireNonNull(file);
    write(pack, ByteBuffer.wrap(header(order.size())), 0);
    byte[] hash = hash(pack);
    write(pack, ByteBuffer.wrap(hash), flushed);
    pack.force(true);
    pack.close();

    String name = "pack-" + ObjectId.fromRaw(hash).name();
    Path folder = objects.getPackDirectory().toPath();
    Path index = folder.resolve("tmp_" + name + ".idx");
    try {
      Collections.sort(order);
      writeIndex(index, hash);
      Path visible = folder.resolve(name + ".pack");
      Files.move(temporary, visible, StandardCopyOption.ATOMIC_MOVE);
      file = null;
      Files.move(index, folder.resolve(name + ".idx"), StandardCopyOption.ATOMIC_MOVE);
      Disk.sync(folder);
      File opened = visible.toFile();
      objects.openPack(opened);
    } catch (IOException e) {
      Files.deleteIfExists(index);
      throw e;
    }
  }

  private byte[] hash(FileChannel pack) throws IOException {
    digest.reset();
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(64 << 10, flushed));
    for (long at = 0; at < flushed; ) {
      int read = pack.read(piece.clear(), at);
      if (read < 0) {
        throw new EOFException("a new pack ends early");
      }
      at += read;
      digest.update(piece.flip());
    }
    byte[] hash = digest.digest();
    return hash.length == HASH_BYTES ? hash : java.util.Arrays.copyOf(hash, HASH_BYTES);
  }

  private void writeIndex(Path index, byte[] hash) throws IOException {
    try (FileChannel file =
            FileChannel.open(
                index,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        OutputStream out = java.nio.channels.Channels.newOutputStream(file)) {
      BasePackIndexWriter.createVersion(out, 2).write(order, hash);
      out.flush();
      file.force(true);
    }
  }

  /// What was not finished leaves nothing behind.
  @Override
  public void close() throws IOException {
    deflater.end();
    names.close();
    if (channel != null) {
      channel.close();
    }
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }
}
