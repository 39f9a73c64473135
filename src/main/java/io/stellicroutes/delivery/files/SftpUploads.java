package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.Loads;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of the routes {@code to-sftp} and {@code check-sftp}; bean {@code stellicSftp}. Thread-safe.
 *
 * <p>An attempt is one log-in. Those of one user at one server take turns, and after one that was refused there is no
 * other with the same credential: whatever calls again gets the refusal, and the server does not hear of it. That ends
 * with this object, when the service starts anew.
 */
public final class SftpUploads implements Loads {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final FileLoads files;
    private final SftpEndpoints endpoints;
    private final Map<Account, Door> doors = new ConcurrentHashMap<>();

    /** @param files makes the files that are sent */
    public SftpUploads(FileLoads files, SftpEndpoints endpoints) {
        this.files = files;
        this.endpoints = endpoints;
    }

    /** What a server counts log-ins by. */
    private record Account(String server, String user, String password, String keyFile) {
        @Override
        public String toString() {
            return user + "@" + server;
        }
    }

    private static final class Door {
        private final ReentrantLock lock = new ReentrantLock();
        private volatile RefusedLogInException refusal;
    }

    /**
     * Makes sure that a URI can be understood; connects to nothing.
     *
     * @throws io.stellicroutes.config.ConfigException if not
     */
    public static void checkAddress(DestinationSpec destination, SftpEndpoints endpoints) {
        SftpSession.check(destination, endpoints);
    }

    /**
     * As {@link FileLoads#open}.
     *
     * @throws DeliveryException if the server has refused the credential before
     */
    @Override
    public Load open(LoadContext context) throws IOException {
        checkNotRefused(door(context.destination()), context.destination());
        return files.open(context);
    }

    /**
     * Sends a finished file. It is whole when it gets its name, unless {@code temporary-name=off}; its length has been
     * compared, where the server tells it.
     *
     * @throws DeliveryException if the server can't be reached, or refuses something: the message says what is left
     *     there
     */
    public void put(FileLoad load) throws IOException {
        DestinationSpec destination = load.destination();
        try (SftpSession session = logIn(destination)) {
            new SftpUpload(session, destination, load).send();
        }
    }

    /**
     * Logs in and looks at the directory; changes nothing.
     *
     * @throws DeliveryException if the server can't be reached or refuses the user, or the directory is not there
     */
    @Override
    public void check(DestinationSpec destination) {
        String directory = SftpAddress.of(destination).directory();
        try (SftpSession session = logIn(destination)) {
            if (!session.isDirectory(directory)) {
                LOG.warn(
                        "destination {}: the server does not tell whether the directory {} is there: the first delivery will show it",
                        destination.name(),
                        directory);
            }
            if (destination.get("overwrite").equals("rename")
                    && !destination.get("temporary-name").equals("off")
                    && !session.renamesOverFiles()) {
                LOG.warn(
                        "destination {}: the server does not offer to replace a file by renaming another one"
                                + " (posix-rename@openssh.com): where names come again, set overwrite=delete-first",
                        destination.name());
            }
        }
    }

    private SftpSession logIn(DestinationSpec destination) {
        Door door = door(destination);
        door.lock.lock();
        try {
            checkNotRefused(door, destination);
            return SftpSession.open(destination, endpoints);
        } catch (RefusedLogInException e) {
            door.refusal = e;
            throw e;
        } finally {
            door.lock.unlock();
        }
    }

    private static void checkNotRefused(Door door, DestinationSpec destination) {
        if (door.refusal != null) {
            throw new DeliveryException(
                    ErrorCode.SFTP_LOG_IN,
                    destination.subject(),
                    door.refusal.problem().detail()
                            + ". It is not tried again until the service is started anew, for accounts are locked by that");
        }
    }

    private Door door(DestinationSpec destination) {
        SftpAddress address = SftpAddress.of(destination);
        return doors.computeIfAbsent(
                new Account(
                        address.server(),
                        address.user(),
                        destination.find("password").orElse(""),
                        destination.find("private-key-file").orElse("")),
                account -> new Door());
    }
}
