package io.millrace.subscribers;

import org.jspecify.annotations.Nullable;

/** Where a digest goes. */
public record Recipient(String email, @Nullable String name) {
}
