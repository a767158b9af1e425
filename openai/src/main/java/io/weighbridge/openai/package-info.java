/// OpenAI-shaped doors: models, embeddings, files, fine-tuning jobs.
@NullMarked
package io.weighbridge.openai;

import org.jspecify.annotations.NullMarked;
