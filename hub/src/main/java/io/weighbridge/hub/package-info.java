/// The doors to the repositories: Hugging Face's API, git, LFS, Xet, Ollama.
@NullMarked
package io.weighbridge.hub;

import org.jspecify.annotations.NullMarked;
