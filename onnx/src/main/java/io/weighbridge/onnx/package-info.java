/// ONNX models in ONNX Runtime, behind the interface of inference. [OnnxEngine] loads a folder's
/// model; what it takes and gives is read from the model itself. Nothing in a model's files is
/// executed: libraries of operators are never loaded, and a model reads no file but its own.
@NullMarked
package io.weighbridge.onnx;

import org.jspecify.annotations.NullMarked;
