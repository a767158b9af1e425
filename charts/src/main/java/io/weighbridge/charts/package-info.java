/// Pictures of numbers: lines and bars as SVG and PNG.
@NullMarked
package io.weighbridge.charts;

import org.jspecify.annotations.NullMarked;
