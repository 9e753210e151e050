package io.millrace.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One step of a history. It names what it acts on by a number, which is taken modulo what there is: so a history from which
 * steps were taken away still means something.
 *
 * @param operation what is done
 * @param pick which task, worker or delivery it is done to
 * @param shade which of the ways to do it
 * @param lost whether the answer is lost, and the caller asks again where it may
 */
record Step(Operation operation, int pick, int shade, boolean lost) {

    /** What can be done, or happen; some more often than others. */
    enum Operation {
        ENQUEUE(6),
        FETCH(6),
        SETTLE(8),
        ACT(4),
        PROMOTE(3),
        RENEW(1),
        STALL(1),
        CRASH(2),
        RECOVER(2),
        PAUSE(1),
        RESUME(1),
        UNLOCK(1);

        private final int weight;

        Operation(int weight) {
            this.weight = weight;
        }
    }

    private static final int RANGE = 1_000;
    private static final int ONE_IN = 8;

    /** A history; the same for the same seed, for ever. */
    static List<Step> history(long seed, int steps) {
        Random random = new Random(seed);
        List<Operation> operations = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            for (int i = 0; i < operation.weight; i++) {
                operations.add(operation);
            }
        }
        List<Step> history = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            history.add(
                    new Step(operations.get(random.nextInt(operations.size())), random.nextInt(RANGE), random.nextInt(RANGE),
                            random.nextInt(ONE_IN) == 0));
        }
        return history;
    }
}
