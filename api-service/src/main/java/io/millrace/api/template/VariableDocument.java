package io.millrace.api.template;

import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.millrace.templates.Variable;
import io.millrace.templates.Variable.Kind;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A variable of a template.
 *
 * @param type what may be its value
 * @param onlyWith a variable without which this one is of no use
 * @param maxLength most characters
 * @param maxItems most items of a list
 * @param parts of each item of a list
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record VariableDocument(String name, String type, boolean required, String description, @Nullable String onlyWith,
        @Nullable Integer maxLength, @Nullable Integer maxItems, @Nullable List<VariableDocument> parts) {

    static VariableDocument of(Variable variable) {
        boolean list = variable.kind() == Kind.LIST;
        int most = variable.kind().most();
        return new VariableDocument(variable.name(), variable.kind().word(), variable.required(), variable.description(),
                variable.onlyWith(), list ? null : most, list ? most : null,
                list ? variable.parts().stream().map(VariableDocument::of).toList() : null);
    }
}
