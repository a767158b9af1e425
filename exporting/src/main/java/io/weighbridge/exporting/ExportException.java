package io.weighbridge.exporting;

import io.weighbridge.network.Layer;

/// A network that cannot be written as an ONNX model; the message is one sentence that names the
/// layer.
public final class ExportException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean named;

  ExportException(String problem) {
    this(problem, false);
  }

  private ExportException(String problem, boolean named) {
    super(problem);
    this.named = named;
  }

  /// The same of a layer, unless one is named already.
  ExportException in(Layer layer) {
    return named ? this : new ExportException(layer.label() + ": " + getMessage(), true);
  }
}
