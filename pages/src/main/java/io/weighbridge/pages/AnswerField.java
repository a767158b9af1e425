package io.weighbridge.pages;

/// One field of an answer that a page shows once, such as the secret of a new token.
public record AnswerField(String name, String value) {}
