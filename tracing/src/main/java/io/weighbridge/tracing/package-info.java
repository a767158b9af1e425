/// Which buyer a leaked copy came from: fingerprints in weights, laid in and found again.
///
/// A vendor keeps one secret ([VendorSecret]). Each buyer of a model has a seed, HMAC-SHA256 of the
/// secret over the names of the model and the buyer ([Fingerprint]); each tensor has, from that
/// seed and its name, a stream of signs s = ±1 ([Signs]). A delivered copy is
///
///     w' = w + ε·σ·s        ε = 0.01, σ the root mean square of the tensor
///
/// in its large matrices ([Markable]). The vendor keeps the original, so a leaked copy is compared
/// with it ([Tracing]): tensors are paired ([Pairing]), differences l − α·w are brought to a few
/// levels, so that no weight counts more than a few others ([Levels]), and of each buyer
///
///     z = Σ c·s / √(Σ c²)
///
/// is computed. For a buyer who had no part in the leak the signs are independent of c, whatever was
/// done to the copy: z has mean 0 and variance 1, and by Hoeffding's inequality P(z ≥ t) ≤
/// exp(−t²/2), with no assumption about the file. From [Findings#THRESHOLD] on a buyer is named.
///
/// Informed detection after Cox et al., "Secure spread spectrum watermarking" (1997), on weights
/// instead of pictures.
@NullMarked
package io.weighbridge.tracing;

import org.jspecify.annotations.NullMarked;
