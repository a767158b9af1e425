/// What a model says of itself: front matter, tags, facts of its weights files.
@NullMarked
package io.weighbridge.cards;

import org.jspecify.annotations.NullMarked;
