/// Texts to vectors: tokens, a model of inference, pooling.
@NullMarked
package io.weighbridge.embedding;

import org.jspecify.annotations.NullMarked;
