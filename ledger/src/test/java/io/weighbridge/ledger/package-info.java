@NullMarked
package io.weighbridge.ledger;

import org.jspecify.annotations.NullMarked;
