package io.millrace.templates.folder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

import io.millrace.templates.Variable;
import io.quarkus.qute.Expression;
import io.quarkus.qute.SectionBlock;
import io.quarkus.qute.SectionNode;
import io.quarkus.qute.TemplateNode;

/**
 * Holds every expression of a template against the declared variables, also those in branches that the samples do not reach.
 * Qute does that for the built-in templates when they are compiled; here there is no compiler.
 */
final class ExpressionCheck {

    /** What a template is given beside its variables. */
    private static final Set<String> ALWAYS = Set.of("look");
    private static final Set<String> UNESCAPING = Set.of("raw", "safe");
    private static final Set<String> REFLECTING = Set.of("class", "getClass");
    private static final Set<String> LOOPS = Set.of("for", "each");
    private static final Set<String> BINDINGS = Set.of("let", "set");
    /** Makes a template of a text while it renders, so that nothing could have checked it. */
    private static final String EVAL = "eval";
    /** The helpers for texts. Other namespaces lead to beans, configuration and what else the service holds. */
    private static final String TEXT_HELPERS = "str";

    private final BiConsumer<Integer, String> mistakes;

    /** Notes mistakes as a line and what is wrong. */
    ExpressionCheck(BiConsumer<Integer, String> mistakes) {
        this.mistakes = mistakes;
    }

    void check(SectionNode root, List<Variable> variables) {
        Map<String, List<Variable>> scope = new HashMap<>();
        variables.forEach(variable -> scope.put(variable.name(), variable.parts()));
        ALWAYS.forEach(name -> scope.put(name, List.of()));
        checkSection(root, scope, Map.of());
    }

    /**
     * One section.
     *
     * @param scope names that can be used, with the parts of the items of those that are lists
     * @param items names that stand for an item of a list, with its parts
     */
    private void checkSection(SectionNode section, Map<String, List<Variable>> scope, Map<String, List<Variable>> items) {
        if (EVAL.equals(section.getName())) {
            mistakes.accept(section.getOrigin().getLine(), "{#eval} makes templates of texts; write out what it would make");
        }
        for (SectionBlock block : section.getBlocks()) {
            block.expressions.values().forEach(expression -> check(expression, scope, items));
            Map<String, List<Variable>> inner = new HashMap<>(scope);
            Map<String, List<Variable>> innerItems = new HashMap<>(items);
            if (LOOPS.contains(section.getName())) {
                bindItem(block, inner, innerItems);
            } else if (BINDINGS.contains(section.getName())) {
                block.parameters.keySet().forEach(name -> inner.put(name, List.of()));
            }
            for (TemplateNode node : block.nodes) {
                if (node.isSection()) {
                    checkSection(node.asSection(), inner, innerItems);
                } else if (node.isExpression()) {
                    node.getExpressions().forEach(expression -> check(expression, inner, innerItems));
                }
            }
        }
    }

    private static void bindItem(SectionBlock block, Map<String, List<Variable>> scope, Map<String, List<Variable>> items) {
        String alias = block.parameters.getOrDefault("alias", "it");
        String iterable = block.parameters.getOrDefault("iterable", "");
        scope.put(alias, List.of());
        List<Variable> parts = scope.getOrDefault(iterable, List.of());
        if (!parts.isEmpty()) {
            items.put(alias, parts);
        }
    }

    private void check(Expression expression, Map<String, List<Variable>> scope, Map<String, List<Variable>> items) {
        int line = expression.getOrigin().getLine();
        if (expression.hasNamespace() && !TEXT_HELPERS.equals(expression.getNamespace())) {
            mistakes.accept(line, "{" + expression.toOriginalString() + "}: a template has its variables and nothing else; "
                    + expression.getNamespace() + ": leads out of it");
        }
        if (expression.isLiteral() || expression.hasNamespace()) {
            return;
        }
        List<String> names = expression.getParts().stream().map(Expression.Part::getName).toList();
        String first = names.get(0);
        if (!isKnown(first, scope)) {
            mistakes.accept(line, "{" + expression.toOriginalString() + "}: " + first + " is not a variable of this template; "
                    + "there are " + String.join(", ", new TreeSet<>(scope.keySet())));
            return;
        }
        if (names.stream().anyMatch(UNESCAPING::contains)) {
            mistakes.accept(line, "{" + expression.toOriginalString()
                    + "} would put a value into the mail unescaped; leave out .raw and .safe");
        }
        if (names.stream().anyMatch(REFLECTING::contains)) {
            mistakes.accept(line, "{" + expression.toOriginalString() + "}: a value has no class here");
        }
        List<Variable> parts = items.getOrDefault(first, List.of());
        if (!parts.isEmpty() && names.size() > 1 && parts.stream().noneMatch(part -> part.name().equals(names.get(1)))) {
            mistakes.accept(line, "{" + expression.toOriginalString() + "}: " + names.get(1) + " is not a part of an item; "
                    + "there are " + parts.stream().map(Variable::name).collect(Collectors.joining(", ")));
        }
    }

    private static boolean isKnown(String name, Map<String, List<Variable>> scope) {
        // What a loop tells of its turn: line_hasNext, line_index and so on.
        int underscore = name.indexOf('_');
        return scope.containsKey(name) || (underscore > 0 && scope.containsKey(name.substring(0, underscore)));
    }
}
