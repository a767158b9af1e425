package io.weighbridge.trust;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file, or something inside one, as the rules see it. What several rules need is computed once;
/// an object belongs to one scan and one thread.
final class ScannedFile {

  /// Text longer than this is read in pieces by the rules that need all of it.
  static final int MAX_TEXT = 64 << 20;

  /// What was noticed while the file was opened.
  ///
  /// @param worst as bad as can be, whatever the rule says of itself
  record Fault(ArchiveRule rule, long offset, String what, boolean worst) {

    Severity heavier(Severity usual) {
      return worst ? Severity.MALICIOUS : usual;
    }
  }

  private final List<Fault> faults = new ArrayList<>();
  private final String place;
  private final String name;
  private final MemorySegment bytes;
  private final int depth;
  private final Budget budget;
  private final Kind kind;
  private @Nullable PickleStream pickles;
  private @Nullable JsonFacts json;
  private @Nullable ZipListing zip;
  private @Nullable OpenedWeights weights;
  private @Nullable OnnxModel onnx;
  private boolean lookedForOnnx;
  private @Nullable String text;
  private @Nullable List<ChatTemplates.Template> templates;

  /// @param place for people: the file and, after each `!`, what is inside it
  /// @param name the path that it has where it lies, `archive/data.pkl`
  ScannedFile(String place, String name, MemorySegment bytes, int depth, Budget budget) {
    this.place = place;
    this.name = name;
    this.bytes = bytes;
    this.depth = depth;
    this.budget = budget;
    this.kind = Sniffing.kind(bytes, extension(name));
  }

  ScannedFile inside(String member, MemorySegment content) {
    return new ScannedFile(
        place + "!" + Findings.oneLine(member), member, content, depth + 1, budget);
  }

  String place() {
    return place;
  }

  String name() {
    return name;
  }

  MemorySegment bytes() {
    return bytes;
  }

  long size() {
    return bytes.byteSize();
  }

  int depth() {
    return depth;
  }

  Budget budget() {
    return budget;
  }

  Kind kind() {
    return kind;
  }

  /// The last part of the name in lower case.
  String baseName() {
    return name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  /// In lower case without the dot; empty if there is none.
  String extension() {
    return extension(name);
  }

  private static String extension(String name) {
    String base = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    int dot = base.lastIndexOf('.');
    return dot < 0 ? "" : base.substring(dot + 1);
  }

  /// The pickles in it: all of a pickle file, those inside a NumPy object array; none otherwise.
  PickleStream pickles() {
    PickleStream known = pickles;
    if (known == null) {
      known = PickleStream.of(this);
      pickles = known;
    }
    return known;
  }

  JsonFacts json() {
    JsonFacts known = json;
    if (known == null) {
      known = kind == Kind.JSON ? JsonFacts.read(bytes) : JsonFacts.NONE;
      json = known;
    }
    return known;
  }

  List<ChatTemplates.Template> templates() {
    List<ChatTemplates.Template> known = templates;
    if (known == null) {
      known = ChatTemplates.of(this);
      templates = known;
    }
    return known;
  }

  /// The members as the archive's two directories tell them; empty if it is no ZIP archive.
  ZipListing zip() {
    ZipListing known = zip;
    if (known == null) {
      known = ZipListing.read(bytes);
      zip = known;
    }
    return known;
  }

  /// What the reader of ONNX says; empty if it is no such model.
  Optional<OnnxModel> onnx() {
    if (!lookedForOnnx) {
      lookedForOnnx = true;
      onnx = OnnxModel.of(this).orElse(null);
    }
    return Optional.ofNullable(onnx);
  }

  /// What the reader of weights files says of it.
  OpenedWeights weights() {
    OpenedWeights known = weights;
    if (known == null) {
      known = OpenedWeights.of(this);
      weights = known;
    }
    return known;
  }

  void fault(ArchiveRule rule, long offset, String what) {
    faults.add(new Fault(rule, offset, what, false));
  }

  void worstFault(ArchiveRule rule, long offset, String what) {
    faults.add(new Fault(rule, offset, what, true));
  }

  List<Fault> faults() {
    return Collections.unmodifiableList(faults);
  }

  /// The text, where it is text and not too long for one string.
  Optional<String> text() {
    if (!kind.text() || size() > MAX_TEXT) {
      return Optional.empty();
    }
    String known = text;
    if (known == null) {
      known = new String(Bytes.copy(bytes, 0, size()), StandardCharsets.UTF_8);
      text = known;
    }
    return Optional.of(known);
  }
}
