package io.weighbridge.pages;

/// A call of the API that a page was made of, shown at its foot.
///
/// @param method such as GET
/// @param path with its query
/// @param status what was answered
public record Call(String method, String path, int status) {}
