package io.weighbridge.weights;

import org.jspecify.annotations.Nullable;

/// One instruction of a pickle.
///
/// @param offset of its first byte
/// @param argument what follows that byte; two lines are a [PickleValue.Global], null is nothing
/// @param end the offset behind its last byte
record PickleInstruction(long offset, PickleOp op, @Nullable PickleValue argument, long end) {}
