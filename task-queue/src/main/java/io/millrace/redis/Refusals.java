package io.millrace.redis;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.vertx.redis.client.impl.types.ErrorType;

/**
 * Reads what came instead of an answer. To a batch the client answers with one error for all that were refused, a line each:
 * {@code ERR [2] OOM command not allowed …}. What no line speaks of was done, and its answer is lost.
 */
final class Refusals {

    private static final Pattern OF_BATCH = Pattern.compile("(?m)^ERR \\[(\\d+)] (.*)$");
    /** Said by a server that serves nobody now, or that does not have these keys: it says nothing of the command. */
    private static final Pattern OF_SERVER = Pattern.compile(
            "(?:ERR )?(?:LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|MOVED|ASK|TRYAGAIN|BUSY|MISCONF|NOREPLICAS|NOAUTH)\\b.*",
            Pattern.DOTALL);

    private Refusals() {
    }

    /** The error that Redis answered with, also where a failure has it for its cause. */
    static @Nullable ErrorType of(Throwable failure) {
        return failure instanceof ErrorType refusal && isFromRedis(refusal) ? refusal
                : failure.getCause() instanceof ErrorType cause && isFromRedis(cause) ? cause : null;
    }

    /**
     * The client reports a lost connection as if Redis had refused, in the answer to a batch with the exception in its text.
     */
    static boolean isFromRedis(ErrorType refusal) {
        String message = String.valueOf(refusal.getMessage());
        return !message.contains("CONNECTION_CLOSED") && !message.contains("Exception");
    }

    /** Whether Redis refused some commands for what they are or name, so that the others were carried out. */
    static boolean isOfSome(Throwable failure) {
        return failure instanceof ErrorType refusal && isFromRedis(refusal)
                && byPlace(refusal).values().stream().noneMatch(words -> OF_SERVER.matcher(words).matches());
    }

    /** Whether the stream or its group is not there: somebody emptied Redis. */
    static boolean isOfMissingGroup(String words) {
        return words.contains("NOGROUP");
    }

    /** Whether the key is there and holds something else. */
    static boolean isOfWrongType(String words) {
        return words.contains("WRONGTYPE");
    }

    /** Whether the client sent nothing, since too many calls wait for their answers: the connection is as good as before. */
    static boolean isForCrowd(Throwable failure) {
        return "Redis waiting queue is full".equals(failure.getMessage());
    }

    /** What Redis said to each call that it refused, by its place among them. */
    static Map<Integer, String> byPlace(ErrorType refusal) {
        String message = String.valueOf(refusal.getMessage());
        Map<Integer, String> refused = new TreeMap<>();
        Matcher line = OF_BATCH.matcher(message);
        while (line.find()) {
            refused.put(Integer.valueOf(line.group(1)), line.group(2));
        }
        if (refused.isEmpty()) {
            refused.put(0, message);
        }
        return refused;
    }

    /** Whether every call was refused, each for this reason: then nothing was done. */
    static boolean areAll(ErrorType refusal, int calls, String reason) {
        Map<Integer, String> refused = byPlace(refusal);
        return refused.size() == calls && refused.values().stream().allMatch(text -> text.contains(reason));
    }
}
