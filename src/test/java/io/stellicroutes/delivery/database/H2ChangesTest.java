package io.stellicroutes.delivery.database;

final class H2ChangesTest extends ChangesContract {
    H2ChangesTest() {
        super(Databases.H2, "sa");
    }

    @Override
    String url() {
        return "jdbc:h2:mem:changes;DB_CLOSE_DELAY=-1";
    }
}
