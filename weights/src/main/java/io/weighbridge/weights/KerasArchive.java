package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A Keras 3 model: a ZIP file of `config.json`, `metadata.json` and `model.weights.h5`.
///
/// Keras stores the weights without compression, so that tensors are views of the file here too.
/// Their CRC is compared before the first tensor is given, so that opening does not read them all.
/// Nothing else in the archive is looked at, and nothing is ever written to disk.
final class KerasArchive implements WeightsFile {

  /// The longest `config.json` that is read, in bytes.
  static final long MAX_JSON = 64L << 20;

  static final String WEIGHTS = "model.weights.h5";
  static final String CONFIG = "config.json";
  static final String METADATA = "metadata.json";

  /// What Keras writes instead of the weights when it spreads them over several files.
  private static final String SHARD_INDEX = "model.weights.json";

  private final MappedFile file;
  private final ZipArchive zip;
  private final ZipArchive.Member member;
  private final WeightsFile weights;
  private final Map<String, String> metadata;
  private boolean checked;

  private KerasArchive(MappedFile file) {
    this.file = file;
    Path path = file.path();
    this.zip = ZipArchive.read(path, file.bytes());
    this.member =
        zip.member(WEIGHTS)
            .orElseThrow(() ->
                new WeightsException(
                    path,
                    zip.member(SHARD_INDEX).isPresent()
                        ? "has its weights in several files, which is not read"
                        : "is no Keras model: it has no member " + WEIGHTS));
    MemorySegment bytes = zip.unchecked(member, file.arena());
    Path inside = Path.of(path + "!" + WEIGHTS);
    this.weights = Hdf5WeightsFile.read(MappedFile.of(inside, bytes, file.arena()));
    Map<String, String> found = new LinkedHashMap<>();
    found.put("model_config", text(CONFIG));
    if (zip.member(METADATA).isPresent()) {
      found.put(METADATA, text(METADATA));
    }
    weights.metadata().forEach(found::putIfAbsent);
    this.metadata = Collections.unmodifiableMap(found);
  }

  static WeightsFile read(MappedFile file) {
    return new KerasArchive(file);
  }

  static boolean recognises(WeightsFormats.Opening file) {
    return file.zipMembers().contains(WEIGHTS);
  }

  private String text(String name) {
    ZipArchive.Member text =
        zip.member(name)
            .orElseThrow(() ->
                new WeightsException(file.path(), "is no Keras model: it has no member " + name));
    if (text.size() > MAX_JSON) {
      throw new WeightsException(
          file.path(),
          "member %s has %d bytes, more than %d".formatted(name, text.size(), MAX_JSON));
    }
    byte[] bytes = zip.bytes(text, file.arena()).toArray(ValueLayout.JAVA_BYTE);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new WeightsException(file.path(), "member %s is not UTF-8".formatted(name), e);
    }
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public String format() {
    return "Keras archive";
  }

  @Override
  public List<TensorInfo> tensors() {
    return weights.tensors();
  }

  @Override
  public synchronized Optional<Tensor> tensor(String name) {
    if (!checked) {
      zip.requireChecked(member);
      checked = true;
    }
    return weights.tensor(name);
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public void close() {
    file.close();
  }
}
