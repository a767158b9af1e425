/// Who signed what: OpenSSF Model Signing v1.0 bundles over the files of a model, made and
/// verified.
///
/// A signature is read in three steps, each of which hands on an object that needs no further
/// check: [Bundle] (what the file says), [SignedStatement] (what a signer who is trusted has
/// signed, by [Trust]), [Verification] (how the files compare with it). [Signing] goes the other
/// way. The arithmetic is the JDK's; nothing here goes to the network.
///
/// Sources: the OMS specification v1.0, DSSE v1.0, in-toto Statement v1, and the Sigstore bundle
/// v0.3.
@NullMarked
package io.weighbridge.signing;

import org.jspecify.annotations.NullMarked;
