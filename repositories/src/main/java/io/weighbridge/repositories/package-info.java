/// Versioned folders of models: git history, large files by SHA-256.
@NullMarked
package io.weighbridge.repositories;

import org.jspecify.annotations.NullMarked;
