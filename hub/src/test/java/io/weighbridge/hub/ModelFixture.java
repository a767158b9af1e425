package io.weighbridge.hub;

import io.weighbridge.repositories.Author;
import io.weighbridge.repositories.Change;
import io.weighbridge.repositories.Content;
import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Operation;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Settings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Models for tests, made below the doors, so that tests of lists need no other door.
final class ModelFixture {

  static final Author AUTHOR = new Author("alice", "");

  private ModelFixture() {}

  static ModelRepository create(
      HubFixture hub, String id, boolean isPrivate, Object... pathsAndContents) {
    ModelRepository repository =
        hub.parts()
            .repositories()
            .create(
                RepoId.parse(id),
                Settings.fresh(Instant.now(), isPrivate),
                AUTHOR,
                operations(pathsAndContents));
    hub.hub().index().refresh(repository);
    return repository;
  }

  static ModelRepository create(HubFixture hub, String id, String card) {
    return create(hub, id, false, "README.md", card);
  }

  static void commit(HubFixture hub, ModelRepository repository, Object... pathsAndContents) {
    repository.commit(
        new Change("main", Optional.empty(), "test", "", AUTHOR, operations(pathsAndContents)));
    hub.hub().index().refresh(repository);
  }

  /// Paths with texts or bytes.
  private static List<Operation> operations(Object... pathsAndContents) {
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < pathsAndContents.length; i += 2) {
      byte[] bytes =
          pathsAndContents[i + 1] instanceof String text
              ? text.getBytes(StandardCharsets.UTF_8)
              : (byte[]) pathsAndContents[i + 1];
      operations.add(
          new Operation.AddFile(new RepoPath((String) pathsAndContents[i]), Content.of(bytes)));
    }
    return operations;
  }

  /// Commits a large file, which goes to the store.
  static void commitLarge(HubFixture hub, ModelRepository repository, String path, byte[] bytes) {
    var object =
        hub.parts().blobs().receive(new java.io.ByteArrayInputStream(bytes), Long.MAX_VALUE);
    repository.grant(object);
    repository.commit(
        new Change(
            "main",
            Optional.empty(),
            "test",
            "",
            AUTHOR,
            List.of(
                new Operation.AddPointer(
                    new RepoPath(path), object, OptionalLong.of(bytes.length)))));
    hub.hub().index().refresh(repository);
  }

  /// A safetensors file with one tensor of so many floats.
  static byte[] safetensors(int floats) {
    byte[] header =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(floats, floats * 4)
            .getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + header.length + floats * 4)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  static String card(String yaml) {
    return "---\n" + yaml + "\n---\nText.\n";
  }

  /// Four models that differ in all that lists can tell.
  static void zoo(HubFixture hub) {
    create(
        hub,
        "alice/tiny-llama",
        false,
        "README.md",
        card(
            "license: apache-2.0\nlanguage: [en, de]\ntags: [chat]\ndatasets: acme/corpus\nbase_model: acme/base"),
        "config.json",
        "{\"model_type\":\"llama\",\"architectures\":[\"LlamaForCausalLM\"]}",
        "model.safetensors",
        safetensors(1000));
    create(
        hub,
        "alice/bert_base",
        false,
        "README.md",
        card("license: mit\nlanguage: en\npipeline_tag: fill-mask\nlibrary_name: transformers"),
        "model.safetensors",
        safetensors(10));
    create(
        hub,
        "acme/digits",
        false,
        "README.md",
        card("license: mit\npipeline_tag: image-classification\nlibrary_name: keras")
            + "A model of handwritten zebras.");
    ModelRepository gated = create(hub, "acme/gated", card("license: gemma"));
    gated.settings(gated.settings().withGate(Gate.MANUAL));
    hub.hub().index().refresh(gated);
  }
}
