package io.weighbridge.trust;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weighbridge.weights.PickleRun;
import io.weighbridge.weights.PickleValue;
import io.weighbridge.weights.Pickles;
import java.lang.foreign.MemorySegment;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Pickles and archives in the strings and bytes of a pickle, plain or in base64. They are inert
/// until something loads them, which a call beside them or the next version of a program may do.
final class PickleContents implements Container {

  private static final int MIN_SIZE = 8;
  private static final int MIN_PROGRAM = 256;
  private static final int MIN_BASE64 = 16;
  private static final Pattern WHITE = Pattern.compile("[\\s]+");

  /// Leaves that are looked into; a vocabulary has a million words.
  private static final int MAX_SIZE = 64 << 20;

  private static final Set<Kind> HIDDEN =
      Set.of(
          Kind.PICKLE,
          Kind.ZIP,
          Kind.SEVEN_ZIP,
          Kind.GZIP,
          Kind.BZIP2,
          Kind.XZ,
          Kind.ELF,
          Kind.PE,
          Kind.MACH_O);

  /// Which leaves hold something; found once for the container and the rule.
  record Hidden(long offset, Kind kind, MemorySegment bytes) {}

  @Override
  public boolean holds(ScannedFile file) {
    return !file.pickles().runs().isEmpty();
  }

  @Override
  public void open(ScannedFile file, Members members) {
    PickleStream pickles = file.pickles();
    for (PickleRun run : pickles.runs()) {
      Set<PickleValue> elements = PickleShape.elements(run);
      for (PickleRun.Leaf leaf : run.leaves()) {
        if (!elements.contains(leaf.value())) {
          hidden(leaf)
              .ifPresent(found -> {
                file.budget().member();
                members.add("leaf@" + (pickles.base() + leaf.offset()), found.bytes());
              });
        }
      }
    }
  }

  /// Whether it is but a word whose bytes happen to be instructions.
  private static boolean isWord(PickleRun run) {
    return run.problem().isPresent() && run.imports().isEmpty();
  }

  static Optional<Hidden> hidden(PickleRun.Leaf leaf) {
    return switch (leaf.value()) {
      case PickleValue.Bytes bytes -> look(leaf, bytes.bytes());
      case PickleValue.Text text
          when text.value().length() >= MIN_SIZE && text.value().length() <= MAX_SIZE ->
          text(leaf, text.value());
      default -> Optional.empty();
    };
  }

  private static Optional<Hidden> text(PickleRun.Leaf leaf, String text) {
    Optional<Hidden> plain = look(leaf, MemorySegment.ofArray(text.getBytes(ISO_8859_1)));
    if (plain.isPresent() || text.length() < MIN_BASE64) {
      return plain;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(WHITE.matcher(text).replaceAll(""));
      return look(leaf, MemorySegment.ofArray(decoded));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Hidden> look(PickleRun.Leaf leaf, MemorySegment bytes) {
    if (bytes.byteSize() < MIN_SIZE || bytes.byteSize() > MAX_SIZE) {
      return Optional.empty();
    }
    int first = Bytes.u8(bytes, 0);
    boolean perhaps =
        first >= 0x80
            || first == 'P'
            || first == '7'
            || first == 0x1F
            || first == 'B'
            || first == 0x7F
            || first == 'M'
            || first == 'c'
            || first == '('
            || first == 'i'
            || first == ']'
            || first == '}';
    if (!perhaps) {
      return Optional.empty();
    }
    Kind kind = Sniffing.kind(bytes, "");
    return HIDDEN.contains(kind)
            && !(kind == Kind.PE && bytes.byteSize() < MIN_PROGRAM)
            && !(kind == Kind.PICKLE && isWord(Pickles.run(bytes, 0)))
        ? Optional.of(new Hidden(leaf.offset(), kind, bytes))
        : Optional.empty();
  }
}
