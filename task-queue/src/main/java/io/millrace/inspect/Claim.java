package io.millrace.inspect;

import java.time.Duration;

/**
 * A worker's hold on an active task.
 *
 * @param worker its name
 * @param age since it was taken or last renewed; older than a lease means that the worker is gone
 */
public record Claim(String worker, Duration age) {
}
