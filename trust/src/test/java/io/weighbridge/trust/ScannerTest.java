package io.weighbridge.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScannerTest {

  private static final Path ATTACK = AttackFiles.FOLDER.resolve("wrapped/model.tar.gz");

  @TempDir private Path folder = Path.of("");

  @Test
  void digestIsThatOfTheFileWhetherReadOrMapped() throws Exception {
    for (int size : new int[] {0, 1, 70_000, 5 << 20}) {
      byte[] bytes = new byte[size];
      new java.util.Random(size).nextBytes(bytes);
      Path file = Files.write(folder.resolve("weights.bin"), bytes);
      FileReport report = Scanner.standard().scan(file, "weights.bin");
      assertThat(report.sha256())
          .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
      assertThat(report.bytes()).isEqualTo(size);
      assertThat(report.rules()).isEqualTo(Scanner.rulesVersion());
    }
  }

  @Test
  void whatCannotBeReadIsSaidAtOnce() {
    assertThatThrownBy(() -> Scanner.standard().scan(folder.resolve("missing"), "missing"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("missing");
    assertThatThrownBy(() -> Scanner.standard().scan(folder, "folder"))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void findingsNameThePlaceInsideTheWrapping() {
    FileReport report = AttackFiles.scan(ATTACK);
    assertThat(report.findings())
        .anySatisfy(finding -> {
          assertThat(finding.file()).isEqualTo("model.tar.gz!model.tar!model/data.pkl");
          assertThat(finding.offset()).isEqualTo(2);
          assertThat(finding.severity()).isEqualTo(Severity.MALICIOUS);
        });
  }

  @Test
  void beyondALimitNothingIsSafe() throws IOException {
    byte[] attack = Files.readAllBytes(ATTACK);
    Limits usual = Limits.DEFAULT;
    for (Limits limits :
        List.of(
            new Limits(100, usual.inMemory(), usual.members(), usual.depth(), usual.time()),
            new Limits(usual.unpacked(), 100, usual.members(), usual.depth(), usual.time()),
            new Limits(usual.unpacked(), usual.inMemory(), 0, usual.depth(), usual.time()),
            new Limits(usual.unpacked(), usual.inMemory(), usual.members(), 0, usual.time()),
            new Limits(
                usual.unpacked(),
                usual.inMemory(),
                usual.members(),
                usual.depth(),
                Duration.ZERO))) {
      FileReport report = new Scanner(limits).scan(MemorySegment.ofArray(attack), "model.tar.gz");
      assertThat(report.verdict()).as("%s", limits).isNotEqualTo(Verdict.SAFE);
      assertThat(report.findings())
          .as("%s", limits)
          .anyMatch(f -> f.rule().equals("WB-READ-INCOMPLETE"));
    }
  }

  @Test
  void aBombIsNotUnpackedBeyondTheLimit() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 200; i++) {
        out.write(zeros);
      }
    }
    FileReport report =
        Scanner.standard().scan(MemorySegment.ofArray(bomb.toByteArray()), "zeros.gz");
    assertThat(report.verdict()).isEqualTo(Verdict.SUSPICIOUS);
    assertThat(report.findings()).anyMatch(f -> f.what().contains("unpacks to more than"));
  }

  @Test
  void everyCutOfAnArchiveWithAnAttackIsStillNotSafe() throws IOException {
    byte[] whole = Files.readAllBytes(AttackFiles.FOLDER.resolve("wrapped/model.pt"));
    for (int length = 1; length < whole.length; length++) {
      MemorySegment cut = MemorySegment.ofArray(java.util.Arrays.copyOf(whole, length));
      assertThat(Scanner.standard().scan(cut, "model.pt").verdict())
          .as("the first %d bytes", length)
          .isNotEqualTo(Verdict.SAFE);
    }
  }

  @Test
  void manyThreadsShareOneScanner() throws Exception {
    List<Path> files = AttackFiles.of("wrapped");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Verdict>> scans =
          files.stream().<Callable<Verdict>>map(f -> () -> AttackFiles.scan(f).verdict()).toList();
      for (Future<Verdict> verdict : threads.invokeAll(scans)) {
        assertThat(verdict.get()).isEqualTo(Verdict.MALICIOUS);
      }
    }
  }

  @Test
  void aReportSurvivesTheWayThroughJson() {
    FileReport report = AttackFiles.scan(ATTACK);
    assertThat(FileReport.ofJson(report.json())).isEqualTo(report);
    assertThatThrownBy(() -> FileReport.ofJson("{}")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FileReport.ofJson("[")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatAStrangerWroteCannotMoveTheCursor() {
    byte[] pickle = "\u0080\u0002cos\u001b[2J\nsystem\u202e\n.".getBytes(UTF_8);
    pickle = new String(pickle, UTF_8).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    FileReport report = Scanner.standard().scan(MemorySegment.ofArray(pickle), "x\u001b[31m.pkl");
    assertThat(report.findings())
        .isNotEmpty()
        .allMatch(f -> (f.file() + f.what()).chars().noneMatch(c -> c < ' ' || c == 0x202e));
  }
}
