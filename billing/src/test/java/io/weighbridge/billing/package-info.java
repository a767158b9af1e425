/// Tests of bills.
@NullMarked
package io.weighbridge.billing;

import org.jspecify.annotations.NullMarked;
