/// What the tests of several rooms need; never shipped.
@NullMarked
package io.weighbridge.testing;

import org.jspecify.annotations.NullMarked;
