/// The Open Inference Protocol over REST, with its extensions.
@NullMarked
package io.weighbridge.oip;

import org.jspecify.annotations.NullMarked;
