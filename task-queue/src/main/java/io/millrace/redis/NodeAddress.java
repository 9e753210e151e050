package io.millrace.redis;

import io.vertx.redis.client.impl.RedisURI;

/**
 * Where a node of a cluster is, and how one connects to it: TLS or not, and as whom. Its text is without the password.
 *
 * @param uri as the client takes it
 */
record NodeAddress(String uri) {

    /** Another node, which is reached in the same way. */
    NodeAddress sibling(String host, int port) {
        return new NodeAddress(new RedisURI(new RedisURI(uri), host.contains(":") ? "[" + host + "]" : host, port).baseUri());
    }

    String host() {
        return new RedisURI(uri).socketAddress().host();
    }

    @Override
    public String toString() {
        RedisURI parsed = new RedisURI(uri);
        return parsed.socketAddress().host() + ":" + parsed.socketAddress().port();
    }
}
