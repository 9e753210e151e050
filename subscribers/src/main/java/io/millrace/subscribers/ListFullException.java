package io.millrace.subscribers;

/** There are as many subscribers as may be. */
public final class ListFullException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ListFullException(String count) {
        super("There are " + count + " subscribers, as many as may be", null, false, false);
    }
}
