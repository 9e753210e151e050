package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** What is moved into a lane and what ends there: what the caller really held, and nothing else. */
class DivertScriptTest {

    private static final String LANE = "for:mail";

    private final Server server = new Server(Script.DIVERT, Script.COMPLETE_DIVERTED, Script.HAND_BACK);

    @BeforeEach
    void makeStream() {
        server.send(Request.cmd(Command.XGROUP).arg("CREATE").arg("ready").arg(RedisKeys.GROUP).arg("0").arg("MKSTREAM"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatIsGoneIsNamedAndNotMovedAndASecondCallMovesNothing() {
        for (int lost = 0; lost < 70; lost += 23) {
            List<String> held = deliver("ready", 70);
            long before = length(LANE);
            server.send(Request.cmd(Command.XACK).arg("ready").arg(RedisKeys.GROUP).arg(held.get(lost)));
            server.send(Request.cmd(Command.XDEL).arg("ready").arg(held.get(lost)));
            assertThat(texts(divert(held))).containsExactly(held.get(lost));
            assertThat(length(LANE) - before).isEqualTo(69);
            assertThat(length("ready")).isZero();
            assertThat(texts(divert(held))).containsExactlyElementsOf(held);
            assertThat(length(LANE) - before).isEqualTo(69);
        }
    }

    @Test
    void recordEndsWithTheEntryThatTheCallerHeldAndStaysWithOneThatItLost() {
        List<String> ids = deliver("ready", 40);
        divert(ids);
        List<String> held = read(LANE, 40);
        server.send(Request.cmd(Command.XDEL).arg(LANE).arg(held.get(7)));
        List<Object> arguments = new ArrayList<>(List.of("", 10));
        for (int i = 0; i < 40; i++) {
            arguments.add(held.get(i));
            arguments.add(ids.get(i));
        }
        Response gone = server
                .send(Script.COMPLETE_DIVERTED.call(List.of(LANE, "ledger", "stats:", "recent", "task:"), arguments));
        assertThat(texts(gone)).containsExactly(held.get(7));
        assertThat(server.send(Request.cmd(Command.KEYS).arg("task:*")).stream().map(Object::toString))
                .containsExactly("task:" + ids.get(7));
        assertThat(server.send(Request.cmd(Command.HGET).arg("ledger").arg("completed")).toInteger()).isEqualTo(39);
    }

    /** What a hand has put where a lane should be keeps no task from going on. */
    @Test
    void taskWhoseLaneIsSomethingElseIsPutOffAndComesBackToTheOthers() {
        server.send(Request.cmd(Command.SET).arg(LANE).arg("x"));
        for (String listed : List.of("", "mail")) {
            server.send(Request.cmd(Command.HSET).arg("meta").arg("lanes").arg(listed));
            String id = deliver("ready", 1).get(0);
            assertThat(divert(List.of(id)).size()).isZero();
            assertThat(server.send(Request.cmd(Command.ZSCORE).arg("retry").arg(id))).isNotNull();
            assertThat(server.send(Request.cmd(Command.HGET).arg("task:" + id).arg("state")).toString()).isEqualTo("retry");
        }
    }

    @Test
    void taskComesBackToItsLaneUnlessThatIsClosedOrNoneOrSomethingElse() {
        server.send(Request.cmd(Command.XGROUP).arg("CREATE").arg("q:for:mail").arg(RedisKeys.GROUP).arg("0").arg("MKSTREAM"));
        server.send(Request.cmd(Command.XGROUP).arg("CREATE").arg("q:for:old").arg(RedisKeys.GROUP).arg("0").arg("MKSTREAM"));
        server.send(Request.cmd(Command.PEXPIRE).arg("q:for:old").arg(60_000));
        server.send(Request.cmd(Command.SET).arg("q:for:odd").arg("x"));
        for (String lane : List.of("q:for:mail", "q:for:old", "q:for:odd", "q:for:gone", "for", "", "q:for:", "ready")) {
            String id = deliver("ready", 1).get(0);
            server.send(Request.cmd(Command.HSET).arg("task:" + id).arg("m").arg("x").arg("lane").arg(lane));
            server.send(Script.HAND_BACK.call(List.of("ready", "again", "task:", "ledger", "events"), List.of(id, id)));
            assertThat(server.send(Request.cmd(Command.HGET).arg("task:" + id).arg("from")).toString())
                    .as(lane).isEqualTo(lane.equals("q:for:mail") ? lane : "again");
        }
        assertThat(length("q:for:mail")).isOne();
        assertThat(length("again")).isEqualTo(7);
    }

    private Response divert(List<String> entries) {
        List<Object> arguments = new ArrayList<>(List.of(60_000));
        entries.forEach(entry -> arguments.addAll(List.of("mail", entry)));
        return server.send(Script.DIVERT.call(
                List.of("ready", "meta", "for:", "task:", "rate", "retry", "due", "stats:", "ledger", "events"),
                arguments));
    }

    private List<String> deliver(String stream, int count) {
        IntStream.range(0, count)
                .forEach(i -> server.send(Request.cmd(Command.XADD).arg(stream).arg("*").arg("m").arg("mail\n\n{}")));
        return read(stream, count);
    }

    private List<String> read(String stream, int count) {
        Response read = server.send(Request.cmd(Command.XREADGROUP).arg("GROUP").arg(RedisKeys.GROUP).arg("w").arg("COUNT")
                .arg(count).arg("STREAMS").arg(stream).arg(">"));
        return read.get(stream).stream().map(entry -> entry.get(0).toString()).toList();
    }

    private long length(String stream) {
        return server.send(Request.cmd(Command.XLEN).arg(stream)).toLong();
    }

    private static List<String> texts(Response list) {
        return list.stream().map(Object::toString).toList();
    }
}
