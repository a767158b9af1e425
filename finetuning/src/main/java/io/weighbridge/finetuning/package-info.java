/// Fine-tuning as a service: files, jobs, what they leave on the hub.
@NullMarked
package io.weighbridge.finetuning;

import org.jspecify.annotations.NullMarked;
