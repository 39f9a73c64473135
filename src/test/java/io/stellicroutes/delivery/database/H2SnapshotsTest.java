package io.stellicroutes.delivery.database;

final class H2SnapshotsTest extends SnapshotsContract {
    H2SnapshotsTest() {
        super(Databases.H2, "sa");
    }

    @Override
    String url() {
        return "jdbc:h2:mem:properties;DB_CLOSE_DELAY=-1";
    }
}
