package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.ledger.RefusedStatements;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a failed load leaves of a new column, in a database whose statements may be refused. */
final class MadeTest {
    private RefusedStatements driver;
    private Connection connection;
    private Made made;

    @BeforeEach
    void aTableWithANewColumn() throws SQLException {
        driver = new RefusedStatements();
        connection = DriverManager.getConnection(RefusedStatements.url("jdbc:h2:mem:" + UUID.randomUUID()));
        sql("create table roster (id int)");
        sql("insert into roster values (1)");
        sql("alter table roster add column email varchar");
        Target roster = new Target(Databases.H2, "", "ROSTER");
        made = new Made(Databases.H2, roster, connection);
        made.column(roster, "EMAIL");
    }

    @AfterEach
    void close() throws SQLException {
        driver.refuseNone();
        connection.close();
        driver.close();
    }

    private void sql(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aColumnThatCannotBeTakenBackStaysAndCanBeUsed() throws SQLException {
        driver.refuse("DROP COLUMN");

        assertThat(made.takeBack()).containsExactly("the new column EMAIL");

        sql("insert into roster values (2, 'b@c')");
    }

    @Test
    void whatKeepsRowsOutIsNamedIfItStays() throws SQLException {
        driver.refuse("DROP (COLUMN|CONSTRAINT)");

        assertThat(made.takeBack()).hasSize(2).last().isEqualTo("the new column EMAIL");
        assertThat(made.left().get(0))
                .startsWith("what keeps rows out of ")
                .contains("DROP CONSTRAINT \"stellic_unused\"");

        driver.refuseNone();
        sql("alter table roster drop constraint \"stellic_unused\"");
        sql("insert into roster values (2, 'b@c')");
    }
}
