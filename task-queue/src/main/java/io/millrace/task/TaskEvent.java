package io.millrace.task;

/** What can happen to a task that the broker knows. What each means in which state, {@link Transitions} says. */
public enum TaskEvent {
    /** A worker fetches it. */
    FETCH("a worker fetches it"),
    /** Its attempt ends well. */
    COMPLETE("its attempt ends well"),
    /** Its attempt fails, and there is another to come. */
    POSTPONE("its attempt fails, or is snoozed"),
    /** Its attempt fails for good, by its outcome, its retries or its deadline. */
    FAIL("its attempt fails for good"),
    /** Its worker obeys a request to cancel it. */
    OBEY("its worker obeys a cancel request"),
    /** Its worker gives it back without having tried. */
    HAND_BACK("its worker hands it back"),
    /** Its worker puts it where only workers look that have a handler for it. */
    DIVERT("its worker has no handler for it"),
    /** It waited for a worker with a handler for it, and none came. */
    GIVE_UP("no worker has announced its type for too long"),
    /** Its lease expired: the worker is taken for dead. */
    RECOVER("its lease expired"),
    /** Its lease expired once more than it survives. */
    POISON("its lease expired once too often"),
    /** Its due time has come. */
    PROMOTE("it is due"),
    /** An operator gives an ended task another life. */
    REVIVE("an operator retries it"),
    /** An operator makes it due now. */
    RUN("an operator runs it now"),
    /** Somebody moves the time at which it is due. */
    MOVE("somebody moves its time"),
    /** Somebody asks for its end. */
    CANCEL("somebody cancels it"),
    /** Somebody deletes it. */
    DELETE("somebody deletes it");

    private final String words;

    TaskEvent(String words) {
        this.words = words;
    }

    /** What happens, as the end of "when …". */
    public String words() {
        return words;
    }
}
