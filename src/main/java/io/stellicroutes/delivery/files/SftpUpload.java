package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.DeliveryException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file on its way to an SFTP server, by the settings {@code temporary-name} and {@code overwrite}. Not thread-safe.
 */
final class SftpUpload {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final SftpSession session;
    private final FileLoad load;
    private final String target;
    private final Optional<String> part;
    private final Optional<String> partBefore;
    private final String overwrite;

    SftpUpload(SftpSession session, DestinationSpec destination, FileLoad load) {
        this.session = session;
        this.load = load;
        SftpAddress address = SftpAddress.of(destination);
        this.target = address.path(load.getFileName());
        boolean renames = !destination.get("temporary-name").equals("off");
        this.part = renames ? Optional.of(address.path(load.getTemporaryName())) : Optional.empty();
        this.partBefore = renames ? load.temporaryNameBefore().map(address::path) : Optional.empty();
        this.overwrite = destination.get("overwrite");
    }

    void send() throws IOException {
        if (overwrite.equals("fail") && session.exists(target)) {
            throw new DeliveryException(
                    ErrorCode.FILE_ALREADY_THERE,
                    Subject.NONE,
                    "the file " + target
                            + " is there already, and overwrite=fail: remove it, or set another file-name. Nothing"
                            + " was sent");
        }
        if (part.isEmpty() && overwrite.equals("delete-first")) {
            session.remove(target);
        }
        String sent = part.orElse(target);
        if (part.isEmpty()) {
            load.arrives();
        }
        try {
            put(sent);
            verify(sent);
            if (part.isPresent()) {
                name();
                partBefore.ifPresent(this::removeIfAllowed);
            }
        } catch (RuntimeException | IOException e) {
            if (part.isPresent() || session.hasWritten()) {
                remove(sent);
            }
            throw e;
        }
    }

    private void put(String path) throws IOException {
        try {
            session.put(load.getFile().toPath(), path);
        } catch (RefusedRequestException e) {
            if (!e.isForMissingFile() || !session.renew()) {
                throw e;
            }
            session.makeDirectories(path);
            session.put(load.getFile().toPath(), path);
        }
    }

    private void verify(String path) {
        OptionalLong arrived = session.length(path);
        if (arrived.isPresent()) {
            load.verify(arrived.getAsLong());
        } else {
            LOG.info("{}: the server does not tell the length; it has acknowledged every block and the end", load);
        }
    }

    /** What another process has left that had the delivery before, or still writes: it can't be renamed any more. */
    private void removeIfAllowed(String path) {
        try {
            session.remove(path);
        } catch (DeliveryException e) {
            LOG.debug("{}: {}", load, e.problem());
        }
    }

    private void name() {
        load.check();
        if (overwrite.equals("delete-first")) {
            try {
                session.remove(target);
            } catch (RefusedRequestException e) {
                // some answer so if there is no such file; if there is one, the renaming shows it
                LOG.debug("{}: {}", load, e.problem());
            }
        }
        if (overwrite.equals("fail") && session.exists(target)) {
            throw new DeliveryException(
                    ErrorCode.FILE_ALREADY_THERE,
                    Subject.NONE,
                    "the file " + target + " has come up meanwhile, and overwrite=fail: it stays as it is");
        }
        load.arrives();
        try {
            session.rename(part.orElseThrow(), target);
        } catch (RefusedRequestException e) {
            load.refused();
            load.fencedOff();
            throw new DeliveryException(
                    ErrorCode.SFTP_REFUSAL,
                    e.problem().subject(),
                    e.problem().detail()
                            + (overwrite.equals("rename")
                                    ? ". A server that renames nothing wants temporary-name=off; one that replaces no file by"
                                            + " that, overwrite=delete-first"
                                    : ". A server that renames nothing wants temporary-name=off"));
        }
    }

    /** What could not be delivered is not left there, if the server lets us. */
    private void remove(String sent) {
        try {
            if (session.renew()) {
                session.remove(sent);
                return;
            }
        } catch (DeliveryException e) {
            LOG.debug("{}: {}", load, e.problem());
        }
        LOG.warn("{}: {} may have been left on the server; the next attempt replaces it", load, sent);
    }
}
