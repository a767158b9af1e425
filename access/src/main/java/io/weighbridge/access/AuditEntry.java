package io.weighbridge.access;

import java.time.Instant;

/// One line of the audit log. No field holds a control character; backslashes are doubled.
///
/// @param id counts up without gaps that anybody could have made
/// @param who the user, empty for nobody in particular
/// @param token the id of the token, empty for none
/// @param action what was done, e.g. `repository.delete`
/// @param subject to what, e.g. `acme/model`
/// @param outcome `done`, or why not
/// @param address from where
public record AuditEntry(
    long id,
    Instant at,
    String who,
    String token,
    String action,
    String subject,
    String outcome,
    String address) {}
