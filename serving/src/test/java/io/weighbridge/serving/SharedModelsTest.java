package io.weighbridge.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.FilesInMemory;
import io.weighbridge.inference.InferenceEngine;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.Session;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedModelsTest {

  /// Looks into its file when it is loaded and when it is closed.
  private static final class Looking implements InferenceEngine {

    final List<Byte> seen = new ArrayList<>();

    @Override
    public String name() {
      return "looking";
    }

    @Override
    public boolean claims(ModelFiles files) {
      return true;
    }

    @Override
    public long weightsBytes(ModelFiles files) {
      return files.bytes("a").size();
    }

    @Override
    public LoadedModel load(ModelFiles files) {
      MemorySegment bytes = ((FileBytes.InMemory) files.bytes("a")).bytes();
      seen.add(bytes.get(ValueLayout.JAVA_BYTE, 0));
      return new LoadedModel() {
        @Override
        public ModelSignature signature() {
          throw new UnsupportedOperationException();
        }

        @Override
        public long weightsBytes() {
          return bytes.byteSize();
        }

        @Override
        public Session session() {
          throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
          seen.add(bytes.get(ValueLayout.JAVA_BYTE, 0));
        }
      };
    }
  }

  private static FilesInMemory files() {
    FilesInMemory files = new FilesInMemory("acme/demo", "1");
    files.add("a", 1).set(ValueLayout.JAVA_BYTE, 0, (byte) 7);
    return files;
  }

  private static boolean isAlive(FilesInMemory files) {
    return ((FileBytes.InMemory) files.bytes("a")).bytes().scope().isAlive();
  }

  @Test
  void filesInMemoryAreThereUntilTheLastUserOfTheirModelHasGoneAndTheModelIsClosed() {
    Looking engine = new Looking();
    SharedModels models = new SharedModels(new Memory(0, _ -> false));
    FilesInMemory first = files();
    FilesInMemory second = files();
    SharedModels.Lease one = models.acquire(engine, first);
    SharedModels.Lease two = models.acquire(engine, second);
    // Of equal content, so that they are not needed.
    assertThat(isAlive(second)).isFalse();
    one.close();
    assertThat(isAlive(first)).isTrue();
    two.close();
    assertThat(isAlive(first)).isFalse();
    assertThat(engine.seen).containsExactly((byte) 7, (byte) 7);
  }
}
