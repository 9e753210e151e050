package io.millrace.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority of one's own and a certificate from it for 127.0.0.1, made with the JDK's keytool. */
final class Certificates {

    private static final String PASSWORD = "for-tests-only";

    final Path authority;
    final Path certificate;
    final Path key;

    Certificates(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        authority = folder.resolve("ca.pem");
        certificate = folder.resolve("server.pem");
        key = folder.resolve("server-key.pem");
        Path caStore = folder.resolve("ca.p12");
        Path store = folder.resolve("server.p12");
        Path request = folder.resolve("server.csr");
        keytool(caStore, "-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=Test CA", "-ext", "bc:c", "-validity",
                "2");
        keytool(caStore, "-exportcert", "-alias", "ca", "-rfc", "-file", authority.toString());
        keytool(store, "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-validity", "2");
        keytool(store, "-certreq", "-alias", "server", "-file", request.toString());
        keytool(caStore, "-gencert", "-alias", "ca", "-rfc", "-ext", "san=ip:127.0.0.1", "-validity", "2",
                "-infile", request.toString(), "-outfile", certificate.toString());
        Files.writeString(key, pem(store));
    }

    private static String pem(Path store) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            byte[] encoded = keys.getKey("server", PASSWORD.toCharArray()).getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(encoded)
                    + "\n-----END PRIVATE KEY-----\n";
        }
    }

    private static void keytool(Path store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException(command.get(1) + " failed: " + said);
        }
    }
}
