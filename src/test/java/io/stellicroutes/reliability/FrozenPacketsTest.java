package io.stellicroutes.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.servers.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few packets of two destinations; {@code mvn -Preliability} has more, of every one with a commit. */
@Tag("slow")
final class FrozenPacketsTest {
    private static final int CASES = 3;
    private static final long SEED = 19;

    @TempDir
    private Path dir;

    @Test
    void aLineToArtemisThatFreezesAtAnyPacketLosesNothingAndDoublesNothing() throws Exception {
        assertRight(BehindALine.artemis(dir));
    }

    @Test
    void aLineToPostgresThatFreezesAtAnyPacketLosesNothingAndDoublesNothing() throws Exception {
        try (EmbeddedPostgres server = PostgresServer.start()) {
            assertRight(BehindALine.postgres(server, "append"));
        }
    }

    @Test
    void aLineToPostgresThatFreezesAmidChangesLosesNothingAndDoublesNothing() throws Exception {
        try (EmbeddedPostgres server = PostgresServer.start()) {
            assertRight(BehindALine.postgres(server, "merge"));
        }
    }

    private void assertRight(BehindALine destination) throws Exception {
        List<String> said = new ArrayList<>();
        try (destination;
                FrozenPackets packets = new FrozenPackets(dir, destination, new Secrets(said::add), said::add)) {
            packets.freeze(CASES, SEED, Instant.MAX);

            assertThat(packets.tally().faults).isEqualTo(CASES);
            assertThat(packets.tally().rows).isPositive();
            assertThat(packets.wrong()).as(said.toString()).isZero();
            assertThat(packets.tally().isClean()).as(said.toString()).isTrue();
        }
    }
}
