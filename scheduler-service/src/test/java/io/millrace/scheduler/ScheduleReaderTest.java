package io.millrace.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailTasks;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

class ScheduleReaderTest {

    private final ScheduleReader reader = new ScheduleReader(new ObjectMapper());

    @Test
    void entryBecomesATaskWithTheIdOfItsSlot() {
        List<ScheduleEntry> entries = read(Map.of("cron", "0 2 * * *", "type", "email:send", "queue", "low",
                "zone", "Europe/Berlin", "payload", "{\"to\":[\"ops@example.com\"],\"subject\":\"Hi\",\"text\":\"Hi\"}"));

        assertThat(entries).hasSize(1);
        ScheduleEntry entry = entries.get(0);
        Instant slot = entry.slots().between(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-02T00:00:00Z"))
                .get(0);
        assertThat(entry.taskAt(slot)).satisfies(task -> {
            assertThat(task.type()).isEqualTo(EmailTasks.EMAIL_SEND);
            assertThat(task.payload()).isInstanceOfSatisfying(EmailMessage.class,
                    email -> assertThat(email.to()).containsExactly("ops@example.com"));
            assertThat(task.options().queue()).isEqualTo(new QueueName("low"));
            assertThat(task.options().id()).isEqualTo(new TaskId("nightly@2026-01-01T01:00:00Z"));
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
            "type    | email:sned       | no such task type                | one of [email:send]",
            "queue   | Low Priority     | 1 to 64 of a-z                   | default queue",
            "payload | {'to':           | Unexpected                       | JSON object for EmailMessage",
            "payload | {\"tos\":[]}     | Unrecognized field \"tos\"       | JSON object for EmailMessage",
            "payload | {\"to\":\"ada\"} | no String-argument constructor   | JSON object for EmailMessage",
            "payload | null             | nothing in it                       | JSON object for EmailMessage" })
    void whatIsWrongIsSaidWithEntryFieldValueReasonAndWhatWouldBeRight(String field, String value, String reason,
            String right) {
        Map<String, String> entry = new HashMap<>(Map.of("cron", "0 2 * * *", "type", "email:send"));
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
