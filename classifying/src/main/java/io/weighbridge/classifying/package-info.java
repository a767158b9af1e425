/// Pictures and rows of tables to labels with probabilities.
@NullMarked
package io.weighbridge.classifying;

import org.jspecify.annotations.NullMarked;
