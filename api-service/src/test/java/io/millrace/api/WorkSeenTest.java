package io.millrace.api;

import static io.millrace.api.ApiUnderTest.VIEWER_KEY;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.asProducer;
import static io.millrace.api.ApiUnderTest.enqueued;
import static io.millrace.api.Puppet.QUEUE;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What is seen of tasks while a worker works on them, and after. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class WorkSeenTest {

    @Inject
    Puppet puppet;

    @AfterEach
    void release() {
        puppet.release();
    }

    @Test
    void failedTaskShowsItsAttempts() {
        String task = enqueued(QUEUE, "fail at 17");
        await().untilAsserted(() -> asProducer().get(task).then().statusCode(200).body("state", equalTo("failed")));
        asProducer().get(task).then().body("timeline", hasSize(1)).body("timeline[0].outcome", equalTo("failed"))
                .body("timeline[0].number", equalTo(1)).body("timeline[0].endedAt", notNullValue())
                .body("errors[0].message", containsString("fail at 17")).body("endedAt", notNullValue());
        asProducer().get(task + "/why").then().statusCode(200).body("code", equalTo("ended"));
    }

    @Test
    void failuresAreGrouped() {
        String first = enqueued(QUEUE, "fail group 1");
        String second = enqueued(QUEUE, "fail group 2");
        await().untilAsserted(() -> {
            asProducer().get(first).then().body("state", equalTo("failed"));
            asProducer().get(second).then().body("state", equalTo("failed"));
        });
        String group = as(VIEWER_KEY).get("/v1/queues/" + QUEUE + "/failures").then().statusCode(200)
                .body("items.find { it.pattern == 'fail group <n>' }.count", greaterThanOrEqualTo(2))
                .extract().path("items.find { it.pattern == 'fail group <n>' }.id");
        as(VIEWER_KEY).get("/v1/queues/" + QUEUE + "/tasks?state=failed&group=" + group).then().statusCode(200)
                .body("items.id", hasItem(first.replaceAll(".*/", "")));
    }

    @Test
    void runningTaskShowsItsWorkerAndProgress() {
        String task = enqueued(QUEUE, "wait");
        String id = task.replaceAll(".*/", "");
        await().untilAsserted(() -> asProducer().get(task).then().body("state", equalTo("active"))
                .body("progress.percent", equalTo(40)).body("log[0].text", equalTo("It waits"))
                .body("claim.worker", notNullValue()));
        asProducer().get(task + "/why").then().body("code", equalTo("active"));
        await().untilAsserted(() -> as(VIEWER_KEY).get("/v1/workers").then().statusCode(200)
                .body("items[0].queues." + QUEUE, equalTo(1)).body("items[0].types", hasItem("email:send"))
                .body("items[0].running.id", hasItem(id)));
        as(VIEWER_KEY).get("/v1/queues/" + QUEUE + "/tasks?state=active").then().body("items.id", hasItem(id));
        puppet.release();
        await().untilAsserted(() -> asProducer().get(task).then().body("state", equalTo("completed")));
    }

    @Test
    void breakersAreListed() {
        as(VIEWER_KEY).get("/v1/breakers").then().statusCode(200).body("items", hasSize(0));
    }

    @Test
    void whyOfNothingIsATaskThatIsNotKept() {
        asProducer().get("/v1/queues/default/tasks/never-was/why").then().statusCode(404)
                .body("type", equalTo("/problems/task-not-kept"));
    }
}
