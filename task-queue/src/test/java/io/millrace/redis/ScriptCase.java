package io.millrace.redis;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.millrace.task.QueueName;

/**
 * A call of a script on a state in which it does what it is for. {@code @} stands for the prefix of a queue's keys, {@code NOW}
 * for the present minute or day of a chart.
 *
 * @param state commands that make it, one each
 * @param keys of the call
 * @param arguments of the call
 * @param built keys that the script makes itself
 * @param counted hash and field, or string, with which the script computes
 */
record ScriptCase(Script script, List<String> state, List<String> keys, List<String> arguments, List<String> built,
        List<String> counted) {

    static final String PREFIX = RedisKeys.of(new QueueName("q")).prefix();

    private static final String[] STREAMS = { "XGROUP CREATE @ready workers 0 MKSTREAM",
            "XGROUP CREATE @again workers 0 MKSTREAM", "HSET @ledger completed 3 failed 1 canceled 1 acceptedLater 2" };
    private static final String NAMED = "HSET @task:named m x at 1 state pending from @ready entry 1-2 unique @unique:k";
    private static final String[] WAITING = with(STREAMS, "XADD @ready 1-2 i named", NAMED, "SET @unique:k named");
    private static final String[] HELD = with(WAITING, "XREADGROUP GROUP workers w COUNT 10 STREAMS @ready >");
    private static final String[] ABANDONED = with(HELD, "HSET @beats w 7");
    private static final String[] PUT_OFF = with(STREAMS, "ZADD @scheduled 5 named", "SET @unique:k named",
            "HSET @task:named m x at 1 state scheduled due 5 unique @unique:k");
    private static final String[] ENDED = with(STREAMS, "ZADD @completed 5.001 named", "ZADD @completed:expiry 9e12 named",
            "HSET @task:named m x at 1 state completed ended 5 unique @unique:k", "PEXPIRE @task:named 9000000",
            "HSET @ledger kept:completed 2");
    private static final String[] LANE = with(STREAMS, "XGROUP CREATE @for:mail workers 0 MKSTREAM", "HSET @meta lanes mail");
    /** A plain task in its lane. */
    private static final String[] MOVED = with(LANE, "XADD @for:mail 1-9 i 1-2 m x",
            "HSET @task:1-2 state pending from @for:mail entry 1-9 lane @for:mail");
    private static final String[] MOVED_AND_HELD = with(MOVED, "XREADGROUP GROUP workers w COUNT 10 STREAMS @for:mail >");
    private static final String DIVERT_KEYS = "@ready @meta @for: @task: @rate @retry @due @stats: @ledger @events";
    private static final String FULL = IntStream.range(0, 64).mapToObj(i -> "t" + i).collect(Collectors.joining("\t"));
    private static final String LISTED = "@task:named @id:named @unique:k";
    private static final String CHARTS = "@stats:NOW @stats:day:NOW";
    private static final String BREAKER = "HSET breakers mail {\"state\":\"open\",\"since\":1,\"openUntil\":2,\"pause\":3,\"failures\":4}";

    static Stream<ScriptCase> all() {
        return Stream.of(
                of(Script.ENQUEUE, STREAMS, "@ready @scheduled @task: @id: @ledger @due @unique:k @events",
                        "x named in 1000 5000", "@task:named @id:named", "@ledger acceptedLater"),
                of(Script.ENQUEUE, STREAMS, "@ready @scheduled @task: @id: @ledger @due @unique:k @events",
                        "x named now 0 0", "@task:named", ""),
                of(Script.FETCH, with(STREAMS, "XADD @ready 1-1 m x", "XADD @again 1-1 i named", "HSET @meta concurrency 10"),
                        "@ready @again @meta @rate @for: @again", "w 5 5 10 10", "", "@meta concurrency,@meta burst"),
                of(Script.FETCH, with(STREAMS, "XADD @ready 1-1 m x", "XADD @again 1-1 i named", "HSET @meta rate 1000"),
                        "@ready @again @meta @rate @for: @again", "w 5 5 10 10", "", "@rate"),
                of(Script.COMPLETE, with(STREAMS, entries(9)), "@ready @ledger @stats: @recent",
                        "line 10 1-1 1-2 1-3 1-4 1-5 1-6 1-7 1-8 1-9", CHARTS,
                        "@ledger completed,@stats:NOW completed,@stats:day:NOW completed"),
                of(Script.COMPLETE, with(STREAMS, entries(9)), "@ready @ledger @stats: @recent", "line 10 1-1 1-2", CHARTS,
                        "@ledger completed"),
                of(Script.COMPLETE, with(STREAMS, with(entries(3), "XACK @ready workers 1-1")),
                        "@ready @ledger @stats: @recent", "line 10 1-1 1-2", CHARTS, "@ledger completed"),
                of(Script.FETCH, with(MOVED, "HSET @meta concurrency 10"), "@ready @again @meta @rate @for: @again @for:mail",
                        "w 5 5 10 10", "", "@meta concurrency,@meta lanes"),
                of(Script.COMPLETE_DIVERTED, MOVED_AND_HELD, "@for:mail @ledger @stats: @recent @task:", "line 10 1-9 1-2",
                        "@task:1-2 " + CHARTS, "@ledger completed"),
                of(Script.DIVERT, with(HELD, "HSET @meta rate 1000", "SET @rate 5000000"), DIVERT_KEYS, "60000 mail 1-2",
                        "@task:named " + CHARTS, "@rate"),
                of(Script.DIVERT, with(HELD, "HSET @meta lanes mail"), DIVERT_KEYS, "60000 mail 1-2", "@task:named",
                        "@meta lanes"),
                of(Script.DIVERT, with(HELD, "HSET @meta lanes " + FULL), DIVERT_KEYS, "60000 mail 1-2",
                        "@task:named", "@ledger adjusted"),
                of(Script.DIVERT, with(HELD, "DEL @task:named"), DIVERT_KEYS, "60000 mail 1-2", "@task:named",
                        "@ledger adjusted"),
                of(Script.TEND_LANES, LANE, "@meta @for:", "3600000 3600000", "@for:mail", ""),
                of(Script.FAIL_LANE, MOVED, "@for:mail @failed @task: @id: @ledger @stats: @cancel @events",
                        "0 40 \"number\":1} 60000 100 1000", "@task:1-2 @failed:expiry " + CHARTS,
                        "@ledger failed,@ledger kept:failed,@task:1-2 turns"),
                of(Script.FAIL_LANE, with(LANE, "XADD @for:mail 1-9 i named"),
                        "@for:mail @failed @task: @id: @ledger @stats: @cancel @events", "0 40 \"number\":1} 60000 100 1000",
                        "@task:named", "@ledger adjusted"),
                of(Script.HAND_BACK, with(HELD, "HSET @task:named lane @for:mail", "HSET @meta lanes mail",
                        "XGROUP CREATE @for:mail workers 0 MKSTREAM"), "@ready @again @task: @ledger @events", "1-2 named", "",
                        ""),
                of(Script.PROMOTE, with(PUT_OFF, "HSET @task:named lane @for:mail"),
                        "@scheduled @retry @again @task: @ledger @meta @events @suspects @due", "100 2 3600000 2000", "",
                        ""),
                of(Script.RECOVER, with(MOVED_AND_HELD, "HSET @beats w 7"),
                        "@beats @retry @failed @task: @id: @ledger @due @stats: @events @ready @again @for:mail",
                        "w 7 40 1000 2 60000 100 1000 0 0", "@task:1-2 " + CHARTS, ""),
                of(Script.LEAVE, with(LANE, "XGROUP CREATECONSUMER @ready workers w", "HSET @beats w 7", "DEL @for:mail"),
                        "@beats @ready @for:mail", "w 10", "", ""),
                of(Script.CHECK_LANES, with(STREAMS, "XADD @for:mail 1-9 i 1-2 m x"), "@meta @for:", "0 100 repair",
                        "@for:mail", ""),
                of(Script.ANNOUNCE_TYPES, new String[] { "HSET types old 5" }, "types", "w 1000 10 mail", "", "types old"),
                of(Script.TALLY, STREAMS, "@stats:", "lost 2", CHARTS, "@stats:NOW lost"),
                of(Script.FINISH, with(HELD, "ZADD @completed 5.001 old", "ZADD @completed:expiry 6 old"),
                        "@ready @completed @task: @id: @ledger @stats: @cancel @recent @events",
                        "1-2 named completed 1 60000 60000 result 100 1000 5 \"number\":1} line 10",
                        LISTED + " @completed:expiry " + CHARTS, "@ledger completed,@ledger kept:completed,@task:named turns"),
                of(Script.FINISH, HELD, "@ready @completed @task: @id: @ledger @stats: @cancel @recent @events",
                        "1-2 named completed 1 0 0 result 100 1000 5 \"number\":1} line 10", LISTED, "@ledger completed"),
                of(Script.POSTPONE, HELD, "@ready @retry @task: @due @stats: @events @ledger",
                        "1-2 named 1000 1 5 \"number\":1} retried -", "@task:named " + CHARTS,
                        "@task:named turns,@stats:NOW retried"),
                of(Script.POSTPONE, with(HELD, "HSET @task:named turns 1 snoozes 1"),
                        "@ready @retry @task: @due @stats: @events @ledger", "1-2 named 1000 1 5 \"number\":1} snoozed why",
                        "@task:named", "@task:named turns,@task:named snoozes"),
                of(Script.POSTPONE, with(HELD, "DEL @task:named"), "@ready @retry @task: @due @stats: @events @ledger",
                        "1-2 named 1000 1 5 \"number\":1} retried -", "@task:named", "@ledger adjusted"),
                of(Script.HAND_BACK, HELD, "@ready @again @task: @ledger @events", "1-2 named", "@task:named",
                        "@ledger adjusted"),
                of(Script.BEAT, new String[] { "HSET @beats w 6" }, "@beats", "w 7", "", ""),
                of(Script.RENEW, HELD, "@ready", "w - 10 1", "", ""),
                of(Script.LIST_WITHOUT_BEAT, HELD, "@beats @ready @again", "1000", "", ""),
                of(Script.RECOVER, ABANDONED, "@beats @retry @failed @task: @id: @ledger @due @stats: @events @ready",
                        "w 7 40 1000 2 60000 100 1000 0 0", "@task:named " + CHARTS, "@task:named crashes,@task:named turns"),
                of(Script.RECOVER, with(ABANDONED, "HSET @task:named crashes 5"),
                        "@beats @retry @failed @task: @id: @ledger @due @stats: @events @ready",
                        "w 7 40 1000 2 60000 100 1000 0 0", LISTED + " @failed:expiry " + CHARTS,
                        "@ledger failed,@ledger kept:failed"),
                of(Script.PROMOTE, with(PUT_OFF, "ZADD @retry 5 suspect", "HSET @task:suspect m x crashes 3"),
                        "@scheduled @retry @again @task: @ledger @meta @events @suspects @due", "100 2 3600000 2000", "",
                        "@task:named crashes,@ledger adjusted"),
                of(Script.PROMOTE, with(PUT_OFF, "DEL @task:named"),
                        "@scheduled @retry @again @task: @ledger @meta @events @suspects @due",
                        "100 2 3600000 2000", "@task:named", "@ledger adjusted"),
                of(Script.OPEN, new String[0], "@ready @again", "", "", ""),
                of(Script.LEAVE, with(STREAMS, "XGROUP CREATECONSUMER @ready workers w", "HSET @beats w 7"), "@beats @ready",
                        "w 10", "", ""),
                of(Script.FIND, HELD, "@ready @task:", "named", "@task:named", ""),
                of(Script.LEDGER, HELD, "@ready @again @scheduled @retry @ledger @meta @for:", "", "", ""),
                of(Script.HEED, with(HELD, "HSET @cancel named 1 gone 1"), "@cancel @ready @task:", "0 100", "", ""),
                of(Script.REPORT, HELD, "@ready @task:", "w 1-2 named 10 1000 50 0 line 0 text", "@task:named", ""),
                of(Script.TRIP, new String[] { BREAKER }, "breakers", "mail 1 why -1 1 5 1000 60000 90000", "",
                        "breakers mail"),
                of(Script.CLEAR, new String[] { BREAKER }, "breakers", "mail 1 90000", "", "breakers mail"),
                of(Script.PROBE, new String[] { BREAKER }, "breakers", "mail 1000 90000", "", "breakers mail"),
                of(Script.CIRCUITS, new String[] { BREAKER }, "breakers", "mail", "", "breakers mail"),
                of(Script.OVERVIEW, HELD,
                        "@ready @again @scheduled @retry @ledger @completed @failed @canceled @meta @for:", "", "",
                        "@ledger completed"),
                of(Script.DELIVERED, HELD, "@ready @again", "", "", ""),
                of(Script.COUNT_UNHELD, HELD, "@ready @again", "", "", ""),
                of(Script.CLAIMS, HELD, "@ready", "- 10", "", ""),
                of(Script.PAGE, ENDED, "@completed", "up 1 named 10", "", ""),
                of(Script.PEEK, ENDED, "@task:", "100 named", "@task:named", "@task:named turns"),
                of(Script.CANCEL, WAITING,
                        "@ready @scheduled @retry @canceled @task: @id: @ledger @cancel @signals @stats: @events",
                        "named 60000 60000 100 1000 5000", LISTED + " @canceled:expiry " + CHARTS,
                        "@ledger canceled,@ledger kept:canceled"),
                of(Script.CANCEL, PUT_OFF,
                        "@ready @scheduled @retry @canceled @task: @id: @ledger @cancel @signals @stats: @events",
                        "named 60000 60000 100 1000 5000", LISTED, ""),
                of(Script.CANCEL, HELD,
                        "@ready @scheduled @retry @canceled @task: @id: @ledger @cancel @signals @stats: @events",
                        "named 60000 60000 100 1000 5000", "", ""),
                of(Script.DELETE, WAITING, "@ready @scheduled @retry @completed @failed @canceled @task: @id: @ledger @events",
                        "named 60000", LISTED, "@ledger deleted"),
                of(Script.DELETE, ENDED, "@ready @scheduled @retry @completed @failed @canceled @task: @id: @ledger @events",
                        "named 60000", LISTED + " @completed:expiry", "@ledger kept:completed"),
                of(Script.REVIVE, ENDED, "@ready @again @scheduled @retry @completed @failed @canceled @task: @ledger @events",
                        "named 3 5000", "@task:named @unique:k @completed:expiry",
                        "@ledger revived,@ledger kept:completed,@task:named lives,@task:named uniqueFor"),
                of(Script.RUN, PUT_OFF, "@ready @again @scheduled @retry @task: @due @events", "named", "@task:named",
                        "@task:named crashes"),
                of(Script.MOVE, PUT_OFF, "@ready @scheduled @retry @task: @due @events", "named 99", "@task:named", ""),
                of(Script.STEER, new String[0], "@meta @signals", "signal paused 1", "", ""),
                of(Script.DROP, with(HELD, "SET @rate 1", "HSET @meta paused 1"),
                        "@ready @again @scheduled @retry @completed @failed @canceled @ledger @meta @cancel @rate @recent @events @beats @suspects @for:",
                        "any", "", ""),
                of(Script.DROP, with(MOVED, "HSET @meta paused 1"),
                        "@ready @again @scheduled @retry @completed @failed @canceled @ledger @meta @cancel @rate @recent @events @beats @suspects @for:",
                        "any", "@for:mail", ""),
                of(Script.SWEEP, new String[] { "HSET @task:old m x at 1" }, "@task: @unique:", "0 100 records 9000000000000",
                        "@task:old", "@task:old at"),
                of(Script.SWEEP, new String[] { "SET @unique:old gone" }, "@task: @unique:", "0 100 locks 9", "@unique:old",
                        ""),
                of(Script.CHECK_ENTRIES, with(HELD, "XACK @ready workers 1-2"), "@ready @again @task: @ledger",
                        "- 100 repair all", "", "@ledger adjusted"),
                of(Script.CHECK_MEMBERS, with(STREAMS, "ZADD @completed 5.001 gone"), "@completed @task: @ledger",
                        "0 100 repair ended", "@task:gone @completed:expiry", "@ledger kept:completed"),
                of(Script.CHECK_MEMBERS, with(STREAMS, "ZADD @completed:expiry 5 gone"), "@completed @task: @ledger",
                        "0 100 repair index", "@completed:expiry", ""),
                of(Script.CHECK_MEMBERS, with(STREAMS, "ZADD @retry 5 gone"), "@retry @task: @ledger", "0 100 repair live",
                        "@task:gone", "@ledger adjusted"),
                of(Script.CHECK_RECORDS,
                        with(STREAMS, "HSET @task:ended m x state completed", "HSET @task:lost m x state retry"),
                        "@ready @again @scheduled @retry @completed @failed @canceled @task: @ledger", "0 100 repair 60000",
                        "@completed:expiry", "@task:ended ended,@ledger kept:completed"),
                of(Script.CHECK_LOCKS, with(STREAMS, "SET @unique:stale gone"), "@ready @scheduled @retry @task: @unique:",
                        "0 100 repair", "@task:gone @unique:stale", ""),
                of(Script.CHECK_REQUESTS, with(STREAMS, "HSET @cancel gone 1"), "@ready @scheduled @retry @task: @cancel",
                        "0 100 repair", "@task:gone", ""),
                of(Script.BALANCE, MOVED, "@ready @again @scheduled @retry @ledger @meta @for:", "repair", "@for:mail",
                        "@ledger completed,@ledger adjusted"),
                of(Script.CHANGES, new String[] { "XADD @events 1-1 i named" }, "@events", "1-1 9000000000000 100", "", ""),
                of(Script.AHEAD, WAITING, "@ready @task:", "named - 10", "@task:named", ""),
                of(Script.PACE, with(STREAMS, "HSET @meta concurrency 10"), "@ready @again @meta @rate @for:", "", "",
                        "@meta concurrency,@rate"),
                of(Script.FIRE, STREAMS, "@cron:e @cron:e:runs @ready @scheduled @retry @task: @id: @ledger @due @events",
                        "fired 5 0 1 named x 9000000000000 1 10 90000", "",
                        "@cron:e slot,@cron:e missed,@ledger acceptedLater"),
                of(Script.FIRE, with(STREAMS, "HSET @cron:e task before"),
                        "@cron:e @cron:e:runs @ready @scheduled @retry @task: @id: @ledger @due @events",
                        "fired 5 0 0 named x 0 1 10 90000", "@task:before", "@cron:e slot"),
                of(Script.RECALL, new String[] { "HSET @cron:e since:old 5" }, "@cron:e", "timing 1 90000", "",
                        "@cron:e since:old"),
                of(Script.SCHEDULES, new String[] { "HSET schedules revision 1" }, "schedules", "0", "", "schedules revision"),
                of(Script.INSCRIBE, new String[0], "schedules", "name {} timing 1 - 10",
                        "", "schedules count,schedules revision"),
                of(Script.ERASE, new String[] { "HSET schedules entry:name {} version:name 1 count 1" }, "schedules", "name 1",
                        "",
                        "schedules count,schedules revision"),
                of(Script.HALT, new String[0], "schedules", "name 1 10", "", "schedules revision"),
                of(Script.PUBLISH, new String[0], "schedules", "[]", "", ""),
                of(Script.LIST_WORKERS, new String[0], "workers", "1000 10", "", ""),
                of(Script.ANNOUNCE, new String[0], "workers", "w 1000", "", ""),
                of(Script.CARD, new String[0], "worker:w", "{} 1000", "worker:w", ""));
    }

    /** The type of a key that is one, and not a prefix of keys or a channel; else nothing. */
    static String type(String key) {
        String name = key.replace(PREFIX, "");
        if (name.endsWith(":") || name.equals("due") || name.equals("signals")) {
            return "";
        }
        return switch (name.replaceAll("^(task|stats|id|unique|worker):.*", "$1")) {
            case "ready", "again", "recent", "events", "cron:e:runs", "for:mail" -> "stream";
            case "ledger", "meta", "cancel", "task", "stats", "breakers", "schedules", "cron:e", "beats", "types" -> "hash";
            case "id", "unique", "rate", "worker" -> "string";
            default -> "zset";
        };
    }

    @Override
    public String toString() {
        return script + " " + String.join(" ", arguments);
    }

    private static ScriptCase of(Script script, String[] state, String keys, String arguments, String built, String counted) {
        return new ScriptCase(script, Arrays.stream(state).map(ScriptCase::full).toList(), words(keys),
                words(arguments).stream().map(argument -> argument.equals("-") && script != Script.RENEW
                        && script != Script.CHECK_ENTRIES && script != Script.CLAIMS ? "" : argument).toList(),
                words(built), counted.isEmpty() ? List.of() : List.of(full(counted).split(",", -1)));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(full(text).split(" ", -1));
    }

    private static String full(String text) {
        return text.replace("@", PREFIX);
    }

    private static String[] entries(int count) {
        Stream<String> added = IntStream.rangeClosed(1, count).mapToObj(i -> "XADD @ready 1-" + i + " m x");
        return Stream.concat(added, Stream.of("XREADGROUP GROUP workers w COUNT 10 STREAMS @ready >")).toArray(String[]::new);
    }

    private static String[] with(String[] before, String... more) {
        return Stream.concat(Arrays.stream(before), Arrays.stream(more)).toArray(String[]::new);
    }
}
