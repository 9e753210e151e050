package io.millrace.redis;

import java.util.List;
import java.util.stream.Stream;

import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/** Reads which lanes of types a queue has, for those that look into it. */
final class LaneList {

    private LaneList() {
    }

    /** The keys of their streams, in the order of their types. */
    static Uni<List<String>> read(RedisCalls link, RedisKeys keys) {
        return link.send(Request.cmd(Command.HGET).arg(keys.meta()).arg("lanes")).map(words -> words == null ? List.of()
                : Stream.of(words.toString().split(" ", -1)).filter(TaskType::isLegalName).sorted()
                        .map(type -> keys.lanes() + type).toList());
    }
}
