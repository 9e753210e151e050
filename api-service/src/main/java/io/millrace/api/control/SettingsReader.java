package io.millrace.api.control;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.api.json.JsonFields;
import io.millrace.api.problem.Violations;
import io.millrace.inspect.QueueSettings;

/** Reads and checks the settings of a queue. */
final class SettingsReader {

    private static final int MOST = 1_000_000;
    private static final int HEAVIEST = 1000;

    private SettingsReader() {
    }

    /**
     * The settings that a body asks for.
     *
     * @throws io.millrace.api.problem.ProblemException naming everything that is wrong
     */
    static QueueSettings read(ObjectNode body) {
        Violations violations = new Violations();
        JsonFields fields = new JsonFields(body, "", violations);
        Double rate = rate(fields);
        Integer burst = within(fields, "burst", MOST);
        Integer concurrency = within(fields, "concurrency", MOST);
        Integer weight = within(fields, "weight", HEAVIEST);
        if (fields.has("burst") && !fields.has("rate")) {
            fields.invalid("burst", "says how far a rate may be exceeded; there is no rate");
        }
        fields.reportUnknown();
        violations.throwIfAny();
        return new QueueSettings(rate, burst, concurrency, weight);
    }

    private static @Nullable Double rate(JsonFields fields) {
        JsonNode rate = fields.any("rate");
        if (rate == null) {
            return null;
        }
        if (!rate.isNumber()) {
            fields.violations().malformed(fields.pointerTo("rate"), "must be a number");
            return null;
        }
        if (!(rate.doubleValue() > 0 && rate.doubleValue() <= MOST)) {
            fields.invalid("rate", "must be above 0 and at most 1000000 a second");
            return null;
        }
        return rate.doubleValue();
    }

    private static @Nullable Integer within(JsonFields fields, String name, int most) {
        Integer number = fields.integer(name);
        if (number != null && (number < 1 || number > most)) {
            fields.invalid(name, "must be 1 to " + most);
            return null;
        }
        return number;
    }
}
