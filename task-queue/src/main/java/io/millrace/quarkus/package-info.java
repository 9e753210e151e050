/**
 * The engine in a Quarkus application: {@link io.millrace.client.TaskClient} and {@link io.millrace.inspect.TaskInspector} as
 * beans over the default Redis client, a worker wherever there are handlers, and health checks.
 */
@NullMarked
package io.millrace.quarkus;

import org.jspecify.annotations.NullMarked;
