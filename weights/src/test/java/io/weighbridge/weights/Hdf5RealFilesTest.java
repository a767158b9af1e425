package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Link;
import io.jhdf.api.Node;
import io.jhdf.object.datatype.EnumDataType;
import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files from the wild, read by us and by jHDF: the same datasets with the same elements, or a
/// refusal that is listed here.
class Hdf5RealFilesTest {

  /// Filters that we name and do not undo.
  private static final Map<String, String> REFUSED =
      Map.of(
          "bitshuffle_datasets.hdf5", "filter 32008 (bitshuffle) is not read",
          "lz4_datasets.hdf5", "filter 32004 (lz4) is not read",
          "test_compressed_chunked_datasets_earliest.hdf5", "filter 32000 (lzf) is not read");

  /// 2 GiB inflated: more than a Java array, and too slow for every build.
  private static final String HUGE = "tiny_huge_1d_over_maxint.hdf5";

  static List<Path> kerasFiles() throws IOException {
    return files("keras", ".h5", 50);
  }

  static List<Path> otherFiles() throws IOException {
    return files("misc/hdf5-jhdf", ".hdf5", 30).stream()
        .filter(file -> !file.endsWith(HUGE))
        .toList();
  }

  private static List<Path> files(String folder, String suffix, int least) throws IOException {
    try (Stream<Path> files = Files.walk(RealFiles.path(folder))) {
      List<Path> found = files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
      assertThat(found).hasSizeGreaterThan(least);
      return found;
    }
  }

  @ParameterizedTest
  @MethodSource("kerasFiles")
  void readsKerasFilesAsJhdfDoes(Path path) {
    try (WeightsFile file = WeightsFile.open(path);
        HdfFile oracle = new HdfFile(path)) {
      compare(file, oracle, "none");
    }
  }

  @ParameterizedTest
  @MethodSource("otherFiles")
  void readsOtherFilesAsJhdfDoes(Path path) {
    String name = path.getFileName().toString();
    try (WeightsFile file = WeightsFile.open(path);
        HdfFile oracle = new HdfFile(path)) {
      compare(file, oracle, REFUSED.getOrDefault(name, "none"));
    }
  }

  @Test
  void ordersTheTensorsOfAKerasModelByItsLayers() {
    Path path = RealFiles.path("keras/dl4j/examples/simple_lstm/simple_lstm_tf_keras_2_model.h5");
    try (WeightsFile file = WeightsFile.open(path)) {
      assertThat(file.tensors().stream().map(TensorInfo::name))
          .containsExactly(
              "lstm_1/lstm_1/kernel:0",
              "lstm_1/lstm_1/recurrent_kernel:0",
              "lstm_1/lstm_1/bias:0",
              "dense_1/dense_1/kernel:0",
              "dense_1/dense_1/bias:0",
              "optimizer_weights/Variable:0",
              "optimizer_weights/Variable_1:0",
              "optimizer_weights/Variable_2:0",
              "optimizer_weights/Variable_3:0",
              "optimizer_weights/Variable_4:0");
      assertThat(file.metadata()).containsEntry("keras_version", "2.0.6");
      assertThat(file.metadata().get("model_config")).contains("\"class_name\": \"LSTM\"");
    }
  }

  @Test
  void readsAKerasArchiveOfTheWild() {
    try (WeightsFile file =
        WeightsFile.open(RealFiles.path("keras/keras-team_nested_container.keras"))) {
      assertThat(file.tensors())
          .contains(new TensorInfo("layers/dense_3/vars/0", Dtype.F32, Shape.of(4, 2)))
          .hasSize(5);
      assertThat(file.metadata().get("model_config")).contains("NestedDenseModel");
    }
  }

  @Test
  void listsADatasetOfMoreBytesThanAnArrayHolds() {
    try (WeightsFile file = WeightsFile.open(RealFiles.path("misc/hdf5-jhdf/" + HUGE))) {
      assertThat(file.tensors())
          .containsExactly(new TensorInfo("huge_1d", Dtype.U8, Shape.of(2_147_483_700L)));
    }
  }

  // jHDF's datasets by path, hard links only, as we list them.
  private static void collect(Group group, Map<String, Dataset> found) {
    for (Node node : group.getChildren().values()) {
      if (node instanceof Link) {
        continue;
      }
      if (node instanceof Dataset dataset) {
        found.put(node.getPath().replaceFirst("^/+", ""), dataset);
      } else if (node instanceof Group below) {
        collect(below, found);
      }
    }
  }

  private static void compare(WeightsFile file, HdfFile oracle, String refusal) {
    Map<String, Dataset> datasets = new TreeMap<>();
    collect(oracle, datasets);
    List<String> compared = new ArrayList<>();
    datasets.forEach((path, dataset) -> {
      String name = path.startsWith("model_weights/") ? path.substring(14) : path;
      TensorInfo info =
          file.tensors().stream().filter(t -> t.name().equals(name)).findFirst().orElse(null);
      if (info == null) {
        assertThat(isNumeric(dataset)).as(path).isFalse();
        return;
      }
      compared.add(name);
      // Names in jHDF, whole numbers with us.
      if (dataset.getJavaType() == String.class) {
        assertThat(dataset.getDataType()).isInstanceOf(EnumDataType.class);
        return;
      }
      boolean isFiltered =
          dataset.getFilters().stream()
              .anyMatch(filter -> refusal.contains("filter " + filter.getId() + " "));
      if (isFiltered) {
        assertThatThrownBy(() -> file.tensor(name))
            .isInstanceOf(WeightsException.class)
            .hasMessageContaining(refusal);
      } else {
        compare(file.tensor(name).orElseThrow(), dataset);
      }
    });
    assertThat(compared)
        .containsExactlyInAnyOrderElementsOf(
            file.tensors().stream().map(TensorInfo::name).toList());
  }

  private static boolean isNumeric(Dataset dataset) {
    Class<?> type = dataset.getJavaType();
    boolean number = type == BigInteger.class || (type.isPrimitive() && type != boolean.class);
    return number && !dataset.isVariableLength() && !dataset.isCompound();
  }

  private static void compare(Tensor tensor, Dataset dataset) {
    double[] found = tensor.toDoubles();
    if (dataset.isEmpty()) {
      // Nothing was ever written: jHDF gives nothing, h5py and we the fill value of each element.
      assertThat(found).isEqualTo(new double[found.length]);
      return;
    }
    assertThat(tensor.shape()).isEqualTo(Shape.of(dataset.getDimensionsAsLong()));
    Object expected = dataset.getDataFlat();
    if (!expected.getClass().isArray()) {
      expected = new Object[] {expected};
    }
    assertThat(found).hasSize(Array.getLength(expected));
    for (int i = 0; i < found.length; i++) {
      double value = ((Number) Array.get(expected, i)).doubleValue();
      if (Double.compare(found[i], value) != 0) {
        throw new AssertionError(
            "%s [%d]: %s, jHDF has %s".formatted(tensor.name(), i, found[i], value));
      }
    }
  }
}
