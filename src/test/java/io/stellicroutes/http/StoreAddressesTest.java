package io.stellicroutes.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.api.StellicException;
import io.stellicroutes.routes.RoutesExtension;
import java.net.InetAddress;
import java.net.URI;
import org.apache.hc.client5.http.impl.InMemoryDnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stellic's answer can't make this machine fetch from its own network, however it is put. */
final class StoreAddressesTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups").set("""
            stellic.download.allowed-hosts=*
            stellic.connect.timeout=2s
            stellic.request.retries=1
            """);

    private final InMemoryDnsResolver names = new InMemoryDnsResolver();

    @Test
    void aNameAtAPublicAddressIsResolved() throws Exception {
        names.add("stellicuni.s3.amazonaws.com", InetAddress.getByName("52.216.1.1"));

        assertThat(new StoreAddresses(names, false, false, "stellic.download.private-addresses")
                        .resolve("stellicuni.s3.amazonaws.com"))
                .containsExactly(InetAddress.getByName("52.216.1.1"));
    }

    @Test
    void aNameThatIsAlsoAtAnotherAddressIsRefused() throws Exception {
        names.add("rebind.s3.amazonaws.com", InetAddress.getByName("52.216.1.1"), InetAddress.getByName("10.0.0.1"));

        assertThatThrownBy(() -> new StoreAddresses(names, false, false, "stellic.download.private-addresses")
                        .resolve("rebind.s3.amazonaws.com"))
                .isInstanceOf(StellicException.class)
                .hasMessageContaining("is at 10.0.0.1, which is not a public address");
        assertThat(new StoreAddresses(names, true, false, "stellic.download.private-addresses")
                        .resolve("rebind.s3.amazonaws.com"))
                .hasSize(2);
    }

    @Test
    void thisMachineIsAllowedOnlyWhereStellicIsOnItAndNothingElseIs() throws Exception {
        names.add("localhost", InetAddress.getLoopbackAddress());
        names.add("printer", InetAddress.getByName("192.168.1.9"));

        assertThat(new StoreAddresses(names, false, true, "stellic.download.private-addresses").resolve("localhost"))
                .hasSize(1);
        assertThatThrownBy(() -> new StoreAddresses(names, false, false, "stellic.download.private-addresses")
                        .resolve("localhost"))
                .isInstanceOf(StellicException.class);
        assertThatThrownBy(() ->
                        new StoreAddresses(names, false, true, "stellic.download.private-addresses").resolve("printer"))
                .isInstanceOf(StellicException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254",
                "http://10.0.0.1:9000",
                "http://[::ffff:169.254.169.254]",
                "http://[fd00:ec2::254]",
                "http://0.0.0.0"
            })
    void theRoadConnectsToNoSuchAddressEvenIfItsHostIsAllowed(String endpoint) throws Exception {
        assertThat(failure(endpoint))
                .containsAnyOf(
                        "which is not a public address: nothing is fetched there, unless"
                                + " stellic.download.private-addresses is true",
                        "which stellic.download.allowed-hosts does not allow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://2852039166", "http://0xA9FEA9FE", "http://0251.0376.0251.0376", "http://127.1"})
    void addressesInOddFormsAreNoAddresses(String endpoint) throws Exception {
        assertThat(failure(endpoint))
                .containsAnyOf("names no host", "is neither a name nor an address in its usual form");
    }

    private String failure(String endpoint) throws Exception {
        routes.sandbox().downloadsFrom(URI.create(endpoint));
        return routes.run("user_groups").run().error().orElseThrow();
    }
}
