package io.millrace.inspect;

/**
 * An answer to "why is it not running?".
 *
 * @param code for programs
 * @param sentence for people
 */
public record Why(WhyCode code, String sentence) {
}
