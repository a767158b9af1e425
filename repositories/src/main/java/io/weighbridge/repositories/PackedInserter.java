package io.weighbridge.repositories;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.PackParser;
import org.jspecify.annotations.Nullable;

/// A [NewPack] as JGit's algorithms want to write to it: what was inserted can be read at once, and
/// is visible to others when the pack is finished.
final class PackedInserter extends ObjectInserter {

  private static final int IN_MEMORY = 1 << 20;

  private final Repository git;
  private final NewPack pack;

  PackedInserter(Repository git, NewPack pack) {
    this.git = git;
    this.pack = pack;
  }

  @Override
  public ObjectId insert(int type, byte[] data, int from, int length) throws IOException {
    return pack.add(type, java.util.Arrays.copyOfRange(data, from, from + length));
  }

  @Override
  public ObjectId insert(int type, long length, InputStream in) throws IOException {
    if (length > IN_MEMORY) {
      return pack.add(type, length, in);
    }
    return pack.add(type, in.readNBytes((int) length));
  }

  @Override
  public PackParser newPackParser(InputStream in) {
    throw new UnsupportedOperationException("no packs are received here");
  }

  @Override
  public ObjectReader newReader() {
    return new Reader(git.newObjectReader());
  }

  /// Whoever owns the pack finishes it.
  @Override
  public void flush() {}

  @Override
  public void close() {}

  /// Looks among the new objects first.
  private final class Reader extends ObjectReader {
    private final ObjectReader old;

    private Reader(ObjectReader old) {
      this.old = old;
    }

    @Override
    public ObjectReader newReader() {
      return new Reader(old.newReader());
    }

    @Override
    public ObjectLoader open(AnyObjectId id, int type) throws IOException {
      Optional<NewPack.Content> fresh = pack.content(id.toObjectId());
      return fresh.isPresent()
          ? new ObjectLoader.SmallObject(fresh.get().type(), fresh.get().bytes())
          : old.open(id, type);
    }

    @Override
    public Collection<ObjectId> resolve(AbbreviatedObjectId id) throws IOException {
      return old.resolve(id);
    }

    @Override
    public Set<ObjectId> getShallowCommits() throws IOException {
      return old.getShallowCommits();
    }

    @Override
    public @Nullable ObjectInserter getCreatedFromInserter() {
      return PackedInserter.this;
    }

    @Override
    public void close() {
      old.close();
    }
  }
}
