/// What the ledger says, for those who pay: invoices, usage reports, receipts, exports.
@NullMarked
package io.weighbridge.billing;

import org.jspecify.annotations.NullMarked;
