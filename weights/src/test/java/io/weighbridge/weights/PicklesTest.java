package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.weights.PickleValue.Bool;
import io.weighbridge.weights.PickleValue.Bytes;
import io.weighbridge.weights.PickleValue.Called;
import io.weighbridge.weights.PickleValue.DictValue;
import io.weighbridge.weights.PickleValue.Global;
import io.weighbridge.weights.PickleValue.Int;
import io.weighbridge.weights.PickleValue.ListValue;
import io.weighbridge.weights.PickleValue.None;
import io.weighbridge.weights.PickleValue.PersistentId;
import io.weighbridge.weights.PickleValue.Real;
import io.weighbridge.weights.PickleValue.SetValue;
import io.weighbridge.weights.PickleValue.Text;
import io.weighbridge.weights.PickleValue.TupleValue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PicklesTest {

  @Test
  void knowsThe68InstructionsEachByOneByte() {
    Set<Integer> codes = new HashSet<>();
    for (PickleOp op : PickleOp.values()) {
      codes.add(op.code());
      assertThat(PickleOp.of(op.code())).isEqualTo(op);
    }
    assertThat(codes).hasSize(68);
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("I-12\n.", Int.of(-12)),
        Arguments.of("I01\n.", new Bool(true)),
        Arguments.of("I00\n.", new Bool(false)),
        Arguments.of("J\u00fe\u00ff\u00ff\u00ff.", Int.of(-2)),
        Arguments.of("K\u00ff.", Int.of(255)),
        Arguments.of("M\u0001\u0080.", Int.of(32769)),
        Arguments.of("L123456789012345678901L\n.", big("123456789012345678901")),
        Arguments.of("\u008a\u0000.", Int.of(0)),
        Arguments.of("\u008a\u0001\u00ff.", Int.of(-1)),
        Arguments.of("\u008a\u0002\u00ff\u0000.", Int.of(255)),
        Arguments.of("\u008b\u0002\u0000\u0000\u0000\u0000\u0080.", Int.of(-32768)),
        Arguments.of("S'a\\x41\\101\\n\\'\\q'\n.", new Text("aAA\n'\\q")),
        Arguments.of("S\"\\xc3\\xa9\"\n.", new Text("é")),
        Arguments.of("T\u0002\u0000\u0000\u0000ab.", new Text("ab")),
        Arguments.of("U\u0001\u00e9.", new Text("é")),
        Arguments.of("Va\\u00e9\\\\u0041\\U0001f40b\u00e9\n.", new Text("aé\\\\u0041🐋é")),
        Arguments.of("\u008c\u0002\u00c3\u00a9.", new Text("é")),
        Arguments.of("X\u0003\u0000\u0000\u0000\u00ed\u00a0\u0080.", new Text("\ud800")),
        Arguments.of("\u008d\u0001\0\0\0\0\0\0\0a.", new Text("a")),
        Arguments.of("F-1.5e3\n.", new Real(-1500)),
        Arguments.of("Finf\n.", new Real(Double.POSITIVE_INFINITY)),
        Arguments.of("G?\u00f8\0\0\0\0\0\0.", new Real(1.5)),
        Arguments.of("N.", None.NONE),
        Arguments.of("\u0088.", new Bool(true)),
        Arguments.of("\u0089.", new Bool(false)),
        Arguments.of("N\u00880.", None.NONE),
        Arguments.of("N(\u0088\u00891.", None.NONE),
        Arguments.of("N(0.", None.NONE),
        Arguments.of("Np7\n0g7\n.", None.NONE),
        Arguments.of("Nq\u00070h\u0007.", None.NONE),
        Arguments.of("Nr\0\u0001\0\u000000j\0\u0001\0\0.".replace("00j", "0j"), None.NONE),
        Arguments.of("N\u0094\u0088\u009400h\u0000.", None.NONE),
        Arguments.of("cos\nsystem\n.", new Global("os", "system")));
  }

  private static Int big(String digits) {
    return new Int(new BigInteger(digits));
  }

  @ParameterizedTest(name = "{index}: {1}")
  @MethodSource("values")
  void readsPlainValuesOfEveryProtocol(String pickle, PickleValue expected) {
    PickleRun run = PickleBytes.run(pickle);
    assertThat(run.problem()).isEmpty();
    assertThat(run.oddities()).isEmpty();
    assertThat(run.value()).contains(expected);
    assertThat(run.end()).isEqualTo(pickle.length());
  }

  @Test
  void readsRunsOfBytesAsViews() {
    for (String pickle :
        List.of(
            "B\u0002\0\0\0ab.",
            "C\u0002ab.",
            "\u008e\u0002\0\0\0\0\0\0\0ab.",
            "\u0096\u0002\0\0\0\0\0\0\0ab.")) {
      Bytes bytes = (Bytes) PickleBytes.run(pickle).value().orElseThrow();
      assertThat(bytes.bytes().toArray(ValueLayout.JAVA_BYTE)).containsExactly('a', 'b');
    }
    PickleRun run = PickleBytes.run("\u0097\u0097\u0098.");
    assertThat(run.value()).contains(new PickleValue.OutOfBand(1));
  }

  @Test
  void buildsContainers() {
    assertThat(items("](K\u0001K\u0002eK\u0003a."))
        .containsExactly(Int.of(1), Int.of(2), Int.of(3));
    assertThat(items("(K\u0001K\u0002l.")).containsExactly(Int.of(1), Int.of(2));
    assertThat(items("(K\u0001K\u0002t.")).containsExactly(Int.of(1), Int.of(2));
    assertThat(items("K\u0001\u0085.")).containsExactly(Int.of(1));
    assertThat(items("K\u0001K\u0002\u0086.")).containsExactly(Int.of(1), Int.of(2));
    assertThat(items("K\u0001K\u0002K\u0003\u0087.")).hasSize(3);
    assertThat(items(").")).isEmpty();
    assertThat(items("\u008f(K\u0001\u0090.")).containsExactly(Int.of(1));
    assertThat(items("(K\u0001K\u0002\u0091.")).hasSize(2);
    for (String dict :
        List.of(
            "}(K\u0001NK\u0002\u0088u.", "(K\u0001NK\u0002\u0088d.", "}K\u0001NsK\u0002\u0088s.")) {
      assertThat(((DictValue) PickleBytes.run(dict).value().orElseThrow()).entries())
          .containsExactly(
              new PickleValue.Entry(Int.of(1), None.NONE),
              new PickleValue.Entry(Int.of(2), new Bool(true)));
    }
    assertThat(items("]2\u0086.")).satisfies(two -> assertThat(two.get(0)).isSameAs(two.get(1)));
  }

  private static List<PickleValue> items(String pickle) {
    PickleRun run = PickleBytes.run(pickle);
    assertThat(run.problem()).isEmpty();
    return switch (run.value().orElseThrow()) {
      case ListValue list -> list.items();
      case TupleValue tuple -> tuple.items();
      case SetValue set -> set.items();
      case PickleValue other -> throw new AssertionError(other);
    };
  }

  @Test
  void writesDownEveryCall() {
    PickleRun run =
        PickleBytes.run(
            "cos\nsystem\nVls\n\u0085R0" // REDUCE, thrown away
                + "(Vid\nios\npopen\n0" // INST
                + "(cos\nexec\nNo0" // OBJ
                + "ca\nB\n)\u0081}b0" // NEWOBJ, BUILD
                + "ca\nC\n)}\u00920" // NEWOBJ_EX
                + "ca\nD\n}b0" // BUILD of a class
                + "ca\nE\nVk\nNs(NNu]a(NeNa0" // items of something imported
                + "N.");
    assertThat(run.problem()).isEmpty();
    assertThat(run.calls())
        .extracting(PickleRun.Call::op)
        .containsExactly(
            PickleOp.REDUCE,
            PickleOp.INST,
            PickleOp.OBJ,
            PickleOp.NEWOBJ,
            PickleOp.BUILD,
            PickleOp.NEWOBJ_EX,
            PickleOp.BUILD,
            PickleOp.SETITEM,
            PickleOp.SETITEMS,
            PickleOp.APPEND,
            PickleOp.APPENDS,
            PickleOp.APPEND);
    assertThat(run.calls().getFirst().callable()).isEqualTo(new Global("os", "system"));
    assertThat(run.calls().getFirst().arguments()).containsExactly(new Text("ls"));
    assertThat(run.calls().get(1).arguments()).containsExactly(new Text("id"));
    assertThat(run.imports())
        .extracting(at -> at.global().toString())
        .containsExactly("os.system", "os.popen", "os.exec", "a.B", "a.C", "a.D", "a.E");
  }

  @Test
  void remembersWhatABuiltObjectIsGiven() {
    PickleRun run =
        PickleBytes.run("ccollections\nOrderedDict\n)R(Va\nNVb\n\u0088uVs\nb(K\u0001e.");
    Called called = (Called) run.value().orElseThrow();
    assertThat(called.callable()).isEqualTo(new Global("collections", "OrderedDict"));
    assertThat(called.entries()).hasSize(2);
    assertThat(called.states()).containsExactly(new Text("s"));
    assertThat(called.appended()).containsExactly(Int.of(1));
  }

  @Test
  void handsOverPersistentIds() {
    PickleRun run = PickleBytes.run("Pa.b\n0K\u0001\u0085Q.");
    assertThat(run.loads())
        .extracting(PickleRun.PersistentLoad::op)
        .containsExactly(PickleOp.PERSID, PickleOp.BINPERSID);
    assertThat(run.value().orElseThrow()).isInstanceOf(PersistentId.class);
  }

  @Test
  void followsNamesThroughTheMemo() {
    assertThat(imports("Vos\np5\n0Vsystem\np3\n0g5\ng3\n\u0093."))
        .containsExactly(new Global("os", "system"));
    assertThat(imports("\u008c\u0006system\u0094\u008c\u0002os\u0094h\u0000\u0093."))
        .containsExactly(new Global("os", "system"));
    // A number takes the place of a name in the memo afterwards; the last one counts.
    assertThat(imports("Vos\np1\n0K\u0001p1\n0g1\nVa\n\u0093."))
        .containsExactly(new Global(Global.UNKNOWN, "a"));
  }

  @Test
  void namesThatACallMakesAreUnknownAndSaidSo() {
    PickleRun run =
        PickleBytes.run("coperator\nconcat\nVo\nVs\n\u0086RVsystem\n\u0093Vls\n\u0085R.");
    assertThat(run.imports()).hasSize(2);
    assertThat(run.imports().get(1).isKnown()).isFalse();
    assertThat(run.imports().get(1).global()).isEqualTo(new Global(Global.UNKNOWN, "system"));
    assertThat(run.calls()).hasSize(2);
    assertThat(imports("\u0082\u0001\u0083\u0001\u0002\u0084\u0001\0\0\u00000\u0086."))
        .containsExactly(
            new Global("?", "extension 1"),
            new Global("?", "extension 513"),
            new Global("?", "extension 1"));
  }

  private static List<Global> imports(String pickle) {
    return PickleBytes.run(pickle).imports().stream().map(PickleRun.Import::global).toList();
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("", 0, "the file ends before the STOP"),
        Arguments.of("N", 1, "the file ends before the STOP"),
        Arguments.of("N\u00ff.", 1, "is 0xff, which is no instruction"),
        Arguments.of(".", 0, "STOP finds nothing on the stack"),
        Arguments.of("(.", 1, "STOP finds nothing on the stack"),
        Arguments.of("N(0000.", 3 + 1, "POP finds nothing"),
        Arguments.of("Nt.", 1, "TUPLE finds no mark"),
        Arguments.of("N(R.", 2, "REDUCE finds nothing"),
        Arguments.of("N\u0086.", 1, "TUPLE2 finds nothing"),
        Arguments.of("}(Nu.", 3, "SETITEMS finds a key without a value"),
        Arguments.of("(Nd.", 2, "DICT finds a key without a value"),
        Arguments.of("(o.", 1, "OBJ finds no class"),
        Arguments.of("g0\n.", 0, "GET asks for memo 0, which is not there"),
        Arguments.of("h\u0001.", 0, "BINGET asks for memo 1"),
        Arguments.of("Np-1\n.", 1, "PUT has a negative number"),
        Arguments.of("p0\n.", 0, "PUT finds nothing"),
        Arguments.of(
            "X\u00ff\u00ff\u00ff\u00ffa.", 0, "BINUNICODE goes beyond the end: 4294967295"),
        Arguments.of(
            "B\u0009\0\0\0a.", 0, "BINBYTES goes beyond the end: 9 bytes are asked for, 2"),
        Arguments.of("T\u00ff\u00ff\u00ff\u00ffa.", 0, "BINSTRING goes beyond the end"),
        Arguments.of("\u008b\u00ff\u00ff\u00ff\u00ffa.", 0, "LONG4 goes beyond the end"),
        Arguments.of(
            "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.", 0, "asked for, 1 follow"),
        Arguments.of("cos\nsystem", 0, "GLOBAL has a line without end"),
        Arguments.of("c\u00ff\na\n.", 0, "has text that is not UTF-8"),
        Arguments.of("\u008c\u0002\u00c3(.", 0, "has text that is not UTF-8"),
        Arguments.of("Iabc\n.", 0, "INT has a line that is no number"),
        Arguments.of("I0x10\n.", 0, "INT has a line that is no number"),
        Arguments.of("F1.5f\n.", 0, "FLOAT has a line that is no number"),
        Arguments.of("L" + "1".repeat(5000) + "\n.", 0, "more than the 4300 that Python reads"),
        Arguments.of("Sabc\n.", 0, "no quoted string"),
        Arguments.of("S'\n.", 0, "no quoted string"),
        Arguments.of("S'\\'\n.", 0, "ends with half an escape"),
        Arguments.of("S'\\xg0'\n.", 0, "escape of wrong digits"),
        Arguments.of("V\\U00110000\n.", 0, "escape of wrong digits"),
        Arguments.of("\u0080\u0006N.", 0, "PROTO says 6"),
        Arguments.of("\u0095\u0003\0\0\0\0\0\0\0N.", 0, "FRAME goes beyond the end: 3 bytes"),
        Arguments.of(
            "\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffN.",
            0,
            "FRAME goes beyond the end: 18446744073709551615 bytes"));
  }

  @ParameterizedTest(name = "{index}: {2}")
  @MethodSource("broken")
  void saysWhereAPickleCannotGoOn(String pickle, long offset, String expected) {
    PickleRun run = PickleBytes.run(pickle);
    assertThat(run.value()).isEmpty();
    assertThat(run.problem().orElseThrow().offset()).isEqualTo(offset);
    assertThat(run.problem().orElseThrow().what()).contains(expected);
    assertThat(run.end()).isEqualTo(offset);
  }

  @Test
  void whatRanBeforeTheErrorIsKept() {
    PickleRun run = PickleBytes.run("cos\nsystem\nVls\n\u0085R\u00ff");
    assertThat(run.problem()).isPresent();
    assertThat(run.imports()).hasSize(1);
    assertThat(run.calls()).hasSize(1);
    assertThat(run.leaves()).containsExactly(new PickleRun.Leaf(11, new Text("ls")));
  }

  @Test
  void saysWhatNoPicklerWrites() {
    assertThat(oddities("\u0080\u0004\u0080\u0002N."))
        .containsExactly("at byte 2 PROTO is there a second time");
    assertThat(oddities("N\u0080\u0004."))
        .containsExactly("at byte 1 PROTO is not the first instruction");
    assertThat(oddities("NN.")).containsExactly("at byte 2 STOP leaves values on the stack");
    assertThat(oddities("(N(N.".replace("(N(N", "N(N"))).hasSize(1);
    assertThat(oddities("\u0095\u0003\0\0\0\0\0\0\0K\u0001.")).isEmpty();
    assertThat(oddities("\u0095\u0001\0\0\0\0\0\0\0K\u0001."))
        .containsExactly("at byte 9 BININT1 crosses the end of its frame");
    assertThat(oddities("\u0095\u0003\0\0\0\0\0\0\0N.N"))
        .containsExactly("at byte 10 STOP comes before the end of its frame");
    assertThat(oddities("\u0095\u000b\0\0\0\0\0\0\0\u0095\u0002\0\0\0\0\0\0\0N."))
        .containsExactly("at byte 9 FRAME begins within another frame");
  }

  private static List<String> oddities(String pickle) {
    PickleRun run = PickleBytes.run(pickle);
    assertThat(run.problem()).isEmpty();
    return run.oddities().stream().map(PickleRun.Problem::toString).toList();
  }

  @Test
  void readsPicklesThatStandOneAfterAnother() {
    Pickles.Stream stream = PickleBytes.all("\u0080\u0002N.\u0080\u0004K\u0001.cos\nsystem\n)R.");
    assertThat(stream.runs()).hasSize(3).allMatch(run -> run.problem().isEmpty());
    assertThat(stream.trailing()).isZero();
    assertThat(stream.runs()).extracting(PickleRun::protocol).containsExactly(2, 4, 0);
    assertThat(stream.runs().get(2).start()).isEqualTo(9);
    // Broken, but it calls before it breaks.
    assertThat(PickleBytes.all("N.cos\nsystem\n)R\u00ff").runs()).hasSize(2);
    assertThat(PickleBytes.all("N.\u0080\u0002\u00ff").runs()).hasSize(2);
    Pickles.Stream raw = PickleBytes.all("N.\0\0\0\0\0");
    assertThat(raw.runs()).hasSize(1);
    assertThat(raw.trailing()).isEqualTo(5);
    assertThat(PickleBytes.all("\u0089PNG").runs()).hasSize(1);
    assertThat(PickleBytes.all("").runs().getFirst().problem()).isPresent();
  }

  @Test
  void valuesThatAreSharedAreNotCopied() {
    // Each list holds the one before it twice: 2^200 values if they were expanded.
    StringBuilder pickle = new StringBuilder("](");
    for (int i = 0; i < 200; i++) {
      pickle.append("2\u0086");
    }
    pickle.setLength(0);
    pickle.append(']');
    for (int i = 0; i < 200; i++) {
      pickle.append("2\u0086");
    }
    PickleRun run = PickleBytes.run(pickle.append('.').toString());
    assertThat(run.problem()).isEmpty();
    PickleValue value = run.value().orElseThrow();
    for (int i = 0; i < 200; i++) {
      TupleValue two = (TupleValue) value;
      assertThat(two.items().get(0)).isSameAs(two.items().get(1));
      value = two.items().getFirst();
    }
  }

  @Test
  void aContainerMayHoldItselfAndDepthIsNoDanger() {
    ListValue self = (ListValue) PickleBytes.run("]q\u0000h\u0000a.").value().orElseThrow();
    assertThat(self.items().getFirst()).isSameAs(self);
    assertThat(self.toString()).hasSizeLessThan(100);
    String deep = "]".repeat(1_000_000) + "a".repeat(999_999) + ".";
    PickleRun run = PickleBytes.run(deep);
    assertThat(run.problem()).isEmpty();
    assertThat(run.toString()).hasSizeLessThan(1000);
    assertThat(PickleBytes.run("(".repeat(1_000_000)).problem()).isPresent();
  }

  @Test
  void endlessPicklesEnd() {
    byte[] many = new byte[11_000_000];
    Arrays.fill(many, (byte) '0');
    for (int i = 0; i < many.length; i += 2) {
      many[i] = 'N';
    }
    long start = System.nanoTime();
    PickleRun run = Pickles.run(MemorySegment.ofArray(many), 0);
    assertThat(run.problem().orElseThrow().what()).contains("more than the 10000000 instructions");
    byte[] stops = "N.".repeat(20_000).getBytes(StandardCharsets.ISO_8859_1);
    assertThat(Pickles.all(MemorySegment.ofArray(stops)).runs()).hasSize(Pickles.MAX_RUNS);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }
}
