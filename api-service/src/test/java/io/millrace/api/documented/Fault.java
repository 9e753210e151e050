package io.millrace.api.documented;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static io.millrace.api.ApiUnderTest.PRODUCER_KEY;
import static io.millrace.api.ApiUnderTest.VIEWER_KEY;

import java.util.Map;

/** What is wrong with a request whatever it asks for: a sound one with one thing spoilt. */
enum Fault {
    NO_KEY(401),
    KEY_OF_ANOTHER_ROLE(403),
    UNKNOWN_PARAMETER(400),
    FORMAT_THAT_CANNOT_BE_HAD(406),
    BODY_OF_ANOTHER_TYPE(415),
    BODY_OF_A_BYTE_TOO_MANY(413),
    /** Sent while Redis is frozen. */
    BROKER_AWAY(503);

    private static final Map<String, String> KEYS = Map.of("producer", PRODUCER_KEY, "viewer", VIEWER_KEY, "operator",
            OPERATOR_KEY);

    private final int status;

    Fault(int status) {
        this.status = status;
    }

    /** Whether the contract says what comes of it. What anybody may ask for has no key and bears other parameters. */
    boolean isDocumentedFor(Ask sound) {
        boolean possible = !sound.documented().isPublic() || (this != NO_KEY && this != UNKNOWN_PARAMETER);
        return possible && sound.documented().statuses().contains(status);
    }

    Ask in(Ask sound) {
        Ask spoilt = switch (this) {
            case NO_KEY -> sound.withoutKey();
            case KEY_OF_ANOTHER_ROLE -> asSomebodyWhoMayNot(sound);
            case UNKNOWN_PARAMETER -> sound.query("wrong", "1");
            case FORMAT_THAT_CANNOT_BE_HAD -> sound.header("Accept", "text/csv");
            case BODY_OF_ANOTHER_TYPE -> sound.header("Content-Type", "text/csv");
            case BODY_OF_A_BYTE_TOO_MANY -> sound.body("x".repeat(sound.documented().mostBytes() + 1));
            case BROKER_AWAY -> sound;
        };
        return spoilt.expecting(status);
    }

    private static Ask asSomebodyWhoMayNot(Ask sound) {
        return sound.as(KEYS.entrySet().stream().filter(key -> !sound.documented().roles().contains(key.getKey())).findFirst()
                .orElseThrow(() -> new AssertionError(
                        sound.operation() + " documents a 403, and every role there is may ask for it"))
                .getValue());
    }
}
