package io.millrace.mailing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;

class TurnstileTest {

    private final Turnstile turnstile = new Turnstile(1);
    private final List<String> started = new ArrayList<>();
    private final List<UniEmitter<? super String>> running = new ArrayList<>();

    @Test
    void nextStartsWhenTheOneBeforeEnds() {
        UniAssertSubscriber<String> first = enter("first");
        UniAssertSubscriber<String> second = enter("second");
        UniAssertSubscriber<String> third = enter("third");
        assertThat(started).containsExactly("first");
        running.get(0).complete("done");
        first.assertItem("done");
        assertThat(started).containsExactly("first", "second");
        running.get(1).fail(new IllegalStateException("broken"));
        second.assertFailedWith(IllegalStateException.class, "broken");
        assertThat(started).containsExactly("first", "second", "third");
        running.get(2).complete("done");
        third.assertItem("done");
    }

    @Test
    void whoCancelsWhileWaitingIsNeverStarted() {
        UniAssertSubscriber<String> first = enter("first");
        enter("second").cancel();
        enter("third");
        running.get(0).complete("done");
        first.assertItem("done");
        assertThat(started).containsExactly("first", "third");
    }

    @Test
    void whoCancelsAfterTheStartKeepsThePlaceUntilTheWorkEnds() {
        enter("first").cancel();
        enter("second");
        assertThat(started).containsExactly("first");
        running.get(0).complete("done");
        assertThat(started).containsExactly("first", "second");
    }

    @Test
    void workThatCannotBeMadeLeavesItsPlace() {
        turnstile.pass(() -> {
            throw new IllegalArgumentException("no mail");
        }).subscribe().withSubscriber(UniAssertSubscriber.create()).assertFailedWith(IllegalArgumentException.class, "no mail");
        enter("second");
        assertThat(started).containsExactly("second");
    }

    private UniAssertSubscriber<String> enter(String name) {
        return turnstile.<String> pass(() -> {
            started.add(name);
            return Uni.createFrom().emitter(running::add);
        }).subscribe().withSubscriber(UniAssertSubscriber.create());
    }
}
