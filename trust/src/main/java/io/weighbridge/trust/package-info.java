/// What a file may do to the one who loads it.
///
/// [Scanner] takes the bytes of a file once: they are hashed, recognised by content ([Kind]),
/// opened where they hold others ([Container]) and given to every [Rule]. Nothing of a file is ever
/// run. What cannot be read to its end is never called safe, because a payload runs before the
/// error that follows it.
///
/// A new rule is one class that implements [Rule], a line in [Rules], a heading in `docs/rules/`,
/// and a hostile and a harmless file in `attacks/`; tests hold each of these.
@NullMarked
package io.weighbridge.trust;

import org.jspecify.annotations.NullMarked;
