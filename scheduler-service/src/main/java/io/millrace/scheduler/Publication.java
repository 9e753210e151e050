package io.millrace.scheduler;

import java.util.List;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.cron.ScheduleEntry;
import io.millrace.cron.ScheduleJson;

/** What operators are told of the configured entries: an object with the entries by name. */
final class Publication {

    private Publication() {
    }

    static String of(List<ScheduleEntry> entries) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        entries.forEach(entry -> all.set(entry.name(), ScheduleJson.write(entry.spec())));
        return all.toString();
    }
}
