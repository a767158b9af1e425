package io.weighbridge.trust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// Scans files: what is in them, however deep, and what it could do.
///
/// ```java
/// FileReport report = Scanner.standard().scan(Path.of("model.pt"), "model.pt");
/// if (report.verdict() != Verdict.SAFE) {
///   report.findings().forEach(System.out::println);
/// }
/// ```
///
/// Nothing is executed, written or fetched. Objects are immutable and may be used by many threads
/// at a time; a scan takes as much memory as its largest compressed member, twice.
public final class Scanner {

  /// Grows with every change of a rule that may change a verdict, so that what was scanned before
  /// can be scanned again.
  private static final String RULES_VERSION = "1";

  private static final int BLOCK = 1 << 18;

  /// Up to this size a file is read at once, which is faster than mapping it.
  private static final long SMALL = 4L << 20;

  private static final Scanner STANDARD = new Scanner(Limits.DEFAULT);

  private static final List<Container> CONTAINERS =
      List.of(
          new ZipContainer(),
          new TarContainer(),
          new SevenZipContainer(),
          new StreamContainer(),
          new PickleContents());

  private final Limits limits;

  public Scanner(Limits limits) {
    this.limits = limits;
  }

  public static Scanner standard() {
    return STANDARD;
  }

  /// The version of the rules that [FileReport#rules] tells.
  public static String rulesVersion() {
    return RULES_VERSION;
  }

  /// Scans a file under the name that it has in its repository.
  ///
  /// @throws UncheckedIOException if the file cannot be read
  public FileReport scan(Path file, String nameInRepository) {
    if (!Files.isRegularFile(file)) {
      // Never a pipe or device, on which a read could wait for ever.
      throw new UncheckedIOException(new NoSuchFileException(file.toString()));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofShared()) {
      long size = channel.size();
      MemorySegment bytes =
          size <= SMALL
              ? MemorySegment.ofArray(Files.readAllBytes(file))
              : channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      return scan(bytes, nameInRepository);
    } catch (IOException e) {
      throw new UncheckedIOException("%s: cannot be read (%s)".formatted(file, e.getMessage()), e);
    } catch (InternalError e) {
      // The machine's word for a mapped page that is gone.
      throw new UncheckedIOException(
          new IOException(file + ": changed while it was read: bytes that were there are gone", e));
    }
  }

  /// Scans bytes that are in memory or mapped already.
  public FileReport scan(MemorySegment bytes, String nameInRepository) {
    Findings findings = new Findings();
    Budget budget = new Budget(limits);
    ScannedFile file =
        new ScannedFile(Findings.oneLine(nameInRepository), nameInRepository, bytes, 0, budget);
    look(file, findings);
    return new FileReport(
        nameInRepository, bytes.byteSize(), sha256(bytes), RULES_VERSION, findings.all());
  }

  private void look(ScannedFile file, Findings findings) {
    for (Container container : CONTAINERS) {
      attempt(
          file,
          () -> {
            if (container.holds(file)) {
              open(container, file, findings);
            }
          });
    }
    for (Rule rule : Rules.all()) {
      attempt(file, () -> rule.check(file, findings));
    }
    // Last, because every step above may have left something.
    for (ArchiveRule rule : ArchiveRule.values()) {
      rule.check(file, findings);
    }
  }

  private void open(Container container, ScannedFile file, Findings findings) {
    if (file.depth() >= limits.depth()) {
      throw new Unreadable(
          0, "is nested deeper than the %d levels that are read".formatted(limits.depth()));
    }
    container.open(file, (name, bytes) -> look(file.inside(name, bytes), findings));
  }

  private static void attempt(ScannedFile file, Runnable step) {
    try {
      step.run();
    } catch (Unreadable e) {
      file.fault(ArchiveRule.INCOMPLETE, e.offset(), String.valueOf(e.getMessage()));
    }
  }

  private static String sha256(MemorySegment bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] block = new byte[(int) Math.min(BLOCK, bytes.byteSize())];
      MemorySegment target = MemorySegment.ofArray(block);
      for (long done = 0; done < bytes.byteSize(); ) {
        int count = (int) Math.min(block.length, bytes.byteSize() - done);
        MemorySegment.copy(bytes, done, target, 0, count);
        digest.update(block, 0, count);
        done += count;
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
