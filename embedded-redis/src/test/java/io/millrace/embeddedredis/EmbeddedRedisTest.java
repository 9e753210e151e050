package io.millrace.embeddedredis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;

class EmbeddedRedisTest {

    private static final int PATIENCE_MS = 5000;
    private static final int FROZEN_MS = 200;

    @TempDir
    Path folder;

    @Test
    void answersOnceItIsStarted() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.startTemporary()) {
            assertThat(ask(redis, "PING")).isEqualTo("+PONG");
            assertThat(redis.uri()).isEqualTo("redis://127.0.0.1:" + redis.port());
        }
    }

    @Test
    void isGoneOnceItIsStopped() {
        EmbeddedRedis redis = EmbeddedRedis.startTemporary();
        redis.stop();

        assertThat(redis.process().isAlive()).isFalse();
        assertThatThrownBy(() -> ask(redis, "PING")).isInstanceOf(IOException.class);
    }

    @Test
    void dataSurvivesKillAndRestartWhenEveryWriteIsAppended() throws IOException {
        try (EmbeddedRedis redis = onFreePort(Persistence.ALWAYS)) {
            redis.start();
            assertThat(ask(redis, "SET mill race")).isEqualTo("+OK");

            redis.kill();
            redis.start();

            assertThat(ask(redis, "EXISTS mill")).isEqualTo(":1");
        }
    }

    @Test
    void dataSurvivesStopAndStartWhenWritesAreAppendedEverySecond() throws IOException {
        try (EmbeddedRedis redis = onFreePort(Persistence.EVERY_SECOND)) {
            redis.start();
            assertThat(ask(redis, "SET mill race")).isEqualTo("+OK");

            redis.stop();
            redis.start();

            assertThat(ask(redis, "EXISTS mill")).isEqualTo(":1");
        }
    }

    @Test
    void nothingSurvivesWithoutPersistence() throws IOException {
        try (EmbeddedRedis redis = onFreePort(Persistence.OFF)) {
            redis.start();
            assertThat(ask(redis, "SET mill race")).isEqualTo("+OK");

            redis.kill();
            redis.start();

            assertThat(ask(redis, "EXISTS mill")).isEqualTo(":0");
        }
    }

    @Test
    void frozenServerIsSilentUntilItIsResumed() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.startTemporary(); Socket connection = connect(redis)) {
            redis.pause();
            connection.setSoTimeout(FROZEN_MS);
            send(connection, "PING");
            assertThatThrownBy(() -> answer(connection)).isInstanceOf(SocketTimeoutException.class);

            redis.resume();
            connection.setSoTimeout(PATIENCE_MS);
            assertThat(answer(connection)).isEqualTo("+PONG");
        }
    }

    @Test
    void frozenServerCanBeStopped() {
        EmbeddedRedis redis = EmbeddedRedis.startTemporary();
        redis.pause();
        redis.stop();

        assertThat(redis.process().isAlive()).isFalse();
    }

    @Test
    void secondStartIsRefused() {
        try (EmbeddedRedis redis = EmbeddedRedis.startTemporary()) {
            assertThatThrownBy(redis::start).isInstanceOf(IllegalStateException.class)
                    .hasMessage("Redis on port " + redis.port() + " is running already");
        }
    }

    @Test
    void takenPortIsToldWithTheLog() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                EmbeddedRedis redis = new EmbeddedRedis(taken.getLocalPort(), folder, Persistence.OFF)) {
            assertThatThrownBy(redis::start).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("did not start on port " + taken.getLocalPort())
                    .hasMessageContaining("Failed listening on port");
        }
    }

    @Test
    void launcherKeepsTheProcess() throws IOException {
        try (EmbeddedRedis redis = new EmbeddedRedis(EmbeddedRedis.freePort(), folder, Persistence.OFF,
                List.of("env", "MILL=race"))) {
            redis.start();
            redis.kill();

            assertThat(redis.process().isAlive()).isFalse();
            assertThatThrownBy(() -> ask(redis, "PING")).isInstanceOf(IOException.class);
        }
    }

    private EmbeddedRedis onFreePort(Persistence persistence) {
        return new EmbeddedRedis(EmbeddedRedis.freePort(), folder, persistence);
    }

    private static String ask(EmbeddedRedis redis, String command) throws IOException {
        try (Socket connection = connect(redis)) {
            send(connection, command);
            return answer(connection);
        }
    }

    private static Socket connect(EmbeddedRedis redis) throws IOException {
        Socket connection = new Socket(InetAddress.getLoopbackAddress(), redis.port());
        connection.setSoTimeout(PATIENCE_MS);
        return connection;
    }

    private static void send(Socket connection, String command) throws IOException {
        connection.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String answer(Socket connection) throws IOException {
        return new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }
}
