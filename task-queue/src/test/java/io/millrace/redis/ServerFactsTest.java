package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerFactsTest {

    @ParameterizedTest
    @CsvSource({ "2.8.24, true", "5.0.14, true", "6.2.14, true", "7.0.0, false", "7.2.4, false", "7.4.2, false", "8.0.1, false",
            "10.0.0, false", "255.255.255, false", "unstable, false" })
    void serversBeforeSevenAreRefusedByTheirVersion(String version, boolean refused) {
        ServerFacts facts = ServerFacts.of("# Server\r\nredis_version:" + version + "\r\nredis_mode:standalone\r\n");
        if (refused) {
            assertThat(facts.refusal()).contains("Redis " + version + " is too old", "7.0", "Valkey 7.2");
        } else {
            assertThat(facts.refusal()).isNull();
        }
    }

    @Test
    void valkeyIsTakenByTheVersionOfRedisThatItIsCompatibleWith() {
        assertThat(ServerFacts.of("redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n").refusal()).isNull();
    }

    @Test
    void replicaIsRefusedAndItsMasterIsNot() {
        assertThat(ServerFacts.of("redis_version:7.0.15\r\nrole:slave\r\nmaster_host:127.0.0.1\r\n").refusal())
                .contains("replica");
        assertThat(ServerFacts.of("redis_version:7.0.15\r\nrole:master\r\n").refusal()).isNull();
    }

    @ParameterizedTest
    @CsvSource({ "noeviction, false", "allkeys-lru, true", "volatile-ttl, true", "volatile-lru, true" })
    void anyEvictionPolicyButNoevictionIsADanger(String policy, boolean dangerous) {
        ServerFacts facts = ServerFacts.of("maxmemory:0\r\nmaxmemory_policy:" + policy + "\r\nmaxmemory_human:0B\r\n");
        if (dangerous) {
            assertThat(facts.danger()).contains(policy, "noeviction");
        } else {
            assertThat(facts.danger()).isNull();
        }
    }
}
