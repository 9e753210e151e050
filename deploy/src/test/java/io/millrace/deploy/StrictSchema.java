package io.millrace.deploy;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;

import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.kubernetes.client.openapi.JSON;

/**
 * Says what an API server would refuse in a manifest, without an API server. Two models of the same API look at it, since
 * neither sees all: fabric8's, read strictly, knows each field and its type; the official client's knows which fields are
 * required and what a quantity is.
 */
final class StrictSchema {

    private static final String OFFICIAL_MODELS = "io.kubernetes.client.openapi.models.";

    private final JsonMapper strict = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .annotationIntrospector(new NoRoomForUnknownFields())
            .withCoercionConfig(LogicalType.Textual, config -> config
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();
    private final KubernetesSerialization kinds = new KubernetesSerialization();

    /** What is wrong with the manifest; empty when nothing is. */
    List<String> problems(JsonNode manifest) {
        String version = manifest.path("apiVersion").asText();
        String kind = manifest.path("kind").asText();
        Class<? extends KubernetesResource> model = kinds.getRegisteredKubernetesResource(version, kind);
        if (model == null) {
            return List.of("no such kind: " + version + " " + kind);
        }
        List<String> problems = new ArrayList<>();
        try {
            strict.treeToValue(manifest, model);
        } catch (JsonProcessingException e) {
            problems.add(e.getMessage());
        }
        problems.addAll(officialProblems(manifest, version, kind));
        return problems;
    }

    private static List<String> officialProblems(JsonNode manifest, String version, String kind) {
        String simpleVersion = version.substring(version.indexOf('/') + 1);
        String name = OFFICIAL_MODELS + simpleVersion.substring(0, 1).toUpperCase(Locale.ROOT) + simpleVersion.substring(1)
                + kind;
        JsonElement json = JsonParser.parseString(manifest.toString());
        try {
            Class<?> model = Class.forName(name);
            model.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
            // Read for the quantities alone: the validation before takes any text for one.
            return JSON.getGson().fromJson(json, model) == null ? List.of("empty") : List.of();
        } catch (InvocationTargetException e) {
            return List.of(String.valueOf(e.getCause()));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("The official client has no " + name, e);
        } catch (RuntimeException e) {
            return List.of(e.toString());
        }
    }

    /** fabric8 collects fields it does not know; without this place to put them Jackson refuses them and says where. */
    private static final class NoRoomForUnknownFields extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }
}
