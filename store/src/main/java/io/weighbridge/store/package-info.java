/// The databases, embedded and PostgreSQL, and the large files by digest.
@NullMarked
package io.weighbridge.store;

import org.jspecify.annotations.NullMarked;
