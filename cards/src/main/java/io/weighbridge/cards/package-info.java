/// What a model says of itself: front matter, tags, facts of its weights files.
///
/// [Card#parse] turns any README into metadata and never fails: what is wrong becomes a [Problem]
/// with its line. [SafetensorsFacts], [GgufFacts] and [ConfigFacts] read what the files themselves
/// say, from few and bounded ranges. [Description] joins both: the card's word first, the files'
/// where the card is silent. Everything here is pure; nobody's file can make it run code, wait or
/// allocate without bound.
@NullMarked
package io.weighbridge.cards;

import org.jspecify.annotations.NullMarked;
