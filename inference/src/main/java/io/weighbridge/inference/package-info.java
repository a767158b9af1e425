/// What answers requests: tensors as they travel, what an engine is, batches, statistics.
@NullMarked
package io.weighbridge.inference;

import org.jspecify.annotations.NullMarked;
