package io.millrace.types.email;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A template as producers see it: its id and its variables. How it looks is the worker's affair.
 *
 * @param id as the JSON names it
 * @param variables in the order in which they are documented
 */
public record EmailTemplate(String id, List<TemplateVariable> variables) {

    /**
     * Something wrong with one variable.
     *
     * @param variable its name
     * @param problem what is wrong, to follow the name in a sentence
     */
    public record Violation(String variable, String problem) {
    }

    /** Everything that is wrong with these values: what is missing, unknown, or not as it should be. */
    public List<Violation> check(Map<String, Object> values) {
        List<Violation> violations = new ArrayList<>();
        for (TemplateVariable variable : variables) {
            variable.objectionTo(values.get(variable.name()))
                    .ifPresent(problem -> violations.add(new Violation(variable.name(), problem)));
        }
        List<String> known = variables.stream().map(TemplateVariable::name).toList();
        values.keySet().stream().filter(name -> !known.contains(name)).sorted()
                .forEach(name -> violations.add(new Violation(name, "is not a variable of the template \"" + id + "\"")));
        return violations;
    }
}
