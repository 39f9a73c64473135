package io.stellicroutes.runtimes;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a runtime that begin with the servers and a directory of their own. */
public abstract class AgainstServers {
    @TempDir
    protected Path dir;

    protected Servers servers;

    @BeforeEach
    void startServers() throws Exception {
        servers = Servers.start(dir.resolve("servers"));
    }

    @AfterEach
    void stopServers() throws Exception {
        servers.close();
    }
}
