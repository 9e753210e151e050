package io.millrace.api.task;

import java.util.List;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;

import io.millrace.api.email.EmailReader;
import io.millrace.api.json.JsonFields;
import io.millrace.task.TaskType;
import io.millrace.types.email.EmailTasks;

/**
 * Reads payloads as the class of their type, so that a payload which no handler could read is refused at the door. Emails are
 * held to what {@code /v1/emails} asks of them.
 */
@Singleton
public class PayloadReader {

    private final ObjectReader reader;
    private final EmailReader emails;

    PayloadReader(ObjectMapper mapper, EmailReader emails) {
        this.emails = emails;
        this.reader = mapper.reader().with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /** The payload; {@code null} when it cannot be read, which is then noted. */
    public <P> @Nullable P read(TaskType<P> type, JsonFields payload) {
        if (type.equals(EmailTasks.EMAIL_SEND)) {
            P email = type.payloadType().cast(emails.readMessage(payload));
            payload.reportUnknown();
            return email;
        }
        try {
            return reader.treeToValue(payload.object(), type.payloadType());
        } catch (UnrecognizedPropertyException e) {
            payload.violations().malformed(pointer(payload, e), "is not a field of " + type.name());
        } catch (ValueInstantiationException e) {
            // The payload's own constructor refuses the value, and says why.
            payload.violations().invalid(pointer(payload, e), "is refused: " + cause(e));
        } catch (JsonMappingException e) {
            payload.violations().malformed(pointer(payload, e), "cannot be read: " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            payload.violations().malformed(payload.pointer(), "cannot be read: " + e.getOriginalMessage());
        }
        return null;
    }

    private static String pointer(JsonFields payload, JsonMappingException e) {
        List<Reference> path = e.getPath();
        return payload.pointer() + path.stream()
                .map(step -> step.getFieldName() == null ? "/" + step.getIndex() : JsonFields.step(step.getFieldName()))
                .collect(Collectors.joining());
    }

    private static String cause(ValueInstantiationException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage());
    }
}
