package io.millrace.localstack.drill;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.InetAddress;
import java.net.Socket;

import org.junit.jupiter.api.RepeatedTest;

import io.millrace.embeddedredis.EmbeddedRedis;

class ListenerTest {

    private final int port = EmbeddedRedis.freePort();

    @RepeatedTest(50)
    void portIsFreeAsSoonAsItIsClosed() throws Exception {
        Listener first = new Listener(port, "first", client -> {
        });
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            first.close();
            assertThatCode(() -> new Listener(port, "next", next -> {
            }).close()).as("with a client of the former, %s", client).doesNotThrowAnyException();
        }
    }
}
