package io.stellicroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class HandoverTest {
    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void workThatLostItsH2ServerIsDoneAgain() {
        String done = Handover.patiently(() -> {
            if (attempts.incrementAndGet() < 3) {
                connect("jdbc:h2:tcp://127.0.0.1:1/ledger");
            }
            return "done";
        });

        assertThat(done).isEqualTo("done");
        assertThat(attempts).hasValue(3);
    }

    @Test
    void anyOtherFailureIsThrownAtOnce() {
        assertThatThrownBy(() -> Handover.patiently(() -> {
                    attempts.incrementAndGet();
                    return connect("jdbc:postgresql://127.0.0.1:1/ledger");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(attempts).hasValue(1);
    }

    private static Object connect(String url) {
        try {
            return DriverManager.getConnection(url);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
