/// What a licensee's server has been granted: installed, checked before every use, counted, and
/// kept in touch with the vendors.
///
/// [Grants] is the way in. Whether a grant holds is decided by the pure rules of sealing; here is
/// what they need to know: the vendors' keys, lists and grants in the database ([Held]), the time,
/// this machine, and what is used up. Time, counts and leases are asked of others through
/// [TrustedTime], [Quota] and [Leases].
@NullMarked
package io.weighbridge.grants;

import org.jspecify.annotations.NullMarked;
