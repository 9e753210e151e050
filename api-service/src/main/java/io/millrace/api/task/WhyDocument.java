package io.millrace.api.task;

import io.millrace.inspect.Why;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Why a task does not run.
 *
 * @param code for programs: {@code paused}, {@code not-due}, {@code waiting} …
 * @param sentence for people
 */
@RegisterForReflection
record WhyDocument(String code, String sentence) {

    static WhyDocument of(Why why) {
        return new WhyDocument(why.code().word(), why.sentence());
    }
}
