package io.millrace.api.security;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** The key that a caller showed. */
final class ApiKeyCredential extends BaseAuthenticationRequest {

    private final String key;

    ApiKeyCredential(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }
}
