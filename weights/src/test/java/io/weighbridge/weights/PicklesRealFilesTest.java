package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The pickles that scanners are tested with, read as bytes.
class PicklesRealFilesTest {

  /// What no pickle is, or a wrapping that is opened elsewhere.
  private static final List<String> OTHERS = List.of("zip", "7z", "npz", "npy");

  /// What breaks before it calls anything.
  private static final List<String> BROKEN =
      List.of("bad_pytorch.pt", "not_a_pickle.bin", "broken_model.pkl");

  @Test
  void seesWhatEveryMaliciousPickleWouldImportAndCall() throws IOException {
    for (Path path : pickles()) {
      String name = String.valueOf(path.getFileName());
      Pickles.Stream stream = all(path);
      boolean isHarmless = name.startsWith("benign") || name.contains("pytorch_model");
      if (isHarmless || BROKEN.contains(name)) {
        continue;
      }
      assertThat(stream.runs().stream().mapToInt(run -> run.imports().size()).sum())
          .as(name)
          .isPositive();
      assertThat(stream.runs().stream().mapToInt(run -> run.calls().size()).sum())
          .as(name)
          .isPositive();
    }
  }

  @Test
  void onlyBrokenPicklesAreBroken() throws IOException {
    for (Path path : pickles()) {
      Pickles.Stream stream = all(path);
      List<PickleRun.Problem> problems =
          stream.runs().stream().flatMap(run -> run.problem().stream()).toList();
      switch (String.valueOf(path.getFileName())) {
        case "bad_pytorch.pt" -> assertThat(problems.toString()).contains("at byte 6 is 0x1a");
        case "broken_model.pkl" ->
            assertThat(problems.toString()).contains("at byte 16 BINUNICODE");
        case "not_a_pickle.bin" -> assertThat(problems.toString()).contains("at byte 0");
        case "keyerror-exploit.pkl" -> assertThat(problems.toString()).contains("asks for memo 3");
        case "malicious-invalid-bytes.pkl" -> {
          assertThat(problems).isEmpty();
          assertThat(stream.trailing()).isEqualTo(4);
        }
        default -> assertThat(problems).as(path.toString()).isEmpty();
      }
    }
  }

  @Test
  void namesThatGoThroughTheMemoAreFollowed() throws IOException {
    Path folder = RealFiles.path("pickle/picklescan");
    assertThat(all(folder.resolve("data/malicious-invalid-bytes.pkl")).runs().getFirst().imports())
        .extracting(at -> at.global().toString())
        .containsExactly("os.system");
    assertThat(all(folder.resolve("data2/malicious21.pkl")).runs().getFirst().imports())
        .extracting(at -> at.global().toString())
        .containsExactly("timeit.timeit");
  }

  private static Pickles.Stream all(Path path) throws IOException {
    return Pickles.all(MemorySegment.ofArray(Files.readAllBytes(path)));
  }

  private static List<Path> pickles() throws IOException {
    try (Stream<Path> files = Files.walk(RealFiles.path("pickle"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(path -> !OTHERS.contains(extension(path)))
          .filter(path -> !path.endsWith("new_pytorch_model.bin"))
          .sorted()
          .toList();
    }
  }

  private static String extension(Path path) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
