/// A model's papers: what its files show of its licence, its lineage and its openness, each claim
/// beside what was found; and the documents that are written from it.
@NullMarked
package io.weighbridge.papers;

import org.jspecify.annotations.NullMarked;
