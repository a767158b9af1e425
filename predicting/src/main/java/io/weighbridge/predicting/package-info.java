/// Networks that the vector engine runs, behind the interface of inference.
@NullMarked
package io.weighbridge.predicting;

import org.jspecify.annotations.NullMarked;
