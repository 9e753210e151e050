package io.millrace.mailstore;

import java.util.LinkedHashMap;
import java.util.Map;

import io.vertx.mutiny.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/** Reads what Redis answers. */
final class Answers {

    private Answers() {
    }

    /** Fields and values, which come as a map or, from scripts and older protocols, in turns. */
    static Map<String, Response> fields(Response answer) {
        Map<String, Response> fields = new LinkedHashMap<>();
        if (answer.size() == 0) {
            return fields;
        }
        if (answer.type() == ResponseType.MULTI && answer.getDelegate().isMap()) {
            answer.getKeys().forEach(key -> fields.put(key, answer.get(key)));
        } else {
            for (int i = 0; i + 1 < answer.size(); i += 2) {
                fields.put(answer.get(i).toString(), answer.get(i + 1));
            }
        }
        return fields;
    }

    /** The same, as texts. */
    static Map<String, String> texts(Response answer) {
        Map<String, String> texts = new LinkedHashMap<>();
        fields(answer).forEach((name, value) -> texts.put(name, value.toString()));
        return texts;
    }
}
