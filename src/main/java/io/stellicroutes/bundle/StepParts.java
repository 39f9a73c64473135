package io.stellicroutes.bundle;

import io.stellicroutes.api.PresignedUrls;
import io.stellicroutes.api.StoreAnswers;
import io.stellicroutes.breaker.DeliveryBreakers;
import io.stellicroutes.breaker.StellicBreaker;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.config.Tenant;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.run.Replays;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.steps.ApiSteps;
import io.stellicroutes.steps.Arrivals;
import io.stellicroutes.steps.ChangeSteps;
import io.stellicroutes.steps.DeliveryLifecycle;
import io.stellicroutes.steps.DeliveryWait;
import io.stellicroutes.steps.DestinationTurns;
import io.stellicroutes.steps.DownloadSteps;
import io.stellicroutes.steps.LandedFileSteps;
import io.stellicroutes.steps.PendingSteps;
import io.stellicroutes.steps.PreviewSteps;
import io.stellicroutes.steps.RecordSteps;
import io.stellicroutes.steps.RecordsDataFormat;
import io.stellicroutes.steps.Recoveries;
import io.stellicroutes.steps.RecoverySteps;
import io.stellicroutes.steps.ReplaySteps;
import io.stellicroutes.steps.RunDeliveries;
import io.stellicroutes.steps.RunEndSteps;
import io.stellicroutes.steps.RunSteps;
import io.stellicroutes.steps.RunsUnderWay;
import io.stellicroutes.steps.ScheduleSteps;
import io.stellicroutes.steps.SpreadSteps;
import io.stellicroutes.steps.SpreadWait;
import io.stellicroutes.steps.Successors;
import io.stellicroutes.steps.TurnSteps;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes the beans that the routes of the road name. Thread-safe; those that hold a state are made once. */
final class StepParts {
    static final String FETCH_THREADS = "stellicFetchThreads";
    static final String DELIVERY_THREADS = "stellicDeliveryThreads";

    private final StellicBundle bundle;
    private RunsUnderWay runs;
    private PendingSteps pending;
    private DestinationTurns destinationTurns;
    private StellicBreaker breaker;
    private DeliveryBreakers deliveryBreakers;

    StepParts(StellicBundle bundle) {
        this.bundle = bundle;
    }

    private StellicConfig config() {
        return bundle.config();
    }

    private Ledger ledger() {
        return bundle.ledger();
    }

    private Leases leases() {
        return bundle.ledgers().leases();
    }

    private FileParts files() {
        return bundle.files();
    }

    private ExecutorService threads(String bean) {
        return bundle.context().getRegistry().lookupByNameAndType(bean, ExecutorService.class);
    }

    synchronized RunsUnderWay runsUnderWay() {
        if (runs == null) {
            runs = new RunsUnderWay(leases());
            if (config().lineage().isOn() && !bundle.ledgers().isOffTheRecord()) {
                LineageParts.start(bundle, runs);
            }
        }
        return runs;
    }

    /** Whether there may be runs under way: somebody has asked for what begins them. */
    synchronized boolean mayRun() {
        return runs != null;
    }

    RunSteps runs() {
        return new RunSteps(
                config(),
                ledger(),
                runsUnderWay(),
                recoveries(),
                files().landed(),
                successors(),
                bundle.listeners(),
                bundle.drain(),
                bundle.clock());
    }

    RunEndSteps runEnds() {
        return new RunEndSteps(ledger(), runsUnderWay(), bundle.listeners(), bundle.drain());
    }

    Successors successors() {
        return new Successors(ledger(), files().landed(), bundle.clock());
    }

    ReplaySteps replays() {
        return new ReplaySteps(
                config(), ledger(), runsUnderWay(), files().landed(), bundle.listeners(), bundle.drain());
    }

    PreviewSteps previews() {
        return new PreviewSteps(config(), ledger(), runsUnderWay(), files().landing(), bundle.drain());
    }

    /** The runs that this process is at, and those of which it makes deliveries. */
    synchronized Collection<RunInProgress> underWay() {
        List<RunInProgress> all = new ArrayList<>(runsUnderWay().underWay());
        if (pending != null) {
            all.addAll(pending.underWay());
        }
        return all;
    }

