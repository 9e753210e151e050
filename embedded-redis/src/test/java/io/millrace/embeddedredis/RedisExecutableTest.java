package io.millrace.embeddedredis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisExecutableTest {

    private final String chosen = System.getProperty(RedisExecutable.PROPERTY, "");

    @AfterEach
    void chooseAsBefore() {
        System.setProperty(RedisExecutable.PROPERTY, chosen);
    }

    @Test
    void oneServerIsUnpackedForAll() {
        System.setProperty(RedisExecutable.PROPERTY, "");
        assertThat(Path.of(RedisExecutable.path())).isAbsolute().isExecutable();
        assertThat(RedisExecutable.path()).isEqualTo(RedisExecutable.path());
    }

    @Test
    void anotherServerIsTakenFromTheProperty() {
        System.setProperty(RedisExecutable.PROPERTY, "");
        String unpacked = RedisExecutable.path();
        System.setProperty(RedisExecutable.PROPERTY, "/bin/sh");
        assertThat(RedisExecutable.path()).isEqualTo("/bin/sh").isNotEqualTo(unpacked);
    }

    @Test
    void whatIsNoProgramIsRefusedWithWhatWouldBeRight() {
        for (String nonsense : new String[] { "/nowhere/valkey-server", "/bin" }) {
            System.setProperty(RedisExecutable.PROPERTY, nonsense);
            assertThatThrownBy(RedisExecutable::path).isInstanceOf(IllegalStateException.class).hasMessage(
                    "millrace.redis-server is " + nonsense + ", which is no program; it takes the path of a redis-server or"
                            + " valkey-server, and without it the embedded one runs");
        }
    }
}
