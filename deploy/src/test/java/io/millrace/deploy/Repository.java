package io.millrace.deploy;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The files of this repository; tests run with the module's folder as their working directory. */
final class Repository {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final Path DEPLOY = ROOT.resolve("deploy");

    private Repository() {
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + ROOT.relativize(file), e);
        }
    }

    /** The version that Maven builds. */
    static String version() {
        String version = System.getProperty("project.version");
        if (version == null) {
            throw new AssertionError("No system property project.version; deploy/pom.xml passes it to the tests");
        }
        return version;
    }

    /** The port that the service itself says its health is asked at. */
    static int managementPort(Service service) {
        String key = "quarkus.management.port";
        Path file = ROOT.resolve(service.module()).resolve("src/main/resources/application.properties");
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + ROOT.relativize(file), e);
        }
        String port = properties.getProperty(key);
        if (port == null) {
            throw new AssertionError(ROOT.relativize(file) + " does not set " + key);
        }
        return Integer.parseInt(port);
    }
}
