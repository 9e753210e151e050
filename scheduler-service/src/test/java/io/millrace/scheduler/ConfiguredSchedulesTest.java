package io.millrace.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.cron.MisfirePolicy;
import io.millrace.cron.ScheduleEntry;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

class ConfiguredSchedulesTest {

    private final ConfiguredSchedules reader = new ConfiguredSchedules(new ObjectMapper());

    @Test
    void entryBecomesATaskWithTheIdOfItsSlot() {
        List<ScheduleEntry> entries = read(Map.of("cron", "0 2 * * *", "type", "email:send", "queue", "low",
                "zone", "Europe/Berlin", "payload", "{\"to\":[\"ops@example.com\"],\"subject\":\"Hi\",\"text\":\"Hi\"}"));

        assertThat(entries).hasSize(1);
        ScheduleEntry entry = entries.get(0);
        Instant slot = Instant.parse("2026-01-01T01:00:00Z");
        assertThat(entry.timetable().next(Instant.parse("2026-01-01T00:00:00Z"))).isEqualTo(slot);
        assertThat(entry.firing(slot, Instant.EPOCH, 0)).satisfies(firing -> {
            assertThat(firing.id()).isEqualTo(new TaskId("nightly@2026-01-01T01:00:00Z"));
            assertThat(firing.task().type()).isEqualTo("email:send");
            assertThat(firing.task().payload().toJsonObject().getJsonArray("to")).containsExactly("ops@example.com");
            assertThat(firing.task().options().queue()).isEqualTo(new QueueName("low"));
            assertThat(firing.task().options().retention()).as("ten days, of an entry that runs daily")
                    .isEqualTo(Duration.ofDays(10));
        });
    }

    @Test
    void everyOptionIsTakenOver() {
        ScheduleEntry entry = read(Map.ofEntries(Map.entry("cron", "@hourly"), Map.entry("type", "email:send"),
                Map.entry("misfire", "all"), Map.entry("misfire-cap", "3"), Map.entry("overlap", "skip"),
                Map.entry("dst", "literal"), Map.entry("jitter", "PT5M"), Map.entry("start", "2026-01-01T00:00:00Z"),
                Map.entry("end", "2026-01-01T02:00:00Z"), Map.entry("max-retries", "1"), Map.entry("timeout", "PT1M"),
                Map.entry("expires-after", "PT10M"), Map.entry("retention", "P1D"), Map.entry("description", "Why"))).get(0);
        Instant slot = Instant.parse("2026-01-01T01:00:00Z");
        assertThat(entry.misfire()).isEqualTo(MisfirePolicy.ALL);
        assertThat(entry.misfireCap()).isEqualTo(3);
        assertThat(entry.spec().description()).isEqualTo("Why");
        assertThat(entry.timetable().upcoming(Instant.EPOCH, 5)).containsExactly(slot.minusSeconds(3600), slot);
        assertThat(entry.firing(slot, Instant.EPOCH, 0)).satisfies(firing -> {
            assertThat(firing.unlessLive()).isTrue();
            assertThat(firing.delay()).isBetween(Duration.ZERO, Duration.ofMinutes(5));
            assertThat(firing.task().options()).satisfies(options -> {
                assertThat(options.maxRetries()).isEqualTo(1);
                assertThat(options.timeout()).isEqualTo(Duration.ofMinutes(1));
                assertThat(options.retention()).isEqualTo(Duration.ofDays(1));
                assertThat(options.deadline()).isEqualTo(slot.plusSeconds(600));
            });
        });
    }

    @Test
    void disabledEntryIsCheckedAndNotThere() {
        assertThat(read(Map.of("cron", "@daily", "type", "email:send", "enabled", "false"))).isEmpty();
        assertThatThrownBy(() -> read(Map.of("cron", "@dayly", "type", "email:send", "enabled", "false")))
                .isInstanceOf(InvalidSchedulesException.class);
    }

    @Test
    void entryCanComeFromTheEnvironment() {
        ScheduleConfig config = new SmallRyeConfigBuilder().withMapping(ScheduleConfig.class)
                .withSources(new EnvConfigSource(Map.of("MILLRACE_SCHEDULES_NIGHTLY_CRON", "@daily",
                        "MILLRACE_SCHEDULES_NIGHTLY_TYPE", "email:send"), 300))
                .build().getConfigMapping(ScheduleConfig.class);
        assertThat(reader.read(config)).extracting(ScheduleEntry::name).containsExactly("nightly");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "cron    | 61 2 * * *       | 61 not in range [0, 59]          | five fields (minute hour day-of-month month day-of-week)",
            "zone    | Europe/Berln     | Unknown time-zone ID             | Europe/Berlin",
            "type    | email:sned       | no worker knows it               | must be one of",
            "misfire | never            | no such word                     | one of skip, once, all",
            "overlap | maybe            | no such word                     | one of allow, skip",
            "dst     | never            | no such word                     | one of once, literal",
            "jitter  | PT2H             | out of bounds                    | PT1H",
            "misfire-cap | 5            | how many slots are made up for   | policy \"all\"",
            "max-retries | 5000         | is 0 to 1000                     | 0 to 1000",
            "end     | 2026-01-01T00:00:00Z | not after the start          | after 2026-02-01",
            "queue   | Low Priority     | 1 to 64 of a-z                   | default queue",
            "payload | {'to':           | Unexpected                       | JSON object for EmailMessage",
            "payload | {\"tos\":[]}     | Unrecognized field \"tos\"       | JSON object for EmailMessage",
            "payload | {\"to\":\"ada\"} | no String-argument constructor   | JSON object for EmailMessage",
            "payload | null             | It is no object                  | JSON object for EmailMessage" })
    void whatIsWrongIsSaidWithEntryFieldValueReasonAndWhatWouldBeRight(String field, String value, String reason,
            String right) {
        Map<String, String> entry = new HashMap<>(
                Map.of("cron", "0 2 * * *", "type", "email:send", "start", "2026-02-01T00:00:00Z"));
        entry.put(field, value);
        assertThatThrownBy(() -> read(entry)).isInstanceOf(InvalidSchedulesException.class)
                .hasMessageContaining("millrace.schedules.nightly." + field + " = \"" + value + "\": ")
                .hasMessageContaining(reason).hasMessageContaining(right);
    }

    @Test
    void everythingWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> read(Map.of("cron", "daily", "type", "nothing", "zone", "Nowhere")))
                .hasMessageContaining("nightly.cron").hasMessageContaining("nightly.type").hasMessageContaining("nightly.zone");
    }

    @Test
    void nameThatCannotBePartOfATaskIdIsRefused() {
        assertThatThrownBy(() -> read("\"Nightly Clean-up\"", Map.of("cron", "@daily", "type", "email:send")))
                .hasMessageContaining("Nightly Clean-up").hasMessageContaining("1 to 64 of a-z");
    }

    @Test
    void missingCronIsNamed() {
        assertThatThrownBy(() -> read(Map.of("type", "email:send"))).hasMessageContaining("millrace.schedules.nightly.cron");
    }

    private List<ScheduleEntry> read(Map<String, String> entry) {
        return read("nightly", entry);
    }

    private List<ScheduleEntry> read(String name, Map<String, String> entry) {
        Map<String, String> properties = new HashMap<>();
        entry.forEach((field, value) -> properties.put("millrace.schedules." + name + "." + field, value));
        return reader.read(new SmallRyeConfigBuilder().withMapping(ScheduleConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100)).build()
                .getConfigMapping(ScheduleConfig.class));
    }
}
