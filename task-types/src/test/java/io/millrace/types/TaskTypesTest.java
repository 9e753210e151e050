package io.millrace.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.Index;
import org.jboss.jandex.IndexReader;
import org.jboss.jandex.Type;
import org.junit.jupiter.api.Test;

import io.millrace.task.TaskType;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** Walks the index that a native build walks. */
class TaskTypesTest {

    private static final DotName TASK_TYPE = DotName.createSimple(TaskType.class);
    private static final DotName REGISTERED = DotName.createSimple(RegisterForReflection.class);

    private final Index index = index();

    @Test
    void everyDeclaredTypeIsListed() {
        List<FieldInfo> declared = index.getKnownClasses().stream().flatMap(type -> type.fields().stream())
                .filter(field -> field.type().name().equals(TASK_TYPE) && Modifier.isStatic(field.flags())).toList();
        assertThat(declared).isNotEmpty();
        assertThat(declared.stream().map(TaskTypesTest::valueOf)).containsExactlyInAnyOrderElementsOf(TaskTypes.ALL);
    }

    @Test
    void everyTypeIsFoundByItsName() {
        assertThat(TaskTypes.ALL).isNotEmpty().allSatisfy(type -> assertThat(TaskTypes.named(type.name())).contains(type));
        assertThat(TaskTypes.named("no:such")).isEmpty();
    }

    @Test
    void everythingInAPayloadIsRegisteredForReflection() {
        Set<DotName> reachable = reachable();
        assertThat(reachable).hasSizeGreaterThanOrEqualTo(TaskTypes.ALL.size());
        assertThat(reachable).allSatisfy(name -> {
            ClassInfo type = index.getClassByName(name);
            assertThat(type).as("%s belongs to a payload and must be in the index of task-types", name).isNotNull();
            assertThat(type.hasDeclaredAnnotation(REGISTERED))
                    .as("%s belongs to a payload; without @RegisterForReflection it cannot be read in a native image", name)
                    .isTrue();
        });
    }

    /** Our classes that the payloads consist of: the payloads, their components, those of the components and so on. */
    private Set<DotName> reachable() {
        Set<DotName> reachable = new HashSet<>();
        Deque<DotName> toVisit = new ArrayDeque<>();
        TaskTypes.ALL.forEach(type -> toVisit.add(DotName.createSimple(type.payloadType())));
        while (!toVisit.isEmpty()) {
            DotName name = toVisit.remove();
            ClassInfo type = index.getClassByName(name);
            if (reachable.add(name) && type != null) {
                type.fields().stream().filter(field -> !Modifier.isStatic(field.flags()))
                        .forEach(field -> toVisit.addAll(ours(field.type())));
            }
        }
        return reachable;
    }

    private static List<DotName> ours(Type type) {
        List<DotName> names = new ArrayList<>();
        if (type.name().toString().startsWith("io.millrace.")) {
            names.add(type.name());
        }
        if (type.kind() == Type.Kind.PARAMETERIZED_TYPE) {
            type.asParameterizedType().arguments().forEach(argument -> names.addAll(ours(argument)));
        }
        if (type.kind() == Type.Kind.ARRAY) {
            names.addAll(ours(type.asArrayType().elementType()));
        }
        return names;
    }

    private static Object valueOf(FieldInfo field) {
        try {
            return Class.forName(field.declaringClass().name().toString()).getField(field.name()).get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(field + " is not a public constant", e);
        }
    }

    /** That of this module: others on the class path have theirs under the same name. */
    private static Index index() {
        URL classes = TaskTypes.class.getProtectionDomain().getCodeSource().getLocation();
        try (InputStream in = URI.create(classes + "META-INF/jandex.idx").toURL().openStream()) {
            return new IndexReader(in).read();
        } catch (IOException e) {
            throw new AssertionError("There is no index in " + classes + "; jandex-maven-plugin makes it", e);
        }
    }
}
