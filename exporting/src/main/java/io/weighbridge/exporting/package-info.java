/// Networks as ONNX models, for programs that run those: [OnnxExport] writes a network with its
/// parameters as operators of ONNX. What each layer becomes is told by the [Mapping] of its class.
@NullMarked
package io.weighbridge.exporting;

import org.jspecify.annotations.NullMarked;
