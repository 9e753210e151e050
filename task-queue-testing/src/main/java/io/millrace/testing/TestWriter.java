package io.millrace.testing;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Message;
import io.millrace.broker.TaskWriter;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueUnknownException;
import io.smallrye.mutiny.Uni;

/** Writes tasks for a clock that is ahead of Redis', and fails when a test says so. */
final class TestWriter implements TaskWriter {

    private final TaskWriter real;
    private final TestClock clock;
    private final AtomicReference<@Nullable EnqueueFault> fault = new AtomicReference<>();

    TestWriter(TaskWriter real, TestClock clock) {
        this.real = real;
        this.clock = clock;
    }

    void failNext(EnqueueFault how) {
        fault.set(how);
    }

    @Override
    public Uni<List<EnqueueResult>> write(List<Message> messages) {
        return Uni.createFrom().deferred(() -> {
            EnqueueFault now = fault.getAndSet(null);
            if (now == EnqueueFault.BEFORE_WRITE) {
                return Uni.createFrom()
                        .failure(new BrokerUnavailableException("The test made Redis be away; nothing was sent"));
            }
            Uni<List<EnqueueResult>> written = real.write(messages.stream().map(this::onRedisClock).toList());
            return now == EnqueueFault.AFTER_WRITE ? written.chain(stored -> Uni.createFrom().failure(
                    new EnqueueUnknownException("The test lost the answer; the task was sent to Redis and perhaps stored",
                            new IllegalStateException("asked for by the test"))))
                    : written;
        });
    }

    private Message onRedisClock(Message message) {
        Instant at = message.options().runAt();
        return at == null ? message
                : new Message(message.type(), message.payload(), message.options().withRunAt(at.minus(clock.ahead())));
    }
}
