/// What a use costs: meters and quantities, plans, price books, the rating of a month, bills as
/// data. Pure: texts and quantities come in, amounts go out; no file is opened and no clock is
/// asked. Money is decimal from end to end and exact until a line of a bill rounds it, once.
@NullMarked
package io.weighbridge.pricing;

import org.jspecify.annotations.NullMarked;
