package io.weighbridge.trust;

import io.weighbridge.trust.Protobuf.Field;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Operations of a TensorFlow graph that reach outside of it.
final class SavedModelOps implements Rule {

  private static final Map<String, Severity> OPS =
      Map.ofEntries(
          Map.entry("ReadFile", Severity.MALICIOUS),
          Map.entry("WriteFile", Severity.MALICIOUS),
          Map.entry("PyFunc", Severity.MALICIOUS),
          Map.entry("PyFuncStateless", Severity.MALICIOUS),
          Map.entry("EagerPyFunc", Severity.MALICIOUS),
          Map.entry("PyCall", Severity.MALICIOUS),
          Map.entry("MatchingFiles", Severity.SUSPICIOUS),
          Map.entry("DebugIdentityV2", Severity.SUSPICIOUS),
          Map.entry("PrintV2", Severity.NOTE),
          Map.entry("TextLineDataset", Severity.SUSPICIOUS),
          Map.entry("TFRecordDataset", Severity.SUSPICIOUS),
          Map.entry("ShardedFilename", Severity.NOTE));

  /// Where messages lie on the way to nodes: SavedModel.meta_graphs 2, MetaGraphDef.graph_def 2,
  /// GraphDef.node 1 and .library 2, FunctionDefLibrary.function 1, FunctionDef.node_def 3.
  private static final int MAX_DEPTH = 6;

  @Override
  public String id() {
    return "WB-TENSORFLOW-OP";
  }

  @Override
  public String why() {
    return "The operation reads or writes files, or calls Python, when the graph runs.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    if (file.kind() == Kind.PROTOBUF && file.onnx().isEmpty()) {
      walk(file, file.bytes(), 0, findings);
    }
  }

  private void walk(ScannedFile file, MemorySegment message, int depth, Findings findings) {
    for (Field field : Protobuf.fields(message)) {
      MemorySegment inner = field.bytes();
      if (inner == null || field.number() > 3) {
        continue;
      }
      if (field.number() == 2 && depth > 0 && inner.byteSize() <= 64) {
        String op = new String(Bytes.copy(inner, 0, 64), StandardCharsets.UTF_8);
        Severity severity = OPS.get(op);
        if (severity != null) {
          findings.add(this, file, severity, Bytes.offset(file.bytes(), inner), "operation " + op);
        }
      }
      if (depth < MAX_DEPTH && inner.byteSize() > 2 && isMessage(inner)) {
        walk(file, inner, depth + 1, findings);
      }
    }
  }

  private static boolean isMessage(MemorySegment bytes) {
    try {
      Protobuf.fields(bytes);
      return true;
    } catch (Unreadable e) {
      return false;
    }
  }
}
