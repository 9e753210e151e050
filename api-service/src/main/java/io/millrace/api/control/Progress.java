package io.millrace.api.control;

import java.util.Locale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.inspect.BulkProgress;
import io.millrace.inspect.FsckReport;

/** How far jobs are, as JSON. */
final class Progress {

    private Progress() {
    }

    static JsonNode of(BulkProgress progress) {
        return object().put("scanned", progress.scanned()).put("matched", progress.matched()).put("done", progress.done())
                .put("signalled", progress.signalled()).put("skipped", progress.skipped());
    }

    static JsonNode of(FsckReport report) {
        ObjectNode json = object().put("scanned", report.scanned()).put("repaired", report.repaired())
                .put("clean", report.isClean()).put("difference", report.difference()).put("adjusted", report.adjusted());
        ObjectNode findings = json.putObject("findings");
        report.findings().forEach((finding, count) -> findings
                .put(finding.name().toLowerCase(Locale.ROOT).replace('_', '-'), count));
        return json;
    }

    static JsonNode ofDeletion(long tasks) {
        return object().put("deleted", tasks);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
