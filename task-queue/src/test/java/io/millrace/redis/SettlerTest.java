package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.broker.EntryRef;
import io.millrace.broker.Episode;
import io.millrace.broker.Lane;
import io.millrace.broker.Settled;
import io.millrace.broker.Settlement;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/** What one settlement makes of those that it is sent with. */
class SettlerTest {

    private static final RedisKeys KEYS = RedisKeys.of(QueueName.DEFAULT);
    private static final Episode EPISODE = new Episode(1, "failed", Duration.ofMillis(1), "it was to fail", null);

    private final Server server = new Server();
    private final ContextInternal context = ((VertxInternal) server.vertx).createEventLoopContext();
    private final RedisLink link = new RedisLink("tested", Destination.master(server.client), context, Duration.ofSeconds(5),
            Scripts::load, () -> {
            });
    private final Settler settler = new Settler(link, "w");

    @BeforeEach
    void start() {
        server.send(Request.cmd(Command.XGROUP).arg("CREATE").arg(KEYS.ready()).arg(RedisKeys.GROUP).arg("0").arg("MKSTREAM"));
        context.runOnContext(ignored -> link.open());
        await().until(link::isUp);
    }

    @AfterEach
    void stop() {
        link.close();
        server.close();
    }

    @Test
    void settlementThatIsRefusedIsNamedWithRedisOwnWordsAndTheOthersAreConfirmed() {
        List<EntryRef> refs = deliver(12);
        List<Settlement> all = new ArrayList<>(refs.subList(0, 10).stream().map(SettlerTest::complete).toList());
        all.add(5, fail(refs.get(10)));
        all.add(fail(refs.get(11)));
        server.send(Request.cmd(Command.SET).arg(KEYS.records() + refs.get(10).entry()).arg("no record"));
        Settled settled = settle(all);
        assertThat(settled.refused()).containsOnlyKeys(refs.get(10));
        assertThat(settled.refused().get(refs.get(10))).contains("WRONGTYPE");
        assertThat(settled.gone()).isEmpty();
        assertThat(held()).isSubsetOf(refs.get(10).entry());
    }

    @Test
    void settlementThatCannotBeWrittenFailsItsTaskAndTheOthersAreConfirmed() {
        List<EntryRef> refs = deliver(3);
        Settlement unwritable = new Settlement.Fail(refs.get(1), id(refs.get(1)), 1,
                new Episode(1, "failed", Duration.ZERO, "x", new Episode.Thrown("y", nothing())));
        Settled settled = settle(List.of(complete(refs.get(0)), unwritable, complete(refs.get(2))));
        assertThat(settled.refused()).isEmpty();
        assertThat(held()).isEmpty();
        assertThat(server.send(Request.cmd(Command.ZCARD).arg(KEYS.failed())).toInteger()).isEqualTo(1);
    }

    @Test
    void settlementsOfScriptsThatWereForgottenAreAllConfirmed() {
        List<EntryRef> refs = deliver(4);
        server.send(Request.cmd(Command.SCRIPT).arg("FLUSH"));
        Settled settled = settle(List.of(complete(refs.get(0)), fail(refs.get(1)), complete(refs.get(2)), fail(refs.get(3))));
        assertThat(settled).isEqualTo(Settled.ALL);
        assertThat(held()).isEmpty();
    }

    @Test
    void leaseThatWasLostIsNamedBesideThoseThatWereHeld() {
        List<EntryRef> refs = deliver(4);
        settle(List.of(complete(refs.get(0)), fail(refs.get(1))));
        Settled settled = settle(refs.stream().map(ref -> ref.equals(refs.get(1)) || ref.equals(refs.get(3)) ? fail(ref)
                : complete(ref)).toList());
        assertThat(settled.gone()).containsExactlyInAnyOrder(refs.get(0), refs.get(1));
        assertThat(settled.refused()).isEmpty();
    }

    /** An author's class may give it. */
    @SuppressWarnings("NullAway")
    private static String nothing() {
        return null;
    }

    private List<EntryRef> deliver(int tasks) {
        for (int i = 0; i < tasks; i++) {
            server.send(Request.cmd(Command.XADD).arg(KEYS.ready()).arg("*").arg("m").arg("note\n\n{}"));
        }
        server.send(Request.cmd(Command.XREADGROUP).arg("GROUP").arg(RedisKeys.GROUP).arg("w").arg("STREAMS").arg(KEYS.ready())
                .arg(">"));
        return held().stream().map(entry -> new EntryRef(QueueName.DEFAULT, Lane.READY, entry)).toList();
    }

    private List<String> held() {
        return server.send(Request.cmd(Command.XPENDING).arg(KEYS.ready()).arg(RedisKeys.GROUP).arg("-").arg("+").arg(100))
                .stream().map(claim -> claim.get(0).toString()).toList();
    }

    private static Settlement complete(EntryRef ref) {
        return new Settlement.Complete(ref, id(ref), "note", 1);
    }

    private static Settlement fail(EntryRef ref) {
        return new Settlement.Fail(ref, id(ref), 1, EPISODE);
    }

    private static TaskId id(EntryRef ref) {
        return new TaskId(ref.entry());
    }

    private Settled settle(List<? extends Settlement> settlements) {
        CompletableFuture<Settled> answer = new CompletableFuture<>();
        context.runOnContext(ignored -> settler.settle(settlements).subscribe().with(answer::complete,
                answer::completeExceptionally));
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }
}