    private Recoveries recoveries() {
        return new Recoveries(config(), ledger(), deliveryBreakers(), bundle.clock());
    }

    RecoverySteps recovery() {
        bundle.ledgers().join();
        bundle.standings().expect();
        return new RecoverySteps(
                recoveries(),
                leases(),
                runsUnderWay(),
                ledger().nodes(),
                config().recovery().period());
    }

    ScheduleSteps schedules() {
        return new ScheduleSteps(config(), ledger(), bundle.clock());
    }

    TurnSteps turns() {
        return bundle.opened(
                new TurnSteps(ledger().turns(), leases(), config(), bundle.drain(), threads(FETCH_THREADS)));
    }

    ApiSteps api() {
        return new ApiSteps(config(), files().landing(), ledger(), bundle.drain(), bundle.clock());
    }

    DownloadSteps download() {
        return new DownloadSteps(
                config().askers().stream().collect(Collectors.toMap(Function.identity(), this::store)),
                files().landing(),
                config());
    }

    private DownloadSteps.Store store(Optional<String> tenant) {
        PresignedUrls urls = new PresignedUrls(
                config().stellic(tenant).baseUrl(),
                config().download(tenant).allowedHosts(),
                Tenant.property(tenant, "download.allowed-hosts"));
        return new DownloadSteps.Store(urls, new StoreAnswers(bundle.clock(), urls::isAllowed));
    }

    LandedFileSteps landedFiles() {
        return new LandedFileSteps(ledger(), files().landed(), successors());
    }

    SpreadSteps spread() {
        return new SpreadSteps(config(), ledger(), leases().deliveries(), destinationTurns(), bundle.drain());
    }

    SpreadWait spreadWait() {
        return bundle.opened(new SpreadWait(spread(), threads(DELIVERY_THREADS)));
    }

    synchronized PendingSteps pending() {
        if (pending == null) {
            pending = new PendingSteps(
                    config(),
                    ledger(),
                    leases().deliveries(),
                    destinationTurns(),
                    runsUnderWay(),
                    files().landed(),
                    files().landing(),
                    spread(),
                    threads(DELIVERY_THREADS),
                    bundle.drain());
        }
        return pending;
    }

    synchronized DestinationTurns destinationTurns() {
        if (destinationTurns == null) {
            destinationTurns = bundle.opened(
                    new DestinationTurns(leases(), ledger().nodes(), bundle.drain(), threads(DELIVERY_THREADS)));
        }
        return destinationTurns;
    }

    DeliveryWait deliveryWait() {
        return bundle.opened(new DeliveryWait(ledger().deliveries(), bundle.drain(), threads(DELIVERY_THREADS)));
    }

    RunDeliveries runDeliveries() {
        Replays replays = new Replays(ledger(), leases().deliveries(), files().landing());
        return new RunDeliveries(config(), ledger(), replays, arrivals(), spread());
    }

    DeliveryLifecycle deliveryLifecycle() {
        return new DeliveryLifecycle(ledger(), arrivals(), bundle.listeners(), bundle.drain(), bundle.clock());
    }

    private Arrivals arrivals() {
        return new Arrivals(ledger(), files().landed(), files().baselines(), files().sharedBaselines());
    }

    ChangeSteps changes() {
        return new ChangeSteps(config(), ledger(), files().baselines(), files().sharedBaselines());
    }

    RecordSteps records() {
        return new RecordSteps(config(), files().landing());
    }

    RecordsDataFormat csv() {
        return new RecordsDataFormat(RecordSteps.reader(config()));
    }

    synchronized StellicBreaker breaker() {
        if (breaker == null) {
            breaker = new StellicBreaker(config().breaker(), bundle.clock());
        }
        return breaker;
    }

    synchronized DeliveryBreakers deliveryBreakers() {
        if (deliveryBreakers == null) {
            deliveryBreakers = new DeliveryBreakers(config().breaker(), bundle.clock());
        }
        return deliveryBreakers;
    }
}
