/// Examples that are compiled and run by tests.
@NullMarked
package io.weighbridge.examples;

import org.jspecify.annotations.NullMarked;
