package io.millrace.inspect;

import java.time.Duration;

/**
 * A worker's hold on an active task.
 *
 * @param worker its name
 * @param age since it was taken, by Redis' clock; says nothing about whether the worker lives
 */
public record Claim(String worker, Duration age) {
}
