package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.task.QueueName;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** A Redis that wants to know who asks: the user that the guide describes, over a plain connection and over TLS. */
class SecuredRedisTest {

    private static final Path GUIDE = Path.of("../docs/redis.md");
    /** The library's server knows no TLS; Debian's does. */
    private static final Path SERVER_WITH_TLS = Path.of("/usr/bin/redis-server");
    private static final String ADMIN_PASSWORD = "admin-of-the-test";
    private static final String PASSWORD = "p@ss/word of the test";

    @TempDir
    static Path folder;
    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void userOfTheGuideMayDoAllThatTheEngineDoesAndNothingOfAnAdministrator() throws Exception {
        EmbeddedRedis redis = new EmbeddedRedis(EmbeddedRedis.freePort(), folder.resolve("acl"), Persistence.OFF)
                .withArguments("--requirepass", ADMIN_PASSWORD);
        try (redis) {
            redis.start();
            Redis admin = admin(redis);
            createUserOfTheGuide(admin);
            try (Rig rig = new Rig(user(redis.uri()))) {
                eventually(() -> rig.broker.problem().isEmpty());
                new EveryCall(rig, List.of(QueueName.DEFAULT)).make();
            }
            assertThat(ask(admin, Command.ACL, "LOG").size()).as("refusals, of which none was hidden by a second try").isZero();
            for (String forbidden : List.of("FLUSHALL", "CONFIG GET dir", "KEYS *", "SHUTDOWN", "ACL LIST", "CLIENT LIST",
                    "GET elsewhere")) {
                assertThat(ask(admin, Command.ACL, ("DRYRUN millrace " + forbidden).split(" ", -1)).toString())
                        .as(forbidden).contains("no permissions");
            }
        }
    }

    @Test
    void wrongPasswordIsNoConnectionAndNothingIsSent() throws Exception {
        EmbeddedRedis redis = new EmbeddedRedis(EmbeddedRedis.freePort(), folder.resolve("wrong"), Persistence.OFF)
                .withArguments("--requirepass", ADMIN_PASSWORD);
        try (redis) {
            redis.start();
            try (Rig rig = new Rig(new RedisOptions().setConnectionString(redis.uri()).setPassword("wrong"))) {
                eventually(() -> rig.broker.problem().isPresent());
                assertThatThrownBy(() -> Rig.now(rig.client.enqueue(NOTE.task(new Note("n")))))
                        .isInstanceOf(BrokerUnavailableException.class);
            }
        }
    }

    @Test
    void tlsWithAnAuthorityOfOnesOwnCarriesTasksAndAnUnknownAuthorityDoesNot() throws Exception {
        if (!Files.isExecutable(SERVER_WITH_TLS)) {
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(SERVER_WITH_TLS + " is missing; .ci/run installs it");
            }
            Assumptions.abort(SERVER_WITH_TLS + " is missing: apt-get install redis-server");
        }
        Certificates certificates = new Certificates(folder);
        int tlsPort = EmbeddedRedis.freePort();
        EmbeddedRedis redis = new EmbeddedRedis(EmbeddedRedis.freePort(), folder.resolve("tls"), Persistence.OFF)
                .withExecutable(SERVER_WITH_TLS.toString())
                .withArguments("--requirepass", ADMIN_PASSWORD, "--tls-port", String.valueOf(tlsPort),
                        "--tls-cert-file", certificates.certificate.toString(), "--tls-key-file", certificates.key.toString(),
                        "--tls-ca-cert-file", certificates.authority.toString(), "--tls-auth-clients", "no");
        try (redis) {
            redis.start();
            createUserOfTheGuide(admin(redis));
            String address = "rediss://127.0.0.1:" + tlsPort;
            try (Rig distrustful = new Rig(user(address))) {
                eventually(() -> distrustful.broker.problem().isPresent());
                assertThat(distrustful.broker.isUp()).isFalse();
            }
            RedisOptions trusting = user(address).setNetClientOptions(new NetClientOptions()
                    .setTrustOptions(new PemTrustOptions().addCertPath(certificates.authority.toString()))
                    .setHostnameVerificationAlgorithm("HTTPS"));
            try (Rig rig = new Rig(trusting)) {
                eventually(() -> rig.broker.problem().isEmpty());
                rig.startWorker(List.of(QueueName.DEFAULT), 10, Engine.LEASE, Recording.done());
                Rig.now(rig.client.enqueueAll(List.of(NOTE.task(new Note("plain")), NOTE.task(new Note("named")).id("named"))));
                eventually(() -> rig.ledger(QueueName.DEFAULT).completed() == 2);
            }
        }
    }

    private static RedisOptions user(String uri) {
        String encoded = URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8).replace("+", "%20");
        return new RedisOptions().setConnectionString(uri.replace("://", "://millrace:" + encoded + "@"));
    }

    private static Redis admin(EmbeddedRedis redis) {
        return Redis.createClient(vertx, new RedisOptions().setConnectionString(redis.uri()).setPassword(ADMIN_PASSWORD));
    }

    /** The line in the guide that begins with ACL SETUSER, as it stands there but for the password. */
    private static void createUserOfTheGuide(Redis admin) throws Exception {
        String line = Files.readAllLines(GUIDE).stream().filter(one -> one.startsWith("ACL SETUSER ")).findFirst()
                .orElseThrow();
        String[] words = line.split(" ", -1);
        Request request = Request.cmd(Command.ACL);
        for (int i = 1; i < words.length; i++) {
            request.arg(words[i].startsWith(">") ? ">" + PASSWORD : words[i]);
        }
        admin.send(request).toCompletionStage().toCompletableFuture().join();
    }

    private static Response ask(Redis redis, Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return redis.send(request).toCompletionStage().toCompletableFuture().join();
    }
}
