package io.millrace.api.problem;

/**
 * The kinds of error. The URI is a promise: callers switch on it, so it changes never and a new kind gets a new one. The name
 * is the one that Resend's SDKs know for the same trouble.
 */
public enum ProblemType {
    /** The body is not JSON, or not an object. */
    MALFORMED_JSON("malformed-json", 400, "validation_error", "The body is not the JSON that is expected here"),
    /** Fields that do not exist here, or that have another JSON type. */
    MALFORMED_REQUEST("malformed-request", 400, "validation_error", "The request has fields that cannot be read"),
    /** Query parameters that do not exist here, come twice, or cannot be accepted. */
    INVALID_PARAMETER("invalid-parameter", 400, "validation_error", "The request has parameters that cannot be accepted"),
    /** All fields could be read, and what they say cannot be done. */
    VALIDATION("validation", 422, "validation_error", "The request cannot be accepted as it is"),
    MISSING_API_KEY("missing-api-key", 401, "missing_api_key", "An API key is needed"),
    INVALID_API_KEY("invalid-api-key", 401, "invalid_api_key", "The API key is not valid"),
    /** A webhook that nobody can be held to. */
    INVALID_SIGNATURE("invalid-signature", 401, "invalid_signature", "The webhook is not signed as it should be"),
    ROLE_MISSING("role-missing", 403, "restricted_api_key", "The API key may not do this"),
    NO_SUCH_PATH("no-such-path", 404, "not_found", "There is nothing at this path"),
    /** Never accepted, or ended and no longer kept; the two cannot be told apart. */
    TASK_NOT_KEPT("task-not-kept", 404, "not_found", "No such task is kept"),
    /** No producer and no worker ever used a queue of this name. */
    NO_SUCH_QUEUE("no-such-queue", 404, "not_found", "There is no such queue"),
    /** The newest failed tasks were looked through. */
    NO_SUCH_FAILURES("no-such-failures", 404, "not_found", "No failed task is of this group"),
    /** Never was, or ended more than a day ago. */
    NO_SUCH_JOB("no-such-job", 404, "not_found", "There is no such job"),
    /** Neither stored nor, as far as schedulers have told, configured. */
    NO_SUCH_SCHEDULE("no-such-schedule", 404, "not_found", "There is no such schedule"),
    /** Never was, or is on the list no more. */
    NO_SUCH_SUBSCRIBER("no-such-subscriber", 404, "not_found", "There is no such subscriber"),
    /** Neither built in nor in the folder. */
    NO_SUCH_TEMPLATE("no-such-template", 404, "not_found", "There is no such template"),
    /** Mail to the address is not held back. */
    NOT_SUPPRESSED("not-suppressed", 404, "not_found", "This address is not suppressed"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "method_not_allowed", "This path does not know this method"),
    NOT_ACCEPTABLE("not-acceptable", 406, "validation_error", "The answer cannot be had in this format"),
    ID_CONFLICT("id-conflict", 409, "validation_error", "A task with this id exists"),
    DUPLICATE("duplicate", 409, "validation_error", "A task with this unique key lives"),
    /** The task is in a state in which this cannot be done to it. */
    WRONG_STATE("wrong-state", 409, "validation_error", "The task is in another state"),
    QUEUE_NOT_EMPTY("queue-not-empty", 409, "validation_error", "The queue holds tasks"),
    SCHEDULE_EXISTS("schedule-exists", 409, "validation_error", "A schedule of this name exists"),
    /** What it says is changed where the schedulers are configured. */
    SCHEDULE_CONFIGURED("schedule-configured", 409, "validation_error", "The schedule comes from the configuration"),
    /** Its overlap policy forbids a second task while one lives. */
    SCHEDULE_OVERLAP("schedule-overlap", 409, "validation_error", "The schedule's last task has not ended"),
    /** As many as may be stored. */
    LIST_FULL("list-full", 409, "validation_error", "There are as many as may be"),
    /** Somebody else changed it meanwhile. */
    VERSION_MISMATCH("version-mismatch", 412, "validation_error", "It has changed meanwhile"),
    VERSION_REQUIRED("version-required", 428, "validation_error", "A change must say which version it replaces"),
    IDEMPOTENCY_KEY_REUSED("idempotency-key-reused", 409, "invalid_idempotent_request",
            "This Idempotency-Key was used with another request"),
    INVALID_IDEMPOTENCY_KEY("invalid-idempotency-key", 400, "invalid_idempotency_key", "The Idempotency-Key cannot be used"),
    BODY_TOO_LARGE("body-too-large", 413, "validation_error", "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "validation_error", "The body is not sent as JSON"),
    /** This instance is busy with as many jobs as it takes on. */
    TOO_MANY_JOBS("too-many-jobs", 429, "rate_limit_exceeded", "Too many jobs at once"),
    /** This instance tells as many clients what happens as it takes on. */
    TOO_MANY_WATCHERS("too-many-watchers", 429, "rate_limit_exceeded", "Too many clients watch"),
    /** A fault of the HTTP request itself that has no kind of its own. */
    BAD_REQUEST("bad-request", 400, "validation_error", "The request cannot be understood"),
    INTERNAL_ERROR("internal-error", 500, "internal_server_error", "Something is broken here"),
    /** Nothing was accepted; repeating is always safe. */
    BROKER_UNAVAILABLE("broker-unavailable", 503, "application_error", "The task broker cannot be reached"),
    /** Perhaps accepted; repeating is safe with an id or an Idempotency-Key. */
    OUTCOME_UNKNOWN("outcome-unknown", 503, "application_error", "It is not known whether the request was accepted");

    private final String uri;
    private final int status;
    private final String resendName;
    private final String title;

    ProblemType(String path, int status, String resendName, String title) {
        this.uri = "/problems/" + path;
        this.status = status;
        this.resendName = resendName;
        this.title = title;
    }

    /** The stable URI, relative to the address of the API. */
    public String uri() {
        return uri;
    }

    /** The HTTP status that goes with it. */
    public int status() {
        return status;
    }

    /** What Resend calls it. */
    public String resendName() {
        return resendName;
    }

    /** What it is, in words that do not depend on the case. */
    public String title() {
        return title;
    }
}
