/// Files of named tensors: one zero-copy view over every format; readers never run code.
///
/// [WeightsFile#open] chooses the reader by the file's content. A reader maps the file
/// ([MappedFile]), reads and checks the whole header under limits that stand at its top, and from
/// then on hands out views; whatever is wrong ends in one [WeightsException] that names the place.
/// What a file stores otherwise than as elements ([StoredTensor]) is computed when it is asked for:
/// quantised blocks by a [Dequantizer] on vectors. Files that a model names are looked for in its
/// own [ModelFolder] only.
///
/// Writers ([Safetensors], [Npy], [Npz], [KerasH5], [Gguf]) put a file there whole or not at all
/// ([AtomicFile]); [Conversion] joins both ends.
///
/// A new format is one reader that implements [WeightsFile], one line in [WeightsFormats], and one
/// `*Fuzz` class among the tests.
@NullMarked
package io.weighbridge.weights;

import org.jspecify.annotations.NullMarked;
