package io.stellicroutes.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

final class RunUuidTest {
    @Test
    void itIsVersionFiveAsTheRfcHasIt() {
        UUID dns = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

        assertThat(RunUuid.of(dns, "www.example.com")).hasToString("2ed6657d-e927-568b-95e1-2665a8aea6a2");
        assertThat(RunUuid.of("20261129T030040Z-46d4378500").version()).isEqualTo(5);
    }
}
