/// Fit, evaluate and predict: a network, its weights and a dataset brought together.
@NullMarked
package io.weighbridge.learning;

import org.jspecify.annotations.NullMarked;
