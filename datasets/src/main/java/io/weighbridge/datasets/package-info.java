/// Examples to learn from: idx, CSV, npz, folders of images and the built-in digits.
@NullMarked
package io.weighbridge.datasets;

import org.jspecify.annotations.NullMarked;
