/// Texts to vectors: tokens, a model of inference, pooling. [EmbeddingEngine] decorates the engine
/// that runs the model and finds what its folder says about texts, as sentence-transformers and its
/// exporters lay it out.
@NullMarked
package io.weighbridge.embedding;

import org.jspecify.annotations.NullMarked;
