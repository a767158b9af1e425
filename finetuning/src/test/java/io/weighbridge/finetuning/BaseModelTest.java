package io.weighbridge.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.inference.FilesInMemory;
import io.weighbridge.learning.Sequential;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseModelTest {

  @TempDir Path folder;

  @Test
  void weightsInMemoryAreTrainedFromWhatTheyAre() throws IOException {
    Shelf.digits(folder, "acme/digits");
    Shelf.table(folder, "acme/table");
    for (String name : List.of("digits/model.h5", "table/model.safetensors")) {
      Path file = folder.resolve("models/acme").resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      try (FilesInMemory memory = new FilesInMemory("acme", "1")) {
        memory
            .add(String.valueOf(file.getFileName()), bytes.length)
            .copyFrom(MemorySegment.ofArray(bytes));
        BaseModel base = BaseModel.find(memory);
        float[] example = new float[(int) base.network().inputShape().elements()];
        try (Sequential net = base.load(1, 1);
            Sequential same = Sequential.of(base.network()).threads(1).loadWeights(file)) {
          assertThat(net.predict(example)).containsExactly(same.predict(example));
        }
      }
    }
  }

  @Test
  void whatIsWrongInMemoryIsToldByTheFilesName() {
    try (FilesInMemory memory = new FilesInMemory("acme/demo", "1")) {
      memory.add("model.h5", 10);
      assertThatThrownBy(() -> BaseModel.find(memory))
          .isInstanceOf(BadRequest.class)
          .hasMessageContaining("acme/demo cannot be trained here: model.h5: ");
    }
  }
}
