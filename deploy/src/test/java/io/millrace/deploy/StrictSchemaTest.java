package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

/** The check itself: a check that finds nothing proves nothing until it is seen to find something. */
class StrictSchemaTest {

    private static final String VALID = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: valid
            spec:
              replicas: 2
              selector:
                matchLabels:
                  app: valid
              template:
                metadata:
                  labels:
                    app: valid
                spec:
                  containers:
                    - name: one
                      image: one:1
                      env:
                        - name: PORT
                          value: "25"
                      resources:
                        limits:
                          memory: 512Mi
            """;

    private final StrictSchema schema = new StrictSchema();

    @Test
    void validManifestHasNoProblem() {
        assertThat(problems(VALID)).isEmpty();
    }

    @Test
    void misspeltFieldIsFoundByName() {
        assertThat(problems(VALID.replace("image:", "imagee:"))).anyMatch(problem -> problem.contains("imagee"));
    }

    @Test
    void misspeltFieldOfTheMetadataIsFoundByName() {
        assertThat(problems(VALID.replace("labels:", "lables:"))).anyMatch(problem -> problem.contains("lables"));
    }

    @Test
    void wrongQuantityIsFound() {
        assertThat(problems(VALID.replace("512Mi", "512MB"))).isNotEmpty();
    }

    @Test
    void missingSelectorIsFound() {
        String withoutSelector = VALID.replace("  selector:\n    matchLabels:\n      app: valid\n", "");
        assertThat(problems(withoutSelector)).anyMatch(problem -> problem.contains("selector"));
    }

    @Test
    void numberWhereTextBelongsIsFound() {
        assertThat(problems(VALID.replace("\"25\"", "25"))).isNotEmpty();
    }

    @Test
    void textWhereANumberBelongsIsFound() {
        assertThat(problems(VALID.replace("replicas: 2", "replicas: \"2\""))).isNotEmpty();
    }

    @Test
    void unknownKindIsFound() {
        assertThat(problems(VALID.replace("kind: Deployment", "kind: Deploymint")))
                .containsExactly("no such kind: apps/v1 Deploymint");
    }

    private List<String> problems(String manifest) {
        return schema.problems(Yaml.documents(manifest).get(0));
    }
}
