/**
 * The broker on Redis Streams; the only package that knows Redis. {@code RedisKeys} builds every key, {@code Script} names
 * every transition, {@code RedisLink} keeps a connection, {@code RedisSite} knows how the servers stand together. Which key
 * holds what is told in docs/adr/0001, and what becomes of it on a cluster in docs/adr/0020.
 */
@NullMarked
package io.millrace.redis;

import org.jspecify.annotations.NullMarked;
