package io.stellicroutes.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code stellic.console.*}: how the console is served, and to whom.
 *
 * @param enabled whether it is
 * @param host the address that the command {@code start} serves it at; another runtime's server has its own
 * @param port as {@code host}
 * @param path begins with a slash and does not end with one; empty if the console is the whole server
 * @param users who may log in, by name
 * @param localRoles what anybody on this machine may while there is no log-in
 * @param proxyHeader the header in which a trusted proxy names the user; empty for none
 * @param proxyRoles what such a user may who is none of the users
 * @param trustedProxies whose header counts
 * @param allowedHosts names by which browsers may ask for it, in lower case
 * @param sessionTimeout how long a session lasts without a click
 */
public record ConsoleSpec(
        boolean enabled,
        String host,
        int port,
        String path,
        Map<String, User> users,
        Set<Role> localRoles,
        String proxyHeader,
        Set<Role> proxyRoles,
        List<AddressBlock> trustedProxies,
        Set<String> allowedHosts,
        Duration sessionTimeout) {

    /** A user's role. Each includes {@link #VIEWER}. */
    public enum Role {
        /** Look at everything but records. */
        VIEWER,
        /** Also act: run, stop, replay. */
        OPERATOR,
        /** Also look at rejected rows. */
        RECORDS
    }

    /**
     * A user who may log in.
     *
     * @param passwordHash of bcrypt; empty for one whom only a proxy lets in
     */
    public record User(String passwordHash, Set<Role> roles) {
        @Override
        public String toString() {
            return "user " + roles;
        }
    }

    /** Whether users have to say who they are. */
    public boolean hasLogIn() {
        return byPassword() || !proxyHeader.isEmpty();
    }

    /** Whether some log in by a password. */
    public boolean byPassword() {
        return users.values().stream().anyMatch(user -> !user.passwordHash().isEmpty());
    }

    /** Whether an address is a trusted proxy's. */
    public boolean trusts(InetAddress address) {
        return trustedProxies.stream().anyMatch(block -> block.contains(address));
    }
}
