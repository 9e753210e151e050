package io.millrace.redis;

import java.util.List;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Sees whether a stream has entries that were not handed to any worker. One cheap question where it has none; Redis counts
 * those that were deleted as if they were still to come, so where it says that there are some the stream is looked at.
 */
final class Backlog {

    private final RedisCalls link;

    Backlog(RedisCalls link) {
        this.link = link;
    }

    Uni<Boolean> hasEntries(String stream) {
        return link.batch(List.of(Request.cmd(Command.XINFO).arg("GROUPS").arg(stream))).chain(answers -> {
            for (Response group : answers.get(0)) {
                if (group.get("name").toString().equals(RedisKeys.GROUP)) {
                    Response lag = group.get("lag");
                    return lag != null && lag.toLong() == 0 ? Uni.createFrom().item(false)
                            : hasEntriesAfter(stream, group.get("last-delivered-id").toString());
                }
            }
            return Uni.createFrom().item(false);
        });
    }

    private Uni<Boolean> hasEntriesAfter(String stream, String last) {
        return link.batch(List.of(Request.cmd(Command.XRANGE).arg(stream).arg("(" + last).arg("+").arg("COUNT").arg("1")))
                .map(answers -> answers.get(0) != null && answers.get(0).size() > 0);
    }
}
