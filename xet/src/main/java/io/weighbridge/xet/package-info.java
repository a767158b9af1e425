/// The Xet wire format, read: chunks, xorbs, shards.
@NullMarked
package io.weighbridge.xet;

import org.jspecify.annotations.NullMarked;
