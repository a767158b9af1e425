/// Pictures of numbers: line charts as SVG and PNG.
@NullMarked
package io.weighbridge.charts;

import org.jspecify.annotations.NullMarked;
