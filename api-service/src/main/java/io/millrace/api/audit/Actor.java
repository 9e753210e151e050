package io.millrace.api.audit;

/**
 * Who asks.
 *
 * @param principal of the API key
 * @param address that the request came from; behind a proxy, what the proxy says if it is trusted
 */
public record Actor(String principal, String address) {
}
