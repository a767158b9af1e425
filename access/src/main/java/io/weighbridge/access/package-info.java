/// Who may do what: users, organisations, tokens, requests, the audit log.
@NullMarked
package io.weighbridge.access;

import org.jspecify.annotations.NullMarked;
