package io.millrace.mailing;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;

import io.millrace.mailstore.ProviderPace;
import io.smallrye.mutiny.Uni;

/**
 * Sends over Resend. The API remembers for a day what it took under an idempotency key, so that whatever went wrong on the way
 * can be repeated. How fast it may be called it says itself, and all workers keep to that together.
 */
@ApplicationScoped
@Typed(ResendProvider.class)
class ResendProvider implements EmailProvider {

    static final String NAME = "resend";

    /**
     * A turn that is nearer than this is waited for with the slot kept. That holds back the worker from fetching more than the
     * rate lets through, and is cheaper than to put emails off again and again.
     */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_QUIET = Duration.ofSeconds(1);
    private static final int MOST_JITTER_MILLIS = 250;

    private final ResendClient client;
    private final ResendBody body;
    private final ProviderPace pace;
    private final Turnstile calls;
    private final Duration timeout;

    ResendProvider(ResendClient client, ResendBody body, ProviderPace pace, MailConfig config) {
        this.client = client;
        this.body = body;
        this.pace = pace;
        this.calls = new Turnstile(config.resend().concurrency());
        this.timeout = config.resend().timeout();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Uni<DeliveryResult> send(OutgoingEmail email, Function<DeliveryResult.Accepted, Uni<Void>> noted) {
        byte[] json = body.of(email);
        AtomicBoolean offered = new AtomicBoolean();
        // Seen to the end, and noted, even when nobody waits any more: the turnstile does not stop what it has let in.
        return calls.pass(() -> whenItsOurTurn(() -> {
            offered.set(true);
            return client.send(ResendBody.idempotencyKey(email), json).chain(this::heard)
                    .call(result -> result instanceof DeliveryResult.Accepted accepted ? noted.apply(accepted)
                            : Uni.createFrom().voidItem());
        })).ifNoItem().after(timeout.plus(timeout)).recoverWithItem(() -> offered.get()
                ? new DeliveryResult.Unknown("Resend did not answer in time (millrace.mail.resend.timeout)")
                : busy(Duration.ofSeconds(1)));
    }

    private Uni<DeliveryResult> whenItsOurTurn(Supplier<Uni<DeliveryResult>> call) {
        return pace.take(NAME, LONGEST_WAIT, LONGEST_QUIET).chain(turn -> {
            if (!turn.granted()) {
                return Uni.createFrom().item(busy(turn.delay()));
            }
            if (turn.delay().isZero()) {
                return call.get();
            }
            // While this waits, another may hear that nobody is wanted.
            return Uni.createFrom().voidItem().onItem().delayIt().by(turn.delay())
                    .chain(() -> pace.tell(NAME, null, null, Duration.ZERO))
                    .chain(quiet -> quiet.isZero() ? call.get() : Uni.createFrom().item(busy(quiet)));
        });
    }

    private Uni<DeliveryResult> heard(ResendAnswer answer) {
        DeliveryResult result = ResendFailures.classify(answer);
        Duration quiet = result instanceof DeliveryResult.Busy busy ? busy.delay() : Duration.ZERO;
        if (answer.limit() == null && quiet.isZero()) {
            return Uni.createFrom().item(result);
        }
        return pace.tell(NAME, answer.limit(), answer.window(), quiet)
                .map(left -> result instanceof DeliveryResult.Busy ? busy(left) : result)
                // What it said of its limits is said again with the next answer; what it said of the email counts.
                .onFailure().recoverWithItem(result);
    }

    /** Spread a little, so that those who wait do not all come in the same moment; never earlier. */
    private static DeliveryResult busy(Duration delay) {
        return new DeliveryResult.Busy("Resend takes no more than it has said, for " + delay.toMillis() + " ms",
                delay.plusMillis(ThreadLocalRandom.current().nextInt(MOST_JITTER_MILLIS)));
    }
}
