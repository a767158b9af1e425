package io.weighbridge.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files from the wild: what others made to attack, and what others made to use.
final class RealFilesTest {

  /// Of the corpus of attacks, what is none: most are files of numbers.
  private static final Map<String, Verdict> NO_ATTACKS =
      Map.ofEntries(
          Map.entry("benign0_v0.pkl", Verdict.SAFE),
          Map.entry("benign0_v3.pkl", Verdict.SAFE),
          Map.entry("benign0_v4.pkl", Verdict.SAFE),
          Map.entry("new_pytorch_model.bin", Verdict.SAFE),
          Map.entry("pytorch_model.bin", Verdict.SAFE),
          Map.entry("int_array.npy", Verdict.SAFE),
          Map.entry("int_arrays.npz", Verdict.SAFE),
          Map.entry("int_arrays_compressed.npz", Verdict.SAFE),
          Map.entry("object_array.npy", Verdict.SAFE),
          Map.entry("object_arrays.npz", Verdict.SAFE),
          Map.entry("object_arrays_compressed.npz", Verdict.SAFE),
          // Seven bytes of text that no loader takes.
          Map.entry("not_a_pickle.bin", Verdict.SAFE),
          // The signature of a picture under the name of weights: nobody can load or judge it.
          Map.entry("bad_pytorch.pt", Verdict.SUSPICIOUS),
          // Nobody without the password can tell what is in it.
          Map.entry("benign_password_protected.zip", Verdict.SUSPICIOUS));

  /// What is not SAFE among the files that people use, and why that is right.
  private static final Map<String, String> NOT_SAFE =
      Map.ofEntries(
          Map.entry("sequential_lambda.h5", "has Lambda layers"),
          Map.entry("space_to_depth_simple_tensorflow_2.h5", "has a Lambda layer with its code"),
          Map.entry("external_link.hdf5", "links to another file"),
          Map.entry("test_file2.hdf5", "links to another file"),
          Map.entry("bitshuffle_datasets.hdf5", "needs a filter that is a native library"),
          Map.entry("lz4_datasets.hdf5", "needs a filter that is a native library"),
          Map.entry(
              "test_compressed_chunked_datasets_earliest.hdf5",
              "needs a filter that is a native library (lzf)"),
          Map.entry(
              "fuzz_corpus_gguf_open_hdr-wrap-first-offset.gguf", "a corpus of damaged files"),
          Map.entry("fuzz_corpus_gguf_open_hdr-zero-first-dim.gguf", "a corpus of damaged files"));

  @Test
  void everyAttackIsMaliciousAndNothingElse() throws IOException {
    Map<String, Verdict> wrong = new TreeMap<>();
    int attacks = 0;
    for (Path file : files(RealFiles.path("pickle"))) {
      String name = file.getFileName().toString();
      FileReport report = Scanner.standard().scan(file, name);
      Verdict expected = NO_ATTACKS.getOrDefault(name, Verdict.MALICIOUS);
      attacks += expected == Verdict.MALICIOUS ? 1 : 0;
      if (report.verdict() != expected) {
        wrong.put(name, report.verdict());
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(attacks).isEqualTo(95);
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "gguf", "onnx", "safetensors", "keras", "tokenizers", "misc"})
  void filesThatPeopleUseRaiseNoAlarm(String folder) throws IOException {
    Map<String, List<Finding>> alarms = new TreeMap<>();
    Map<String, String> silent = new HashMap<>();
    for (Path file : files(RealFiles.path(folder))) {
      String name = file.getFileName().toString();
      FileReport report = Scanner.standard().scan(file, name);
      if (NOT_SAFE.containsKey(name) && report.verdict() == Verdict.SAFE) {
        silent.put(name, NOT_SAFE.getOrDefault(name, ""));
      } else if (!NOT_SAFE.containsKey(name) && report.verdict() != Verdict.SAFE) {
        alarms.put(name, report.findings());
      }
    }
    assertThat(alarms).isEmpty();
    assertThat(silent).isEmpty();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
