package io.millrace.templates.folder;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

import io.millrace.templates.LinkHosts;
import io.millrace.templates.TemplateDeclaration;
import io.millrace.templates.Variable;
import io.millrace.templates.Variable.Kind;

/** Reads {@code <id>.yaml}: what a template is for, its subject and its variables. */
final class DeclarationReader {

    private final Path file;
    private final Mistakes mistakes;

    DeclarationReader(Path file, Mistakes mistakes) {
        this.file = file;
        this.mistakes = mistakes;
    }

    /**
     * What the file says.
     *
     * @param subject a template of one line
     * @param subjectLine where it stands
     */
    record Declared(TemplateDeclaration declaration, String subject, int subjectLine) {
    }

    /**
     * The declaration; empty when something is wrong, which is then noted.
     *
     * @param replaced the built-in template of that id, whose variables are fixed
     */
    Optional<Declared> read(String id, Optional<TemplateDeclaration> replaced) {
        int before = mistakes.count();
        Node root = compose();
        if (root == null) {
            return Optional.empty();
        }
        YamlObject object = new YamlObject(file, root, mistakes);
        String description = object.text("description");
        String subject = required(object, "subject", "Your order {order} is on its way");
        YamlObject variables = object.object("variables");
        if (variables != null && replaced.isPresent()) {
            mistakes.add(file, object.line("variables"), "the variables of " + id
                    + " are built in; leave them out, or give the template another name");
        }
        List<Variable> declared = replaced.map(TemplateDeclaration::variables)
                .orElseGet(() -> variables == null ? List.of() : variables(variables));
        object.reportUnknown();
        if (mistakes.count() > before || subject == null) {
            return Optional.empty();
        }
        try {
            TemplateDeclaration declaration = new TemplateDeclaration(id, description != null ? description
                    : replaced.map(TemplateDeclaration::description).orElse(""), declared);
            declaration.check(declaration.sample(), LinkHosts.ANY).forEach(violation -> mistakes.add(file,
                    variables == null ? 0 : variables.line(violation.path().get(0)),
                    "the sample of " + violation.name() + " " + violation.problem()));
            return Optional.of(new Declared(declaration, subject, object.line("subject")));
        } catch (IllegalArgumentException e) {
            mistakes.add(file, object.line("variables"), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private @Nullable Node compose() {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(reader);
            if (root == null) {
                mistakes.add(file, 0, "is empty; it should say subject and variables");
            }
            return root;
        } catch (MarkedYAMLException e) {
            mistakes.add(file, e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1,
                    "is not YAML here: " + e.getProblem());
        } catch (YAMLException | IOException e) {
            mistakes.add(file, 0, "cannot be read as YAML in UTF-8: " + e.getMessage());
        }
        return null;
    }

    private List<Variable> variables(YamlObject object) {
        List<Variable> variables = new ArrayList<>();
        for (String name : object.names()) {
            YamlObject variable = object.object(name);
            if (variable == null) {
                continue;
            }
            Object sample = variable.plain("sample");
            YamlObject parts = variable.object("parts");
            List<Variable> read = parts == null ? List.of() : parts(parts);
            variable(name, object.line(name), variable, Set.of(Kind.values()), sample, read).ifPresent(variables::add);
            if (sample == null && !variable.flag("optional")) {
                mistakes.add(file, object.line(name), name + " has no sample; give it one, which previews show");
            }
        }
        return variables;
    }

    /** The parts of a list's items; their samples are those of the list. */
    private List<Variable> parts(YamlObject object) {
        List<Variable> parts = new ArrayList<>();
        for (String name : object.names()) {
            YamlObject part = object.object(name);
            if (part != null) {
                variable(name, object.line(name), part, EnumSet.complementOf(EnumSet.of(Kind.LIST)), null, List.of())
                        .ifPresent(parts::add);
            }
        }
        return parts;
    }

    private Optional<Variable> variable(String name, int line, YamlObject object, Set<Kind> kinds, @Nullable Object sample,
            List<Variable> parts) {
        String word = required(object, "type", "text");
        String description = object.text("description");
        boolean optional = object.flag("optional");
        object.reportUnknown();
        Optional<Kind> kind = kinds.stream().filter(one -> one.word().equals(word)).findFirst();
        if (kind.isEmpty()) {
            if (word != null) {
                mistakes.add(file, object.line("type"), "\"" + word + "\" cannot be the type of " + name + "; there are "
                        + kinds.stream().sorted().map(Kind::word).collect(Collectors.joining(", ")));
            }
            return Optional.empty();
        }
        try {
            return Optional.of(new Variable(name, description == null ? "" : description, kind.get(), !optional, sample, parts,
                    null));
        } catch (IllegalArgumentException e) {
            mistakes.add(file, line, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private @Nullable String required(YamlObject object, String key, String example) {
        String text = object.text(key);
        if (text == null || text.isBlank()) {
            mistakes.add(file, object.line(key),
                    key + " is missing; it should be there, like \"" + key + ": " + example + "\"");
            return null;
        }
        return text;
    }
}
