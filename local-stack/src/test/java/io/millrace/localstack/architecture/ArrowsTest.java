package io.millrace.localstack.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

/**
 * Which code may know which: services -> task-types -> task-queue, services -> mail-templates, and inside the queue only one
 * package knows Redis.
 */
class ArrowsTest {

    private static final List<String> LIBRARIES = List.of("task-queue", "task-types", "mail-store", "mail-templates", "cron",
            "subscribers");
    private static final List<String> SERVICES = List.of("api-service", "worker-service", "scheduler-service");
    private static final Map<Path, JavaClasses> IMPORTED = new ConcurrentHashMap<>();
    private static final String[] REDIS_CLIENT = { "io.vertx.redis..", "io.vertx.mutiny.redis..", "io.quarkus.redis.." };
    private static final String[] HTTP = { "io.quarkus.vertx.http..", "io.quarkus.resteasy..", "jakarta.ws.rs..",
            "org.jboss.resteasy..", "io.vertx.ext.web..", "io.vertx.mutiny.ext.web.." };
    private static final String[] SERVICE_PACKAGES = { "io.millrace.api..", "io.millrace.mailing..",
            "io.millrace.digest..", "io.millrace.statistics..", "io.millrace.scheduler.." };

    @ParameterizedTest
    @CsvSource({
            "api-service,       io.millrace.mailing.., io.millrace.scheduler..",
            "api-service,       io.millrace.digest..,  io.millrace.statistics..",
            "worker-service,    io.millrace.api..,     io.millrace.scheduler..",
            "scheduler-service, io.millrace.api..,     io.millrace.mailing..",
            "scheduler-service, io.millrace.digest..,  io.millrace.statistics.." })
    void servicesNeverKnowEachOther(String service, String one, String other) {
        noClasses().should().dependOnClassesThat().resideInAnyPackage(one, other).check(classesOf(service));
    }

    @ParameterizedTest
    @ValueSource(strings = { "task-queue", "task-types", "task-queue-testing", "mail-store", "mail-templates", "cron",
            "subscribers" })
    void librariesDoNotKnowTheServices(String library) {
        noClasses().should().dependOnClassesThat().resideInAnyPackage(SERVICE_PACKAGES).check(classesOf(library));
    }

    @Test
    void theQueueDoesNotKnowTheTypes() {
        noClasses().should().dependOnClassesThat().resideInAPackage("io.millrace.types..").check(classesOf("task-queue"));
    }

    @Test
    void theTemplatesKnowNeitherTasksNorRedis() {
        noClasses().should().dependOnClassesThat().resideInAnyPackage("io.millrace.types..", "io.millrace.task..",
                "io.millrace.client..", "io.millrace.redis..").check(classesOf("mail-templates"));
        noClasses().should().dependOnClassesThat().resideInAnyPackage(REDIS_CLIENT).check(classesOf("mail-templates"));
    }

    @Test
    void onlyThePackageRedisKnowsRedis() {
        noClasses().that().resideOutsideOfPackages("io.millrace.redis..", "io.millrace.quarkus..")
                .should().dependOnClassesThat().resideInAnyPackage(REDIS_CLIENT).check(classesOf("task-queue"));
        noClasses().should().dependOnClassesThat().resideInAnyPackage(REDIS_CLIENT).check(classesOf("task-types"));
        noClasses().should().dependOnClassesThat().resideInAnyPackage(REDIS_CLIENT).check(classesOf("cron"));
    }

    @Test
    void onlyServicesKnowHttp() {
        for (String library : LIBRARIES) {
            noClasses().should().dependOnClassesThat().resideInAnyPackage(HTTP).check(classesOf(library));
        }
    }

    @Test
    void theWordsDependOnNothing() {
        classes().that().resideInAPackage("io.millrace.task")
                .should().onlyDependOnClassesThat().resideInAnyPackage("io.millrace.task", "java..", "org.jspecify..",
                        "io.smallrye.mutiny..")
                .check(classesOf("task-queue"));
    }

    @Test
    void noServiceReachesRedisPastTheQueueInItsOwnWay() {
        for (String service : SERVICES) {
            noClasses().should().dependOnClassesThat().resideInAnyPackage("io.millrace.redis..").check(classesOf(service));
        }
    }

    /** What the module was compiled to; without it the rules would hold for nothing. */
    private static JavaClasses classesOf(String module) {
        Path folder = Path.of("..", module, "target", "classes");
        assertThat(Files.isDirectory(folder)).as("%s is compiled, to %s", module, folder).isTrue();
        JavaClasses classes = IMPORTED.computeIfAbsent(folder, new ClassFileImporter()::importPath);
        assertThat(classes).as("classes of %s", module).isNotEmpty();
        return classes;
    }
}
