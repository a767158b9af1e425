package io.weighbridge.http;

/// The request methods that a route can have (RFC 9110 section 9, RFC 5789).
public enum Method {
  GET,
  HEAD,
  POST,
  PUT,
  PATCH,
  DELETE
}
