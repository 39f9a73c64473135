package io.stellicroutes.delivery;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.records.Header;
import java.nio.file.Path;
import java.util.List;

/** What loads are opened with that are tested without a run. */
public final class LoadContexts {
    private LoadContexts() {}

    /** Of a delivery from the beginning, which takes place without the landed file. */
    public static LoadContext of(
            String runId,
            ExportSpec export,
            DestinationSpec destination,
            Header header,
            String fileName,
            RejectSink rejects) {
        Accounts accounts = new Accounts() {
            @Override
            public void reject(long row, String reason, List<String> fields) {
                throw new AssertionError("rejected rows are counted before they are kept");
            }

            @Override
            public void checkpoint(long row, long delivered, long skipped, int batches) {
                throw new AssertionError("a load has no checkpoints of its own");
            }
        };
        return new LoadContext(
                runId, export, destination, header, Path.of("missing"), fileName, rejects, accounts, 0, "", null);
    }

    /** The same of a delivery that was taken. */
    public static LoadContext taken(LoadContext context, long epoch, Runnable fencedOff) {
        Accounts accounts = new Accounts() {
            @Override
            public long epoch() {
                return epoch;
            }

            @Override
            public void fencedOff() {
                fencedOff.run();
            }

            @Override
            public void check() {
                fencedOff.run();
            }

            @Override
            public void reject(long row, String reason, List<String> fields) {
                context.rejects().reject(row, reason, fields);
            }

            @Override
            public void checkpoint(long row, long delivered, long skipped, int batches) {
                throw new AssertionError("a load has no checkpoints of its own");
            }
        };
        return new LoadContext(
                context.runId(),
                context.export(),
                context.destination(),
                context.header(),
                context.landedFile(),
                context.fileName(),
                context.rejects(),
                accounts,
                context.checkpoint(),
                context.attempt(),
                context.changes());
    }
}
