/// Sealed packages, and the grants that open them.
///
/// A vendor's folder becomes a package ([Sealing]): the files that matter are encrypted with a key
/// of the package alone, every file stands in a manifest that the vendor signs ([PackageManifest]).
/// A grant ([Grant]) hands the package's key to one licensee and says what he may do. Whoever has
/// the licensee's private key and a grant that holds ([GrantCheck]) opens the package into memory
/// outside the heap ([SealedPackage], [SecretMemory]); nothing here writes a plain byte to a disk
/// unless it was asked to unseal.
///
/// The format is written down in docs/sealed-format.md. Sources: RFC 9180 (HPKE), RFC 8032
/// (Ed25519), RFC 5869 (HKDF), RFC 8785 (canonical JSON), NIST SP 800-38D (GCM), and Tink's
/// streaming AEAD, whose AES256_GCM_HKDF_1MB this is.
@NullMarked
package io.weighbridge.sealing;

import org.jspecify.annotations.NullMarked;
