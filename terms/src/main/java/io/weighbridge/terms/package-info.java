/// Whether a model may be used: licences as data, the clauses in them, the facts of a use, and a
/// decision with its reasons. Pure: facts come in, answers go out; nothing is read but the table of
/// licences that ships with the room, and no clock is asked.
@NullMarked
package io.weighbridge.terms;

import org.jspecify.annotations.NullMarked;
