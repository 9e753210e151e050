package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Whatever type a key has, and whatever is in it: a script does all that it is for, or nothing, and says which key is wrong.
 */
class WholeOrNotAtAllTest {

    private static final Map<String, String> PLANTS = Map.of("string", "SET KEY x", "list", "RPUSH KEY x", "set", "SADD KEY x",
            "zset",
            "ZADD KEY 1 x", "hash", "HSET KEY x y", "stream", "XADD KEY 1-1 x y");
    private static final List<String> NONSENSE = List.of("xyz", "", "-", "nan", "0x1F", "007", "1.5e", "99999999999999999999",
            "{", "null", "[]", "{\"state\":\"open\"}", "{\"state\":5,\"since\":1,\"pause\":1,\"failures\":1}",
            "{\"state\":\"open\",\"since\":1,\"pause\":\"x\",\"failures\":1e999}");
    /** Scripts that write nothing say what Redis says. */
    private static final Set<Script> READERS = EnumSet.of(Script.FIND, Script.LEDGER, Script.CIRCUITS, Script.OVERVIEW,
            Script.DELIVERED, Script.COUNT_UNHELD, Script.CLAIMS, Script.PAGE, Script.PEEK, Script.CHANGES, Script.AHEAD,
            Script.PACE, Script.SCHEDULES, Script.LIST_WITHOUT_BEAT, Script.LIST_WORKERS);
    /** Everything that there is, with 'T' for times, which differ from run to run. */
    private static final String SNAPSHOT = """
            local reads = { string = { 'GET' }, list = { 'LRANGE', 0, -1 }, set = { 'SMEMBERS' }, hash = { 'HGETALL' },
              zset = { 'ZRANGE', 0, -1, 'WITHSCORES' }, stream = { 'XRANGE', '-', '+' } }
            local function flat(value)
              if type(value) ~= 'table' then
                return tostring(value)
              end
              local parts = {}
              for i = 1, #value do
                parts[i] = flat(value[i])
              end
              return '[' .. table.concat(parts, ' ') .. ']'
            end
            local all = {}
            for _, key in ipairs(redis.call('KEYS', '*')) do
              local kind = redis.call('TYPE', key)['ok']
              local read = reads[kind]
              local content = redis.call(read[1], key, unpack(read, 2))
              if kind == 'hash' then
                local fields = {}
                for i = 1, #content, 2 do
                  fields[#fields + 1] = content[i] .. '=' .. content[i + 1]
                end
                table.sort(fields)
                content = fields
              elseif kind == 'stream' then
                content = { content, redis.call('XINFO', 'GROUPS', key) }
              end
              all[#all + 1] = key
              all[#all + 1] = kind .. flat(content) .. (redis.call('PTTL', key) > 0 and ' ends' or '')
            end
            return all
            """;

    private static Server server;

    @BeforeAll
    static void start() {
        server = new Server(Script.values());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void everyScriptHasACase() {
        assertThat(ScriptCase.all().map(ScriptCase::script).distinct()).containsExactlyInAnyOrder(Script.values());
    }

    static Stream<ScriptCase> cases() {
        return ScriptCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keyOfAnotherTypeIsRefusedOrLeftAlone(ScriptCase one) {
        Map<String, String> whole = goodRun(one);
        for (String key : Stream.concat(one.keys().stream(), one.built().stream()).distinct().toList()) {
            String right = ScriptCase.type(key);
            for (Map.Entry<String, String> plant : PLANTS.entrySet()) {
                if (!right.isEmpty() && !right.equals(plant.getKey())) {
                    prepare(one);
                    for (String present : present(key)) {
                        server.send(Request.cmd(Command.DEL).arg(present));
                        send(plant.getValue().replace("KEY", present));
                    }
                    check(one, key, whole, key + " is a " + plant.getKey());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nonsenseInAFieldIsRefusedOrCountedAnew(ScriptCase one) {
        Map<String, String> whole = goodRun(one);
        for (String field : one.counted()) {
            String[] parts = field.split(" ", -1);
            for (String nonsense : NONSENSE) {
                prepare(one);
                for (String present : present(parts[0])) {
                    server.send(parts.length == 1 ? Request.cmd(Command.SET).arg(present).arg(nonsense)
                            : Request.cmd(Command.HSET).arg(present).arg(parts[1]).arg(nonsense));
                }
                check(one, parts[0], whole, field + " is '" + nonsense + "'");
            }
        }
    }

    private static Map<String, String> goodRun(ScriptCase one) {
        prepare(one);
        Map<String, String> before = snapshot();
        assertThat(run(one)).as("%s on what it is for", one).isEmpty();
        Map<String, String> after = snapshot();
        if (!READERS.contains(one.script()) && one.script() != Script.RENEW) {
            assertThat(after).as("%s does something", one).isNotEqualTo(before);
        }
        return after;
    }

    private static void check(ScriptCase one, String key, Map<String, String> whole, String fault) {
        Map<String, String> before = snapshot();
        String refusal = run(one);
        Map<String, String> after = snapshot();
        if (refusal.isEmpty() && !after.equals(before)) {
            assertThat(without(key, after)).as("%s, where %s, did the rest", one, fault).isEqualTo(without(key, whole));
        } else {
            assertThat(after).as("%s, where %s, changed nothing", one, fault).isEqualTo(before);
        }
        if (!refusal.isEmpty() && !READERS.contains(one.script())) {
            assertThat(refusal).as("%s, where %s", one, fault).contains(key).hasSizeLessThan(200);
        }
    }

    /** The message of the error that it answered with; empty when it answered. */
    private static String run(ScriptCase one) {
        try {
            server.send(one.script().call(one.keys(), one.arguments()));
            return "";
        } catch (CompletionException refused) {
            return String.valueOf(Objects.requireNonNull(refused.getCause()).getMessage());
        }
    }

    private static void prepare(ScriptCase one) {
        server.send(Request.cmd(Command.FLUSHALL));
        one.state().forEach(WholeOrNotAtAllTest::send);
    }

    private static void send(String command) {
        String[] words = command.split(" ", -1);
        Request request = Request.cmd(Command.create(words[0]));
        Arrays.stream(words).skip(1).forEach(request::arg);
        server.send(request);
    }

    /** A chart has a name by the time: this one, and the next, in case a minute or a day ends meanwhile. */
    private static List<String> present(String key) {
        if (!key.endsWith("NOW")) {
            return List.of(key);
        }
        long length = key.contains("day:") ? 86_400 : 60;
        long now = server.send(Request.cmd(Command.TIME)).get(0).toLong() / length * length;
        return List.of(key.replace("NOW", String.valueOf(now)), key.replace("NOW", String.valueOf(now + length)));
    }

    private static Map<String, String> without(String key, Map<String, String> snapshot) {
        String name = key.replace("NOW", "T");
        return snapshot.entrySet().stream().filter(entry -> !entry.getKey().equals(name))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
    }

    private static Map<String, String> snapshot() {
        List<String> flat = new ArrayList<>();
        for (Response part : server.send(Request.cmd(Command.EVAL).arg(SNAPSHOT).arg(0))) {
            flat.add(part.toString().replaceAll("\\d{10,}(-\\d+|\\.\\d+)?", "T"));
        }
        Map<String, String> snapshot = new TreeMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            snapshot.put(flat.get(i), flat.get(i + 1));
        }
        return snapshot;
    }
}
