import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/**
 * Turns a bundle of PEM certificates into a trust store for Java, for image builds behind a proxy
 * that inspects TLS: {@code java TrustStore.java BUNDLE STORE PASSWORD}.
 */
final class TrustStore {
  private TrustStore() {}

  public static void main(String[] arguments) throws Exception {
    char[] password = arguments[2].toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    try (InputStream bundle = Files.newInputStream(Path.of(arguments[0]))) {
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(bundle)) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
    }
    try (OutputStream out = Files.newOutputStream(Path.of(arguments[1]))) {
      store.store(out, password);
    }
  }
}
