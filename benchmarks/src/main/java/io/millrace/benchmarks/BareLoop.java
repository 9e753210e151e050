package io.millrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * What the engine's Redis client can do with no engine around it: a loop that adds entries, a hundred in a round trip, and a
 * loop that reads a hundred, parses them, and in the next round trip acknowledges and deletes them and reads the next
 * hundred. It has no leases, no slots, no order to stop in, and loses what it was doing when Redis blinks.
 */
final class BareLoop implements Contender {

    private static final String STREAM = "bench:bare";
    private static final String GROUP = "workers";

    private final ObjectMapper mapper = new ObjectMapper();
    private final LongAdder sent = new LongAdder();
    private final Side producing;
    private final Side consuming;
    private long firstRead;

    BareLoop(Lab lab) {
        producing = Side.open(lab, sent);
        consuming = Side.open(lab, sent);
    }

    /** An event loop, and a connection that lives on it. */
    private record Side(Context loop, Redis redis, RedisConnection connection) {

        static Side open(Lab lab, LongAdder sent) {
            Context loop = ((VertxInternal) lab.vertx()).createEventLoopContext();
            Redis redis = lab.connect(loop, sent);
            return new Side(loop, redis, Wait.on(redis.connect()));
        }
    }

    @Override
    public String name() {
        return "bare loop";
    }

    @Override
    public long fill(int tasks) {
        long start = System.nanoTime();
        Wait.on(produce(tasks));
        return System.nanoTime() - start;
    }

    @Override
    public long drain(int tasks) {
        makeGroup();
        Wait.on(consume(tasks));
        return System.nanoTime() - firstRead;
    }

    @Override
    public long both(int tasks) {
        makeGroup();
        long start = System.nanoTime();
        Future<Void> consumed = consume(tasks);
        Future<Void> produced = produce(tasks);
        Wait.on(produced);
        Wait.on(consumed);
        return System.nanoTime() - start;
    }

    @Override
    public long commandsSent() {
        return sent.sum();
    }

    @Override
    public void close() {
        producing.redis().close();
        consuming.redis().close();
    }

    private void makeGroup() {
        Wait.on(consuming.connection()
                .send(Request.cmd(Command.XGROUP).arg("CREATE").arg(STREAM).arg(GROUP).arg("0").arg("MKSTREAM")));
    }

    private Future<Void> produce(int tasks) {
        Promise<Void> done = Promise.promise();
        producing.loop().runOnContext(ignored -> addBatch(tasks, done));
        return done.future();
    }

    private void addBatch(int left, Promise<Void> done) {
        if (left == 0) {
            done.complete();
            return;
        }
        int now = Math.min(BATCH, left);
        List<Request> batch = new ArrayList<>(now);
        for (int i = 0; i < now; i++) {
            batch.add(Request.cmd(Command.XADD).arg(STREAM).arg("*").arg("m").arg(write(Note.of(0))));
        }
        producing.connection().batch(batch).onSuccess(added -> addBatch(left - now, done)).onFailure(done::tryFail);
    }

    private Future<Void> consume(int tasks) {
        Promise<Void> done = Promise.promise();
        firstRead = 0;
        consuming.loop().runOnContext(ignored -> consuming.connection().batch(List.of(read()))
                .onSuccess(answers -> take(answers.get(0), tasks, done)).onFailure(done::tryFail));
        return done.future();
    }

    private void take(@Nullable Response answer, int left, Promise<Void> done) {
        if (firstRead == 0) {
            firstRead = System.nanoTime();
        }
        List<String> entries = new ArrayList<>(BATCH);
        Response found = answer == null ? null : answer.isMap() ? answer.get(STREAM) : answer.get(0).get(1);
        if (found != null) {
            for (Response entry : found) {
                parse(entry.get(1).get(1).toBytes());
                entries.add(entry.get(0).toString());
            }
        }
        int after = left - entries.size();
        List<Request> batch = new ArrayList<>(3);
        if (!entries.isEmpty()) {
            Request acknowledge = Request.cmd(Command.XACK).arg(STREAM).arg(GROUP);
            Request delete = Request.cmd(Command.XDEL).arg(STREAM);
            entries.forEach(acknowledge::arg);
            entries.forEach(delete::arg);
            batch.add(acknowledge);
            batch.add(delete);
        }
        if (after > 0) {
            batch.add(read());
        }
        consuming.connection().batch(batch).onSuccess(answers -> {
            if (after > 0) {
                take(answers.get(answers.size() - 1), after, done);
            } else {
                done.complete();
            }
        }).onFailure(done::tryFail);
    }

    private static Request read() {
        return Request.cmd(Command.XREADGROUP).arg("GROUP").arg(GROUP).arg("bare").arg("COUNT").arg(BATCH)
                .arg("BLOCK").arg(1000).arg("STREAMS").arg(STREAM).arg(">");
    }

    private String write(Note note) {
        try {
            return mapper.writeValueAsString(note);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A note can always be written", e);
        }
    }

    private void parse(byte[] json) {
        try {
            if (mapper.readValue(json, Note.class).text().isEmpty()) {
                throw new IllegalStateException("A note without its text came back");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A note can always be read", e);
        }
    }
}
