package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Which leases are taken back, and when the next will be. */
class RecoverScriptTest {

    private static final String STREAM = "ready";
    private static final long LEASE = 30_000;

    private final Server server = new Server(Script.RECOVER);

    @BeforeEach
    void makeStream() {
        server.send(Request.cmd(Command.XGROUP).arg("CREATE").arg(STREAM).arg(RedisKeys.GROUP).arg("0").arg("MKSTREAM"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void nextLookIsDueWhenTheOldestLeaseOfAnotherExpires() {
        hold("another", 20_000);
        hold("a third", 28_000);
        hold("asks", 29_999);
        Response answer = recover();
        assertThat(answer.get(1).toInteger()).isZero();
        assertThat(answer.get(3).toInteger()).isBetween(1, 2_000);
    }

    @Test
    void expiredLeasesAreTakenBackAndOneJustRenewedHasAWholeLease() {
        hold("dead", 30_000);
        hold("alive", 0);
        Response answer = recover();
        assertThat(answer.get(1).toInteger()).isEqualTo(1);
        assertThat(answer.get(3).toInteger()).isBetween(25_000, 30_000);
    }

    @Test
    void nobodyHoldsAnythingForAWholeLeaseAtLeast() {
        assertThat(recover().get(3).toInteger()).isEqualTo((int) LEASE);
    }

    private void hold(String worker, long idle) {
        server.send(Request.cmd(Command.XADD).arg(STREAM).arg("*").arg("m").arg("note\n\n{}"));
        Response read = server.send(Request.cmd(Command.XREADGROUP).arg("GROUP").arg(RedisKeys.GROUP).arg(worker).arg("COUNT")
                .arg("1").arg("STREAMS").arg(STREAM).arg(">"));
        server.send(Request.cmd(Command.XCLAIM).arg(STREAM).arg(RedisKeys.GROUP).arg(worker).arg("0")
                .arg(read.get(STREAM).get(0).get(0).toString()).arg("IDLE").arg(idle));
    }

    private Response recover() {
        Response now = server.send(Request.cmd(Command.TIME));
        return server.send(Script.RECOVER.call(
                List.of(STREAM, "retry", "failed", "task:", "id:", "ledger", "due", "stats:", "events"),
                List.of("asks", LEASE, "-", 100, 1000, 2, 60_000, 100, 1_024, 3_600_000,
                        now.get(0).toLong() * 1000 + now.get(1).toLong() / 1000)));
    }
}
