package io.weighbridge.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A file of PyTorch: a ZIP file, TorchScript's included, stacked pickles, or a tar file.
///
/// The pickle in it is run symbolically and only what a file of weights needs is let through
/// ([TorchPickle]); dicts within dicts give tensors names with dots ([TorchTree]). Tensors that lie
/// in order are views of the mapped file, others are copied when they are first asked for.
final class TorchFile implements WeightsFile {

  /// The longest magic number, whatever the protocol.
  private static final int MAGIC_LENGTH = 64;

  private static final byte[] ZIP = {'P', 'K', 3, 4};

  private final MappedFile file;
  private final String format;
  private final Map<String, TorchTensor> tensors;
  private final Map<String, String> metadata;
  private final List<TensorInfo> infos;
  private final Map<String, Tensor> read = new HashMap<>();

  private TorchFile(
      MappedFile file,
      String format,
      Map<String, TorchTensor> tensors,
      Map<String, String> metadata) {
    this.file = file;
    this.format = format;
    this.tensors = tensors;
    this.metadata = Collections.unmodifiableMap(metadata);
    infos = List.copyOf(TorchTree.infos(tensors));
  }

  static boolean recognises(WeightsFormats.Opening opening) {
    if (opening.zipMembers().stream().anyMatch(TorchZip::isPickle)) {
      return true;
    }
    if (TorchTar.recognises(opening)) {
      return true;
    }
    byte[] start = opening.bytes(0, MAGIC_LENGTH);
    return start.length > 0
        && (start[0] & 0xFF) == PickleOp.PROTO.code()
        && TorchStacked.isMagic(Pickles.run(MemorySegment.ofArray(start), 0));
  }

  static WeightsFile read(MappedFile file) {
    Map<String, TorchTensor> tensors = TorchTree.newTensors();
    Map<String, String> metadata = new LinkedHashMap<>();
    long most = TorchSource.maxBytes(file.bytes().byteSize());
    String alone = NpyFile.stem(file.path());
    if (TorchTar.isTar(file.bytes())) {
      TorchTar tar = new TorchTar(file);
      TorchSource source = tar.source(most);
      new TorchTree(source, tensors, metadata).addAll(tar.value(source), alone);
      return new TorchFile(file, "PyTorch (tar)", tensors, metadata);
    }
    if (!isZip(file.bytes())) {
      TorchStacked stacked = new TorchStacked(file);
      TorchSource source = stacked.source(most);
      new TorchTree(source, tensors, metadata).addAll(stacked.value(source), alone);
      return new TorchFile(file, "PyTorch (stacked pickles)", tensors, metadata);
    }
    TorchZip zip = new TorchZip(file);
    TorchSource source = zip.source(TorchZip.PICKLE, "data/", most);
    new TorchTree(source, tensors, metadata).addAll(zip.value(TorchZip.PICKLE, source), alone);
    if (!zip.isScript()) {
      return new TorchFile(file, "PyTorch", tensors, metadata);
    }
    TorchSource constants = zip.source(TorchZip.CONSTANTS, "constants/", most);
    TorchScriptConstants.addAll(constants, zip.value(TorchZip.CONSTANTS, constants), tensors);
    return new TorchFile(file, "TorchScript", tensors, metadata);
  }

  private static boolean isZip(MemorySegment bytes) {
    return bytes.byteSize() >= ZIP.length
        && MemorySegment.ofArray(ZIP).mismatch(bytes.asSlice(0, ZIP.length)) == -1;
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public String format() {
    return format;
  }

  @Override
  public List<TensorInfo> tensors() {
    return infos;
  }

  @Override
  public synchronized Optional<Tensor> tensor(String name) {
    TorchTensor tensor = tensors.get(name);
    if (tensor == null) {
      return Optional.empty();
    }
    if (tensor.isInOrder()) {
      return Optional.of(new Tensor(tensor.info(), tensor.view()));
    }
    return Optional.of(read.computeIfAbsent(name, any -> copy(tensor, file.arena())));
  }

  /// A copy that is made for one reading lives no longer.
  @Override
  public void read(String name, Pieces pieces) throws IOException {
    TorchTensor tensor = tensors.get(name);
    if (tensor == null || tensor.isInOrder()) {
      WeightsFile.super.read(name, pieces);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      pieces.accept(copy(tensor, arena).data());
    }
  }

  private Tensor copy(TorchTensor tensor, Arena arena) {
    MemorySegment bytes = Allocation.of(file.path(), tensor.info(), arena);
    StridedCopy.run(tensor, bytes);
    return new Tensor(tensor.info(), bytes);
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
