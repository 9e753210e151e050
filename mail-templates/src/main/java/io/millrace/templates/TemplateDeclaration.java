package io.millrace.templates;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a template is for and what it asks for.
 *
 * @param id as the JSON names it
 * @param description what it is for, a sentence
 * @param variables in the order in which they are documented; {@code appName} is always the last
 */
public record TemplateDeclaration(String id, String description, List<Variable> variables) {

    /** Every template takes it: the name in whose name the mail speaks, instead of the configured one. */
    public static final String APP_NAME = "appName";

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Variable BRAND = new Variable(APP_NAME,
            "The name in whose name the mail speaks. Left out: the configured brand.", Variable.Kind.TEXT, false, null,
            List.of(), null);

    public TemplateDeclaration {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("\"" + id
                    + "\" cannot be the id of a template: at most 64 small letters, digits and -, the first no -");
        }
        List<Variable> all = new ArrayList<>(variables);
        if (all.stream().noneMatch(BRAND::equals)) {
            all.add(BRAND);
        }
        variables = List.copyOf(all);
        if (variables.stream().map(Variable::name).distinct().count() < variables.size()) {
            throw new IllegalArgumentException("Template " + id + " has a variable twice: " + Variable.namesOf(variables));
        }
    }

    /** Everything that is wrong with these values: what is missing, unknown, or not as it should be. */
    public List<Violation> check(Map<String, Object> values, LinkHosts hosts) {
        return Variable.check(variables, values, "is not a variable of the template \"" + id + "\"; there are "
                + Variable.namesOf(variables), hosts);
    }

    /** Checked values, as a template takes them; {@code null} for what is left out. */
    public Map<String, @Nullable Object> plain(Map<String, Object> values) {
        return Variable.plain(variables, values);
    }

    /** The variable of that name. */
    public Optional<Variable> variable(String name) {
        return variables.stream().filter(variable -> variable.name().equals(name)).findFirst();
    }

    /** Values that the template can be shown with. */
    public Map<String, Object> sample() {
        Map<String, Object> sample = new LinkedHashMap<>();
        for (Variable variable : variables) {
            if (variable.sample() != null) {
                sample.put(variable.name(), variable.sample());
            }
        }
        return sample;
    }
}
