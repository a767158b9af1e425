/// Every use counted once: the journal, budgets, receipts, and the proof that nothing was changed.
@NullMarked
package io.weighbridge.ledger;

import org.jspecify.annotations.NullMarked;
