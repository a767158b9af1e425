/// How open a model is, as four facts that are never one score: its class in the Model Openness
/// Framework, the verdict of the Open Source AI Definition 1.0, whether its weights can be had, and
/// whether its licence is open. Pure rules over what others have found.
@NullMarked
package io.weighbridge.openness;

import org.jspecify.annotations.NullMarked;
