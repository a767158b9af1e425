package io.weighbridge.repositories;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.store.Sha256;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GrantsTest {

  @TempDir private Path folder;

  @Test
  void whatIsGrantedIsOwnedAfterAReopening() throws Exception {
    List<Sha256> objects = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      objects.add(Sha256.of(ByteBuffer.allocate(4).putInt(i).array()));
    }
    Grants grants = new Grants(folder);
    grants.create(List.of());
    for (int i = 0; i < 1000; i += 50) {
      grants.add(objects.subList(i, i + 50));
      grants.add(objects.subList(0, 10));
    }
    Grants again = new Grants(folder);
    assertThat(again.isThere()).isTrue();
    for (int i = 0; i < objects.size(); i++) {
      assertThat(again.contains(objects.get(i))).isEqualTo(i < 1000);
    }
    assertThat(Files.size(folder.resolve(Grants.FILE))).isLessThan(1000 * 32 * 5);
  }

  @Test
  void aLostTableIsMadeAgainFromTheHistory() throws Exception {
    try (Demo demo = new Demo(folder)) {
      ModelRepository repository = demo.create();
      Sha256 committed = demo.upload(repository, "weights");
      Demo.commit(
          repository,
          new Operation.AddPointer(new RepoPath("w.bin"), committed, OptionalLong.empty()));
      Demo.commit(repository, Demo.delete("w.bin"));
      for (byte[] damage : List.of(new byte[0], new byte[] {1, 2, 3}, new byte[4096])) {
        Files.write(Demo.git(repository).resolve(Grants.FILE), damage);
        assertThat(repository.owns(committed)).isTrue();
        assertThat(repository.owns(Sha256.of(new byte[] {7}))).isFalse();
      }
      Files.delete(Demo.git(repository).resolve(Grants.FILE));
      assertThat(repository.owns(committed)).isTrue();
    }
  }

  @Test
  void whatOneRepositoryOwnsAnotherDoesNot() {
    try (Demo demo = new Demo(folder)) {
      ModelRepository repository = demo.create();
      Sha256 object = demo.upload(repository, "weights");
      ModelRepository other = demo.create(RepoId.parse("acme/other"));
      assertThat(repository.owns(object)).isTrue();
      assertThat(other.owns(object)).isFalse();
    }
  }
}
