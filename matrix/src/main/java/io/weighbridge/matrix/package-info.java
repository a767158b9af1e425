/// Products of float matrices on the CPU's own vectors: what the layers compute with.
@NullMarked
package io.weighbridge.matrix;

import org.jspecify.annotations.NullMarked;
