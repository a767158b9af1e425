package io.weighbridge.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.BytesElements;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.EngineFailure;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OnnxSessionTest {

  private final OnnxEngine engine = new OnnxEngine(OnnxSettings.DEFAULT);

  @Test
  void everyElementTypeGoesInAndComesOutTheSame() {
    try (LoadedModel model = load("all_types");
        Session session = model.session()) {
      assertThat(model.signature().inputs().stream().map(TensorSpec::datatype))
          .containsExactlyInAnyOrder(Datatype.values());
      List<TensorData> inputs = random(model, 2, new Random(seed(1)));
      List<TensorData> outputs = session.run(List.of(inputs)).outputs().getFirst();
      for (int i = 0; i < inputs.size(); i++) {
        assertThat(outputs.get(i).datatype()).isEqualTo(inputs.get(i).datatype());
        assertThat(bytes(outputs.get(i))).isEqualTo(bytes(inputs.get(i)));
      }
    }
  }

  @Test
  void joinedRequestsGetWhatTheyGetOneByOne() {
    try (LoadedModel model = load("all_types");
        Session session = model.session()) {
      Random random = new Random(seed(2));
      List<List<TensorData>> requests =
          Stream.of(1, 3, 0, 2).map(rows -> random(model, rows, random)).toList();
      List<List<TensorData>> joined = session.run(requests).outputs();
      for (int i = 0; i < requests.size(); i++) {
        List<TensorData> alone = session.run(List.of(requests.get(i))).outputs().getFirst();
        for (int k = 0; k < alone.size(); k++) {
          assertThat(joined.get(i).get(k).shape()).isEqualTo(alone.get(k).shape());
          assertThat(bytes(joined.get(i).get(k))).isEqualTo(bytes(alone.get(k)));
        }
      }
    }
  }

  @Test
  void answersKeepTheirValuesWhenTheSessionRunsAgain() {
    try (LoadedModel model = load("batch_named");
        Session session = model.session()) {
      TensorData first = negative(session, 1, 2);
      TensorData second = negative(session, 30, 40);
      assertThat(first.toFloats()).containsExactly(-1, -2);
      assertThat(second.toFloats()).containsExactly(-30, -40);
    }
  }

  /// The first batch of a size is run over tensors of its own, the next ones over bound memory.
  @Test
  void batchesOfAllSizesInAnyOrderGetTheirOwnAnswers() {
    try (LoadedModel model = load("batch_named");
        Session session = model.session()) {
      Random random = new Random(seed(3));
      for (int run = 0; run < 300; run++) {
        List<List<TensorData>> requests = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
          int rows = 1 + random.nextInt(3);
          float[] values = new float[2 * rows];
          for (int k = 0; k < values.length; k++) {
            values[k] = random.nextInt(1000);
          }
          requests.add(List.of(TensorData.of("x", TensorShape.of(rows, 2), values)));
        }
        List<List<TensorData>> answers = session.run(requests).outputs();
        for (int i = 0; i < requests.size(); i++) {
          float[] expected = requests.get(i).getFirst().toFloats();
          for (int k = 0; k < expected.length; k++) {
            expected[k] = -expected[k];
          }
          assertThat(answers.get(i).getFirst().toFloats()).containsExactly(expected);
          assertThat(answers.get(i).getFirst().shape())
              .isEqualTo(requests.get(i).getFirst().shape());
        }
      }
    }
  }

  @Test
  void aFailureOverBoundMemoryIsToldAndTheNextRequestIsServed() {
    try (LoadedModel model = load("gather");
        Session session = model.session()) {
      float[] first = gathered(session, 1).toFloats();
      for (int i = 0; i < 3; i++) {
        assertThat(gathered(session, 1).toFloats()).containsExactly(first);
        assertThatThrownBy(() -> gathered(session, 3)).isInstanceOf(BadTensor.class);
      }
      assertThat(gathered(session, 0).toFloats()).isNotEqualTo(first);
    }
  }

  private static TensorData gathered(Session session, long index) {
    TensorData input = TensorData.of("index", TensorShape.of(1), index);
    return session.run(List.of(List.of(input))).outputs().getFirst().getFirst();
  }

  @Test
  void inputsOutsideTheHeapAreTakenWhereTheyLieEvenUnaligned() {
    try (LoadedModel model = load("batch_named");
        Session session = model.session();
        Arena arena = Arena.ofConfined()) {
      for (int offset : new int[] {0, 1, 4}) {
        MemorySegment memory = arena.allocate(8 + offset, 8).asSlice(offset, 8);
        memory.set(TensorData.FLOAT, 0, 5);
        memory.set(TensorData.FLOAT, 4, Float.NaN);
        TensorData input = new TensorData("x", Datatype.FP32, TensorShape.of(1, 2), memory);
        float[] output =
            session.run(List.of(List.of(input))).outputs().getFirst().getFirst().toFloats();
        assertThat(output).containsExactly(-5, Float.NaN);
      }
    }
  }

  @Test
  void unsignedIntegersArriveWithTheirValues() {
    try (LoadedModel model = load("unsigned_values");
        Session session = model.session()) {
      byte[] most = new byte[8];
      Arrays.fill(most, (byte) 0xff);
      List<TensorData> inputs =
          model.signature().inputs().stream()
              .map(spec ->
                  new TensorData(
                      spec.name(),
                      spec.datatype(),
                      TensorShape.of(1),
                      MemorySegment.ofArray(most).asSlice(0, spec.datatype().size())))
              .toList();
      List<Double> values =
          session.run(List.of(inputs)).outputs().getFirst().stream()
              .map(output -> output.data().get(TensorData.DOUBLE, 0))
              .toList();
      assertThat(values).containsExactly(65535.0, 4294967295.0, 0x1p64);
    }
  }

  @Test
  void textsAreUnderstoodByTheModel() {
    try (LoadedModel model = load("labels");
        Session session = model.session()) {
      TensorData texts = texts("text", "cat", "Grüße", "犬", "dog", "", "😀");
      TensorData classes = session.run(List.of(List.of(texts))).outputs().getFirst().getFirst();
      assertThat(classes.data().toArray(TensorData.LONG)).containsExactly(1, 2, 3, -1, -1, -1);
    }
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    try (LoadedModel model = load("labels");
        Session session = model.session()) {
      TensorData input =
          BytesElements.write("text", TensorShape.of(1, 1), List.of(new byte[] {(byte) 0xff}));
      assertThatThrownBy(() -> session.run(List.of(List.of(input))))
          .isInstanceOf(BadTensor.class)
          .hasMessage("tensor 'text': element 0 is no UTF-8, and the model takes texts");
    }
  }

  @Test
  void theProbabilitiesOfAZipMapAreATensorInTheOrderOfTheClasses() {
    try (LoadedModel model = load("zipmap");
        Session session = model.session()) {
      assertThat(model.signature().batches()).isTrue();
      assertThat(model.signature().outputs())
          .containsExactly(
              new TensorSpec("label", Datatype.INT64, TensorShape.of(-1)),
              new TensorSpec("probabilities", Datatype.FP32, TensorShape.of(-1, -1)));
      // Classes 7, 3, 5 in the graph's order; e^0 : e^1 : e^2 there.
      List<List<TensorData>> answers =
          session
              .run(
                  List.of(
                      List.of(TensorData.of("x", TensorShape.of(1, 3), 0f, 1f, 2f)),
                      List.of(TensorData.of("x", TensorShape.of(1, 3), 2f, 0f, 1f))))
              .outputs();
      float sum = (float) (1 + Math.E + Math.E * Math.E);
      assertThat(answers.get(0).get(1).toFloats())
          .containsExactly(
              new float[] {(float) Math.E / sum, (float) (Math.E * Math.E) / sum, 1 / sum},
              offset(1e-6f));
      assertThat(answers.get(1).get(1).toFloats())
          .containsExactly(
              new float[] {1 / sum, (float) Math.E / sum, (float) (Math.E * Math.E) / sum},
              offset(1e-6f));
    }
  }

  @Test
  void aModelThatDropsRowsAnswersAloneAndNotJoined() {
    try (LoadedModel model = load("one_row");
        Session session = model.session()) {
      List<TensorData> two = List.of(TensorData.of("x", TensorShape.of(2, 2), 1f, 2f, 3f, 4f));
      for (int i = 0; i < 3; i++) {
        assertThat(session.run(List.of(two)).outputs().getFirst().getFirst().toFloats())
            .containsExactly(10);
      }
      assertThatThrownBy(() -> session.run(List.of(two, two)))
          .isInstanceOf(EngineFailure.class)
          .hasMessage("output 'y' is [1,1] for 4 rows joined of 2 requests");
    }
  }

  @Test
  void anIndexBeyondTheTableIsTheCallersMistakeInOneSentence() {
    try (LoadedModel model = load("gather");
        Session session = model.session()) {
      assertThatThrownBy(
              () -> session.run(List.of(List.of(TensorData.of("index", TensorShape.of(1), 3L)))))
          .isInstanceOf(BadTensor.class)
          .hasMessageContaining("out of data bounds")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void moreElementsThanThereIsMemoryForAreRefusedAndTheNextRequestIsServed() {
    try (LoadedModel model = load("any_size");
        Session session = model.session()) {
      for (long[] shape :
          new long[][] {{1L << 40, 1L << 40}, {1L << 42}, {-1}, {Long.MAX_VALUE, 2}}) {
        TensorData input = TensorData.of("shape", TensorShape.of(shape.length), shape);
        assertThatThrownBy(() -> session.run(List.of(List.of(input))))
            .isInstanceOfAny(EngineFailure.class, BadTensor.class);
      }
      TensorData small = TensorData.of("shape", TensorShape.of(2), 2L, 0L);
      TensorData zeros = session.run(List.of(List.of(small))).outputs().getFirst().getFirst();
      assertThat(zeros.shape()).isEqualTo(TensorShape.of(2, 0));
    }
  }

  @Test
  void anElementTypeThatIsNotDeclaredIsRefused() {
    try (LoadedModel model = load("batch_named");
        Session session = model.session()) {
      TensorData doubles =
          new TensorData(
              "x", Datatype.FP64, TensorShape.of(1, 2), MemorySegment.ofArray(new byte[16]));
      assertThatThrownBy(() -> session.run(List.of(List.of(doubles))))
          .isInstanceOf(BadTensor.class)
          .hasMessage("input 'x' is FP64 where the model takes FP32");
    }
  }

  @Test
  void instancesShareTheModelAndRunAtTheSameTime() throws Exception {
    try (LoadedModel model = load("batch_named");
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Boolean>> callers =
          IntStream.range(0, 4)
              .<Callable<Boolean>>mapToObj(caller ->
                  () -> {
                    try (Session session = model.session()) {
                      boolean right = true;
                      for (int i = 0; i < 2000; i++) {
                        right &= negative(session, caller, i).toFloats()[1] == -i;
                      }
                      return right;
                    }
                  })
              .toList();
      for (Future<Boolean> caller : threads.invokeAll(callers)) {
        assertThat(caller.get()).isTrue();
      }
    }
  }

  private LoadedModel load(String name) {
    return engine.load(FolderFiles.small(name));
  }

  private static TensorData negative(Session session, float... values) {
    TensorData input = TensorData.of("x", TensorShape.of(1, 2), values);
    return session.run(List.of(List.of(input))).outputs().getFirst().getFirst();
  }

  private static long seed(long seed) {
    System.out.println("seed " + seed);
    return seed;
  }

  private static List<TensorData> random(LoadedModel model, int rows, Random random) {
    List<TensorData> inputs = new ArrayList<>();
    for (TensorSpec spec : model.signature().inputs()) {
      inputs.add(random(spec, rows, random));
    }
    return inputs;
  }

  private static TensorData random(TensorSpec spec, int rows, Random random) {
    TensorShape shape = spec.shape().withFirst(rows);
    if (spec.datatype() == Datatype.BYTES) {
      String[] some = {"", "plain", "Grüße", "犬", "😀 beyond", "a\0b"};
      return BytesElements.write(
          spec.name(),
          shape,
          IntStream.range(0, rows * 3)
              .mapToObj(_ -> some[random.nextInt(some.length)].getBytes(StandardCharsets.UTF_8))
              .toList());
    }
    byte[] bytes = new byte[rows * 3 * spec.datatype().size()];
    random.nextBytes(bytes);
    for (int i = 0; spec.datatype() == Datatype.BOOL && i < bytes.length; i++) {
      bytes[i] &= 1;
    }
    return new TensorData(spec.name(), spec.datatype(), shape, MemorySegment.ofArray(bytes));
  }

  private static TensorData texts(String name, String... texts) {
    return BytesElements.write(
        name,
        TensorShape.of(texts.length, 1),
        Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList());
  }

  private static byte[] bytes(TensorData tensor) {
    return tensor.data().toArray(ValueLayout.JAVA_BYTE);
  }
}
