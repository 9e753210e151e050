package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** A record that somebody deletes, or that expires, comes back whole or not at all, whatever happens to its task next. */
class DeletedRecordTest {

    private static final String PREFIX = ScriptCase.PREFIX;
    /** They change the books, or what these are about. */
    private static final Set<Script> ACCOUNTANTS = EnumSet.of(Script.DROP, Script.BALANCE, Script.CHECK_RECORDS, Script.SWEEP);

    private static Server server;

    @BeforeAll
    static void start() {
        server = new Server(Script.values());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<ScriptCase> cases() {
        return ScriptCase.all().filter(one -> (one.keys().contains(PREFIX + "ready") && one.keys().contains(PREFIX + "task:"))
                || one.script() == Script.PROMOTE);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nothingIsLeftOnceEverythingHasEnded(ScriptCase one) {
        for (String damage : List.of("PING", "DEL @task:named", "HDEL @task:named m", "PEXPIRE @task:named 0")) {
            server.send(Request.cmd(Command.FLUSHALL));
            one.state().forEach(DeletedRecordTest::send);
            send(damage);
            long before = difference();
            server.send(one.script().call(one.keys(), one.arguments()));
            endEverything();
            assertThat(recordsForEver()).as("after %s and %s", damage, one).isEmpty();
            if (!ACCOUNTANTS.contains(one.script())) {
                assertThat(difference()).as("books after %s and %s", damage, one).isEqualTo(before);
            }
        }
    }

    /** Deleted while its attempt runs, between two things that the attempt does. */
    @ParameterizedTest
    @ValueSource(strings = { "i named", "m x" })
    void nothingIsLeftOfATaskThatSaidSomethingBefore(String fields) {
        String id = fields.startsWith("i") ? "named" : "1-2";
        for (String end : List.of("finish", "postpone", "hand back", "recover")) {
            server.send(Request.cmd(Command.FLUSHALL));
            send("XGROUP CREATE @ready workers 0 MKSTREAM");
            send("XGROUP CREATE @again workers 0 MKSTREAM");
            send("XADD @ready 1-2 " + fields);
            send("HSET @task:named m x state pending from @ready entry 1-2");
            send("XREADGROUP GROUP workers w COUNT 10 STREAMS @ready >");
            report(id);
            send("DEL @task:" + id);
            report(id);
            String key = PREFIX;
            server.send(switch (end) {
                case "finish" -> finish("ready", "1-2", id);
                case "postpone" -> Script.POSTPONE.call(List.of(key + "ready", key + "retry", key + "task:", key + "due",
                        key + "stats:", key + "events", key + "ledger"),
                        List.of("1-2", id, 1000, 1, 5, "\"number\":1}", "retried", ""));
                case "hand back" -> Script.HAND_BACK.call(
                        List.of(key + "ready", key + "again", key + "task:", key + "ledger", key + "events"),
                        List.of("1-2", id));
                default -> {
                    send("HSET @beats w 7");
                    yield Script.RECOVER.call(List.of(key + "beats", key + "retry", key + "failed", key + "task:", key + "id:",
                            key + "ledger", key + "due", key + "stats:", key + "events", key + "ready"),
                            List.of("w", 7, 40, 1000, 2, 60_000, 100, 1000, 0, 0));
                }
            });
            endEverything();
            if (id.equals("1-2")) {
                send("DEL @task:named");
            }
            assertThat(recordsForEver()).as("after %s", end).isEmpty();
            assertThat(difference()).as("after %s", end).isZero();
        }
    }

    private static void report(String id) {
        server.send(Script.REPORT.call(List.of(PREFIX + "ready", PREFIX + "task:"),
                List.of("w", "1-2", id, 10, 1000, 50, 0, "line", 0, "text")));
    }

    /** Makes all due, hands all out, and completes all, none kept. */
    private static void endEverything() {
        String key = PREFIX;
        for (int turn = 0; turn < 3; turn++) {
            for (String set : List.of("scheduled", "retry")) {
                server.send(Request.cmd(Command.ZRANGE).arg(key + set).arg(0).arg(-1))
                        .forEach(id -> server.send(Request.cmd(Command.ZADD).arg(key + set).arg(1).arg(id.toString())));
            }
            server.send(Script.PROMOTE.call(List.of(key + "scheduled", key + "retry", key + "again", key + "task:",
                    key + "ledger", key + "meta", key + "events", key + "suspects", key + "due"),
                    List.of(100, 2, 3_600_000, 2_000)));
            for (String stream : List.of("ready", "again", "for:mail")) {
                for (Response entry : server.send(Request.cmd(Command.XRANGE).arg(key + stream).arg("-").arg("+"))) {
                    String id = entry.get(1).get(0).toString().equals("i") ? entry.get(1).get(1).toString()
                            : entry.get(0).toString();
                    server.send(finish(stream, entry.get(0).toString(), id));
                }
            }
        }
    }

    private static Request finish(String stream, String entry, String id) {
        String key = PREFIX;
        return Script.FINISH.call(
                List.of(key + stream, key + "completed", key + "task:", key + "id:", key + "ledger", key + "stats:",
                        key + "cancel", key + "recent", key + "events"),
                List.of(entry, id, "completed", 1, 0, 0, "", 100, 1000, 5, "\"number\":1}", "", 0));
    }

    private static List<String> recordsForEver() {
        return server.send(Request.cmd(Command.KEYS).arg(PREFIX + "task:*")).stream().map(Response::toString)
                .filter(record -> server.send(Request.cmd(Command.PTTL).arg(record)).toLong() == -1).toList();
    }

    private static long difference() {
        return server.send(Script.BALANCE.call(Stream.of("ready", "again", "scheduled", "retry", "ledger", "meta", "for:")
                .map(name -> PREFIX + name).toList(), List.of("look"))).toLong();
    }

    private static void send(String command) {
        String[] words = command.replace("@", PREFIX).split(" ", -1);
        Request request = Request.cmd(Command.create(words[0]));
        Arrays.stream(words).skip(1).forEach(request::arg);
        server.send(request);
    }
}
