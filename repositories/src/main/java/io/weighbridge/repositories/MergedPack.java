package io.weighbridge.repositories;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.internal.storage.pack.PackWriter;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.pack.PackConfig;

/// One pack out of objects that are in many. Compressed bytes and deltas are copied as they are;
/// deltas are looked for between neighbours only.
final class MergedPack {

  private static final int DELTA_WINDOW = 3;
  private static final int DELTA_DEPTH = 20;
  private static final long DELTA_MEMORY = 32 << 20;
  private static final int BUFFER = 64 << 10;

  private MergedPack() {}

  /// @return the pack, on disk and visible
  static File write(FileRepository git, ObjectReader reader, Collection<ObjectId> ids)
      throws IOException {
    PackConfig config = new PackConfig();
    config.setThreads(1);
    config.setDeltaSearchWindowSize(DELTA_WINDOW);
    config.setMaxDeltaDepth(DELTA_DEPTH);
    config.setDeltaSearchMemoryLimit(DELTA_MEMORY);
    config.setReuseDeltas(true);
    config.setReuseObjects(true);
    config.setBuildBitmaps(false);
    config.setIndexVersion(2);
    Path folder = git.getObjectDatabase().getPackDirectory().toPath();
    Path pack = Files.createTempFile(folder, "tmp_pack_", null);
    Path index = Files.createTempFile(folder, "tmp_idx_", null);
    try (PackWriter writer = new PackWriter(config, reader);
        RevWalk walk = new RevWalk(reader)) {
      writer.setDeltaBaseAsOffset(true);
      writer.setReuseDeltaCommits(true);
      writer.setUseCachedPacks(false);
      writer.setUseBitmaps(false);
      List<RevObject> objects = new ArrayList<>(ids.size());
      for (ObjectId id : ids) {
        objects.add(walk.lookupAny(id, reader.open(id).getType()));
      }
      writer.preparePack(objects.iterator());
      try (FileChannel file = FileChannel.open(pack, StandardOpenOption.WRITE);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file), BUFFER)) {
        writer.writePack(NullProgressMonitor.INSTANCE, NullProgressMonitor.INSTANCE, out);
        out.flush();
        file.force(true);
      }
      try (FileChannel file = FileChannel.open(index, StandardOpenOption.WRITE);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file), BUFFER)) {
        writer.writeIndex(out);
        out.flush();
        file.force(true);
      }
      String name = "pack-" + writer.computeName().name();
      Path visible = folder.resolve(name + ".pack");
      Files.move(pack, visible, StandardCopyOption.ATOMIC_MOVE);
      Files.move(index, folder.resolve(name + ".idx"), StandardCopyOption.ATOMIC_MOVE);
      Disk.sync(folder);
      git.getObjectDatabase().openPack(visible.toFile());
      return visible.toFile();
    } finally {
      Files.deleteIfExists(pack);
      Files.deleteIfExists(index);
    }
  }
}
