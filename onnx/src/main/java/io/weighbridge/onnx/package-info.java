/// ONNX models in ONNX Runtime, behind the interface of inference.
@NullMarked
package io.weighbridge.onnx;

import org.jspecify.annotations.NullMarked;
