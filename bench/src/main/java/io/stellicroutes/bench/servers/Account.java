package io.stellicroutes.bench.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Whom a server runs as: some refuse to be root. */
final class Account {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private Account() {}

    /** The command, run by a server's own account if this program is root; its directory then is that account's. */
    static List<String> as(String user, Path directory, List<String> words) throws IOException {
        if (!ROOT) {
            return words;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            var owner =
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
            for (Path file : files.toList()) {
                Files.setOwner(file, owner);
            }
        }
        List<String> all = new ArrayList<>(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
        all.addAll(words);
        return all;
    }
}
