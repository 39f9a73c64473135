package io.stellicroutes.http;

import io.stellicroutes.api.PublicAddresses;
import io.stellicroutes.api.StellicException;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.NoProxy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/**
 * The addresses that a download may connect to. The connection is made to the very addresses that are judged here, so
 * that a name that changes its address meanwhile gains nothing. Thread-safe.
 */
final class StoreAddresses implements DnsResolver {
    private final DnsResolver names;
    private final boolean anyAddress;
    private final boolean thisMachine;
    private final String property;

    /**
     * @param anyAddress whether the user allows addresses that are not public
     * @param thisMachine whether Stellic itself is on this machine, as a sandbox is
     * @param property by which the user allows them, for errors
     */
    StoreAddresses(DnsResolver names, boolean anyAddress, boolean thisMachine, String property) {
        this.property = property;
        this.names = names;
        this.anyAddress = anyAddress;
        this.thisMachine = thisMachine;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = names.resolve(host);
        judge(host, addresses);
        return addresses;
    }

    /**
     * Judges the address that stands in a URL; of a name nothing is known before somebody looks it up.
     *
     * @throws StellicException if it may not be connected to
     */
    void judgeLiteral(String host) {
        NoProxy.address(host).ifPresent(address -> judge(host, address));
    }

    private void judge(String host, InetAddress... addresses) {
        Stream.of(addresses).filter(address -> !isAllowed(address)).findFirst().ifPresent(address -> {
            throw new StellicException(
                    ErrorCode.PRIVATE_ADDRESS,
                    Subject.NONE,
                    "the download URL's host " + host + " is at " + address.getHostAddress()
                            + ", which is not a public address: nothing is fetched there, unless"
                            + " " + property + " is true");
        });
    }

    private boolean isAllowed(InetAddress address) {
        return anyAddress || PublicAddresses.contain(address) || (thisMachine && address.isLoopbackAddress());
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return names.resolveCanonicalHostname(host);
    }
}
