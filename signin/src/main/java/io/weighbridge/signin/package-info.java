/// Signing in with a provider of OpenID Connect: the authorization code flow with PKCE (OpenID
/// Connect Core 1.0, RFC 7636), and who of the provider's people is who here.
@NullMarked
package io.weighbridge.signin;

import org.jspecify.annotations.NullMarked;
