package io.millrace.api.schedule;

import java.time.Instant;
import java.util.UUID;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.Actors;
import io.millrace.api.audit.Audit;
import io.millrace.api.audit.Deed;
import io.millrace.api.control.Verdicts;
import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.cron.ScheduleEntry;
import io.millrace.cron.ScheduleJson;
import io.millrace.schedule.ScheduleChange;
import io.millrace.schedule.ScheduleStore;
import io.millrace.schedule.SlotBook;
import io.millrace.schedule.SlotVerdict;
import io.millrace.task.QueueName;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;

/** Changes schedules and runs them, and leaves a record of each deed. */
@Singleton
class ScheduleDeeds {

    private final ScheduleDirectory directory;
    private final ScheduleStore store;
    private final SlotBook book;
    private final Audit audit;
    private final Actors actors;

    ScheduleDeeds(ScheduleDirectory directory, ScheduleStore store, SlotBook book, Audit audit, Actors actors) {
        this.directory = directory;
        this.store = store;
        this.book = book;
        this.audit = audit;
        this.actors = actors;
    }

    /** For whoever sent the request that is being handled. Asked before anything is waited for. */
    Doer now() {
        return new Doer(actors.current());
    }

    /** Somebody who does something. */
    final class Doer {

        private final Actor actor;

        Doer(Actor actor) {
            this.actor = actor;
        }

        Uni<ScheduleItem> create(ScheduleReader.Read read) {
            String name = read.entry().name();
            return doing("schedule.create", name, read.entry().spec().cron() + " " + read.entry().spec().type(),
                    directory.all().chain(found -> {
                        if (found.items().containsKey(name)) {
                            throw exists(name);
                        }
                        return put(read, null);
                    })).chain(() -> directory.find(name));
        }

        Uni<ScheduleItem> replace(ScheduleReader.Read read, IfMatch version) {
            String name = read.entry().name();
            return doing("schedule.replace", name, read.entry().spec().cron() + " " + read.entry().spec().type(),
                    stored(name).chain(item -> put(read, version.version() == null ? Long.valueOf(item.mark().version())
                            : version.version()).call(() -> forgetIfMoved(item, read.entry().queue()))))
                    .chain(() -> directory.find(name));
        }

        Uni<Void> delete(String name, IfMatch version) {
            return doing("schedule.delete", name, "", stored(name).chain(item -> store.remove(name, version.version())
                    .invoke(change -> carriedOut(change, name)).call(() -> forgetIfMoved(item, null)))).replaceWithVoid();
        }

        Uni<RunStarted> run(String name, UUID run) {
            return doing("schedule.run", name, "", directory.find(name).chain(item -> {
                ScheduleEntry entry = item.entry();
                if (entry == null) {
                    throw new ProblemException(ProblemType.VALIDATION, "Schedule " + name + " cannot run: " + item.problem());
                }
                return book.runNow(entry.manualRun(Instant.now(), run.toString()))
                        .map(verdict -> started(entry, verdict));
            }));
        }

        Uni<ScheduleItem> pause(String name, boolean paused) {
            return doing(paused ? "schedule.pause" : "schedule.resume", name, "",
                    directory.find(name).chain(() -> store.pause(name, paused)).invoke(change -> carriedOut(change, name)))
                    .chain(() -> directory.find(name));
        }

        private <T> Uni<T> doing(String action, String name, String detail, Uni<T> doing) {
            return audit.doing(actor, new Deed(action, "/v1/schedules/" + name, detail),
                    doing.onFailure(BrokerUnavailableException.class)
                            .transform(Verdicts::silence));
        }
    }

    private Uni<ScheduleChange> put(ScheduleReader.Read read, @Nullable Long expected) {
        ScheduleEntry entry = read.entry();
        return store.put(entry.name(), ScheduleJson.write(entry.spec()).toString(), entry.timing(), read.paused(), expected)
                .invoke(change -> carriedOut(change, entry.name()));
    }

    /** The book of a schedule's slots is beside its queue: with another queue it begins anew. */
    private Uni<Void> forgetIfMoved(ScheduleItem before, @Nullable QueueName now) {
        ScheduleEntry entry = before.entry();
        return entry == null || entry.queue().equals(now) ? Uni.createFrom().voidItem()
                : book.forget(entry.queue(), before.name());
    }

    private Uni<ScheduleItem> stored(String name) {
        return directory.find(name).invoke(item -> {
            if (item.configured()) {
                throw new ProblemException(ProblemType.SCHEDULE_CONFIGURED, "Schedule " + name
                        + " comes from the configuration of the schedulers (millrace.schedules." + name + "); change it there");
            }
        });
    }

    private static void carriedOut(ScheduleChange change, String name) {
        if (change instanceof ScheduleChange.Exists) {
            throw exists(name);
        }
        if (change instanceof ScheduleChange.Missing) {
            throw ScheduleDirectory.noSuch(name);
        }
        if (change instanceof ScheduleChange.Stale stale) {
            throw IfMatch.mismatch("Schedule " + name + " has version \"" + stale.version() + "\" by now");
        }
        if (change instanceof ScheduleChange.Full full) {
            throw new ProblemException(ProblemType.LIST_FULL, "There are " + full.count() + " schedules; at most "
                    + ScheduleStore.MOST + " are stored");
        }
    }

    private static RunStarted started(ScheduleEntry entry, SlotVerdict verdict) {
        if (verdict instanceof SlotVerdict.Fired fired) {
            return new RunStarted(fired.id().value(), entry.queue().value(), fired.state().word());
        }
        if (verdict instanceof SlotVerdict.Known known) {
            return new RunStarted(known.id().value(), entry.queue().value(), TaskState.PENDING.word());
        }
        if (verdict instanceof SlotVerdict.Overlapped overlapped) {
            throw new ProblemException(ProblemType.SCHEDULE_OVERLAP, "Task " + overlapped.live() + " of queue "
                    + entry.queue() + " has not ended, and the overlap policy of schedule " + entry.name() + " is skip");
        }
        throw new IllegalStateException("A run by hand is no slot: " + verdict);
    }

    private static ProblemException exists(String name) {
        return new ProblemException(ProblemType.SCHEDULE_EXISTS, "There is a schedule \"" + name + "\" already");
    }
}
