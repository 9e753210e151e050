package io.millrace.api.schedule;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.cron.Complaint;
import io.millrace.cron.ScheduleCheck;
import io.millrace.cron.ScheduleCheck.Checked;
import io.millrace.cron.ScheduleJson;
import io.millrace.cron.ScheduleSpec;
import io.millrace.schedule.ScheduleSnapshot;
import io.millrace.schedule.ScheduleStore;
import io.smallrye.mutiny.Uni;

/** Finds schedules: those that operators stored, and those that schedulers told of. */
@Singleton
class ScheduleDirectory {

    private static final Logger LOG = Logger.getLogger(ScheduleDirectory.class);

    /**
     * All schedules at one moment.
     *
     * @param now Redis' time
     * @param heardAt when a scheduler last said that it lives
     */
    record Found(Instant now, @Nullable Instant heardAt, Map<String, ScheduleItem> items) {
    }

    private final ScheduleStore store;
    private final ScheduleCheck check;
    private final ObjectMapper mapper;

    ScheduleDirectory(ScheduleStore store, ObjectMapper mapper) {
        this.store = store;
        this.check = new ScheduleCheck(mapper);
        this.mapper = mapper;
    }

    /** All of them, by name. */
    Uni<Found> all() {
        return store.load(-1).map(snapshot -> {
            Map<String, ScheduleItem> items = new TreeMap<>();
            snapshot.entries().forEach((name, stored) -> items.put(name, read(name, stored.json(), snapshot)));
            configured(snapshot).forEach((name, spec) -> items.put(name, checked(name, true, spec, snapshot)));
            return new Found(snapshot.now(), snapshot.publishedAt(), items);
        });
    }

    /** One of them; fails with {@link ProblemType#NO_SUCH_SCHEDULE}. */
    Uni<ScheduleItem> find(String name) {
        return all().map(found -> Optional.ofNullable(found.items().get(name)).orElseThrow(() -> noSuch(name)));
    }

    static ProblemException noSuch(String name) {
        return new ProblemException(ProblemType.NO_SUCH_SCHEDULE,
                "There is no schedule \"" + name + "\"; GET /v1/schedules lists those that there are");
    }

    private ScheduleItem read(String name, String json, ScheduleSnapshot snapshot) {
        try {
            return checked(name, false, ScheduleJson.read(json), snapshot);
        } catch (IllegalArgumentException e) {
            return new ScheduleItem(name, false, snapshot.mark(name), null, null, e.getMessage());
        }
    }

    private ScheduleItem checked(String name, boolean configured, ScheduleSpec spec, ScheduleSnapshot snapshot) {
        Checked checked = check.check(name, spec, Set.of(spec.type()));
        List<String> complaints = checked.complaints().stream().map(Complaint::sentence).toList();
        return new ScheduleItem(name, configured, snapshot.mark(name), spec, checked.entry(),
                complaints.isEmpty() ? null : String.join("; ", complaints));
    }

    private Map<String, ScheduleSpec> configured(ScheduleSnapshot snapshot) {
        Map<String, ScheduleSpec> specs = new HashMap<>();
        String json = snapshot.configured();
        try {
            if (json != null) {
                mapper.readTree(json).properties()
                        .forEach(each -> specs.put(each.getKey(), ScheduleJson.read(each.getValue())));
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            LOG.errorf("What schedulers tell of their configuration cannot be read: %s", e.getMessage());
        }
        return specs;
    }
}
