package io.stellicroutes.console;

import io.stellicroutes.config.ConsoleSpec.Role;
import java.util.Set;

/**
 * Who asks.
 *
 * @param name for the ledger and the audit
 * @param how by what the name is known
 */
public record Viewer(String name, Set<Role> roles, How how) {
    /** By what somebody is known. */
    public enum How {
        /** Not at all: somebody on this machine. */
        LOCAL,
        /** A password, and the session since. */
        SESSION,
        /** A password with this request alone. */
        BASIC,
        /** A proxy's word. */
        PROXY,
        /** The word of the runtime. */
        RUNTIME
    }

    /** Anybody with the same roles. */
    Viewer anybody() {
        return new Viewer("", roles, How.LOCAL);
    }

    /**
     * {@return whether this user has a role}
     *
     * @param role the role
     */
    public boolean may(Role role) {
        return roles.contains(role);
    }

    /** {@return whether this user may act; for templates} */
    public boolean operates() {
        return may(Role.OPERATOR);
    }

    /** {@return whether this user may see rows; for templates} */
    public boolean seesRecords() {
        return may(Role.RECORDS);
    }

    /** {@return whether logging out means something; for templates} */
    public boolean hasSession() {
        return how == How.SESSION;
    }
}
