package io.millrace.api.audit;

/**
 * What an operator sets out to do.
 *
 * @param action what: {@code task.retry}, {@code queue.pause} …
 * @param target to what: the path of a queue, a task or a job
 * @param detail how, in a few words; empty when the action says all
 */
public record Deed(String action, String target, String detail) {

    /** One that needs no more words. */
    public static Deed of(String action, String target) {
        return new Deed(action, target, "");
    }
}
