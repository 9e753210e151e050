package io.millrace.templates;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.millrace.templates.brand.Brand;
import io.millrace.templates.builtin.BuiltInTemplates;
import io.millrace.templates.folder.TemplateFolder;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;

/**
 * All templates by their id. Made at start-up, which a template that cannot be used ends. One in the folder that has the id of
 * a built-in one takes its place.
 */
@Startup
@Singleton
public class TemplateCatalog {

    private final Map<String, MailTemplate> byId = new LinkedHashMap<>();
    private final LinkHosts hosts;
    private final Brand brand;

    @Inject
    TemplateCatalog(BuiltInTemplates builtIn, TemplateFolder folder, Brand brand, TemplatesConfig config) {
        this(Stream.concat(builtIn.all().stream(), folder.read(builtIn.all()).stream()).toList(), hosts(config), brand);
    }

    /** A catalog of these alone; of two with the same id, the later one. */
    public TemplateCatalog(List<MailTemplate> templates, LinkHosts hosts, Brand brand) {
        this.hosts = hosts;
        this.brand = brand;
        templates.forEach(template -> byId.put(template.declaration().id(), template));
    }

    /** All of them: the built-in ones first, in their order, then the others by id. */
    public Collection<MailTemplate> all() {
        return List.copyOf(byId.values());
    }

    /** The ids of all. */
    public List<String> ids() {
        return List.copyOf(byId.keySet());
    }

    /** The template of that id, if there is one. */
    public Optional<MailTemplate> withId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Everything that is wrong with the values for a template. */
    public List<Violation> check(MailTemplate template, Map<String, Object> values) {
        return template.declaration().check(values, hosts);
    }

    /**
     * Renders a template.
     *
     * @param values that were checked
     * @throws IllegalArgumentException when they were not, and are wrong
     */
    public Uni<RenderedTemplate> render(MailTemplate template, Map<String, Object> values) {
        List<Violation> violations = check(template, values);
        if (!violations.isEmpty()) {
            Violation first = violations.get(0);
            throw new IllegalArgumentException("The values for the template " + template.declaration().id()
                    + " were not checked: " + first.name() + " " + first.problem());
        }
        return rendered(template, values);
    }

    /** Renders a template with its sample values, wherever their links lead. */
    public Uni<RenderedTemplate> preview(MailTemplate template) {
        return rendered(template, template.declaration().sample());
    }

    private Uni<RenderedTemplate> rendered(MailTemplate template, Map<String, Object> values) {
        Map<String, @Nullable Object> plain = template.declaration().plain(values);
        return template.render(plain, brand.look((@Nullable String) plain.get(TemplateDeclaration.APP_NAME)));
    }

    private static LinkHosts hosts(TemplatesConfig config) {
        try {
            return new LinkHosts(config.linkHosts().orElse(List.of()));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("millrace.templates.link-hosts (MILLRACE_TEMPLATES_LINK_HOSTS): "
                    + e.getMessage(), e);
        }
    }
}
