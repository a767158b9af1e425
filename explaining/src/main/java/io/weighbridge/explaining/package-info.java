/// Why a model answered that: what each input had to do with one of its outputs, as numbers and as
/// a picture. Methods know a model by its scores and, where there are some, its gradients.
@NullMarked
package io.weighbridge.explaining;

import org.jspecify.annotations.NullMarked;
