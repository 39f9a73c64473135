package io.stellicroutes.delivery.database;

import static io.stellicroutes.config.Setting.choice;
import static io.stellicroutes.config.Setting.duration;
import static io.stellicroutes.config.Setting.secret;
import static io.stellicroutes.config.Setting.text;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.DatasetName;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Mistakes;
import io.stellicroutes.config.Setting;
import io.stellicroutes.delivery.DeliveryParts;
import io.stellicroutes.delivery.DeliveryType;
import java.util.List;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** Destinations of type {@code database}: tables, filled in one transaction. */
public final class DatabaseType implements DeliveryType {
    @Override
    public String name() {
        return "database";
    }

    @Override
    public List<Setting> properties() {
        return List.of(
                text(
                                "url",
                                "",
                                "JDBC URL. Default: an embedded H2 database, databases/<destination> in the work directory.")
                        .essential(),
                text("username", "", "Database user.").onlyOperational(),
                secret("password", "Database password."),
                text("data-source", "", "javax.sql.DataSource of the runtime: #bean:name.")
                        .seldom(),
                text("schema", "", "Schema of the table. Default: the connection's.")
                        .seldom(),
                text("table", "${export}", "Table; created if it is missing.").essential(),
                choice(
                                "mode",
                                "replace|append|merge|history",
                                "replace",
                                "What happens to existing rows: merge writes changed records by the key; history keeps every version of a row.")
                        .essential(),
                choice(
                                "delete",
                                "keep|hard|soft",
                                "keep",
                                "For mode=merge, what happens to a row whose record is gone: keep it, delete it, or set its _deleted_at.")
                        .onlyOperational(),
                text(
                                "history.ignore",
                                "",
                                "For mode=history: columns whose changes overwrite the current version instead of adding one, separated by commas.")
                        .onlyOperational()
                        .seldom(),
                choice(
                                "baseline",
                                "send|silent|adopt",
                                "send",
                                "For merge and history without a baseline: write all records that differ; assume that the table has them; or compare with the table and also delete what the file lacks.")
                        .onlyOperational()
                        .seldom(),
                duration("timeout", "1h", "Timeout of a statement; a merge of millions of rows is one statement."),
                text("columns.*.type", "", "SQL type of a column; overrides the export's."));
    }

    @Override
    public boolean takesWhole() {
        return true;
    }

    @Override
    public boolean replaces(DestinationSpec destination) {
        return destination.get("mode").equals("replace");
    }

    @Override
    public boolean needsKey(DestinationSpec destination) {
        return destination.merges();
    }

    @Override
    public void check(DestinationSpec destination, Mistakes mistakes) {
        for (String name : List.of("schema", "table")) {
            if (destination.merges()
                    && destination
                            .find(name)
                            .filter(text -> text.contains("${run-id}"))
                            .isPresent()) {
                mistakes.add(Problem.completing(
                        ErrorCode.INVALID_VALUE,
                        Subject.ofProperty(destination.property(name)),
                        "must be the same for every run with mode=" + destination.get("mode")
                                + ", which brings only what has changed: leave ${run-id} out"));
            }
        }
    }

    /** The embedded database, which is taken without a URL, knows no user. */
    @Override
    public List<String> logIn(Predicate<String> isSet) {
        return isSet.test("url") ? List.of("username") : List.of();
    }

    @Override
    public void bind(DeliveryParts parts) {
        parts.bind(
                "stellicDatabase",
                DatabaseLoads.class,
                () -> parts.opened(new DatabaseLoads(
                        name -> parts.context().getRegistry().lookupByNameAndType(name, DataSource.class),
                        parts.config().workDir(),
                        parts.clock(),
                        parts.config().network().connectTimeout(),
                        parts.config().ledger().isShared())));
    }

    @Override
    public DatasetName dataset(DestinationSpec destination, ExportSpec export) {
        return DatabaseDataset.of(
                destination.find("url").orElse("jdbc:h2:" + destination.name()),
                export.filled(destination.find("schema").orElse("")),
                export.table(destination.get("table")));
    }

    /**
     * By its user, too, where that may decide on the schema; of a database that is not known, by the whole URL. Of
     * several hosts all count, in whichever order.
     */
    @Override
    public String place(DestinationSpec destination, ExportSpec export) {
        DatasetName name = dataset(destination, export);
        String url = destination.find("url").orElse("");
        String server = name.namespace().contains("://")
                ? DatabaseDataset.servers(url, name.namespace())
                : destination.find("data-source").orElse(url.isEmpty() ? destination.name() : url);
        boolean usersOwn = destination.find("schema").isEmpty() && DatabaseDataset.schemaMayBeUsers(url);
        return String.join(" ", server, usersOwn ? destination.find("username").orElse("") : "", name.name());
    }
}
