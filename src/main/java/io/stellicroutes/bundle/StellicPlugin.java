package io.stellicroutes.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.actions.Actions;
import io.stellicroutes.api.Answers;
import io.stellicroutes.breaker.DeliveryBreakers;
import io.stellicroutes.breaker.StellicBreaker;
import io.stellicroutes.config.Settings;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.console.ResponseHeaders;
import io.stellicroutes.delivery.DeliverySteps;
import io.stellicroutes.http.HttpTimeouts;
import io.stellicroutes.run.Retention;
import io.stellicroutes.steps.AlertSteps;
import io.stellicroutes.steps.ApiSteps;
import io.stellicroutes.steps.ChangeSteps;
import io.stellicroutes.steps.CorrectedRowsFile;
import io.stellicroutes.steps.DeliveryLifecycle;
import io.stellicroutes.steps.DeliveryWait;
import io.stellicroutes.steps.DestinationTurns;
import io.stellicroutes.steps.DownloadSteps;
import io.stellicroutes.steps.LandedFileSteps;
import io.stellicroutes.steps.LogLabels;
import io.stellicroutes.steps.OwnExchange;
import io.stellicroutes.steps.PendingSteps;
import io.stellicroutes.steps.PreviewSteps;
import io.stellicroutes.steps.RecordSteps;
import io.stellicroutes.steps.RecoverySteps;
import io.stellicroutes.steps.ReplaySteps;
import io.stellicroutes.steps.Retries;
import io.stellicroutes.steps.RunDeliveries;
import io.stellicroutes.steps.RunEndSteps;
import io.stellicroutes.steps.RunRoutes;
import io.stellicroutes.steps.RunSteps;
import io.stellicroutes.steps.ScheduleSteps;
import io.stellicroutes.steps.SpreadSteps;
import io.stellicroutes.steps.SpreadWait;
import io.stellicroutes.steps.StoppableRequests;
import io.stellicroutes.steps.Successors;
import io.stellicroutes.steps.TurnSteps;
import java.time.Clock;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.spi.RouteTemplateParameterSource;
import org.apache.camel.support.SimpleTypeConverter;

/** Puts the beans that the routes name into the registry of every Camel context that finds this jar. */
public final class StellicPlugin implements ContextServicePlugin {
    @Override
    public void load(CamelContext context) {
        StellicBundle bundle = new StellicBundle(context, Clock.systemUTC());
        try {
            context.addService(bundle, true);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
        PropertiesComponent properties = (PropertiesComponent) context.getPropertiesComponent();
        PropertiesFiles.expectUtf8(context);
        Properties initial = new Properties();
        initial.putAll(Settings.globalDefaults());
        if (properties.getInitialProperties() != null) {
            initial.putAll(properties.getInitialProperties());
        }
        properties.setInitialProperties(initial);

        context.getTypeConverterRegistry()
                .addTypeConverter(
                        String.class,
                        Secret.class,
                        new SimpleTypeConverter(false, (type, exchange, secret) -> ((Secret) secret).text()));
        StellicRouteSource routes = new StellicRouteSource(
                bundle::config,
                bundle.ledgers()::runsBySchedule,
                bundle.configuration()::consolePath,
                bundle::hasAlerts,
                bundle.configuration()::isByHandOnly,
                context,
                bundle.parts(),
                new StellicRouteSource.Servers(bundle.http()::stellic, bundle.http()::store),
                bundle.clock());
        context.getRegistry().bind("stellicRoutes", RouteTemplateParameterSource.class, routes);
        bind(context, ExportTriggers.NAME, Endpoint.class, () -> new ExportTriggers(context, routes::triggers));
        context.getCamelContextExtension().addInterceptStrategy(new LogLabels());
        StepParts steps = bundle.steps();
        Threads threads = bundle.threads();
        bind(context, "stellicRuns", RunSteps.class, steps::runs);
        bind(context, "stellicRunEnds", RunEndSteps.class, steps::runEnds);
        bind(context, "stellicSuccessors", Successors.class, steps::successors);
        bind(context, "stellicReplays", ReplaySteps.class, steps::replays);
        bind(context, "stellicPreviews", PreviewSteps.class, steps::previews);
        bind(context, "stellicRunRoutes", RunRoutes.class, RunRoutes::new);
        bind(context, "stellicActions", Actions.class, bundle::actions);
        bind(context, "stellicAlerts", AlertSteps.class, bundle::alerts);
        bind(context, "stellicRecovery", RecoverySteps.class, steps::recovery);
        bind(context, "stellicSpread", SpreadSteps.class, steps::spread);
        bind(context, "stellicSpreadWait", SpreadWait.class, steps::spreadWait);
        bind(context, "stellicDeliveryWait", DeliveryWait.class, steps::deliveryWait);
        bind(context, "stellicPending", PendingSteps.class, steps::pending);
        bind(context, "stellicDestinationTurns", DestinationTurns.class, steps::destinationTurns);
        bind(context, "stellicTurns", TurnSteps.class, steps::turns);
        bind(context, "stellicSchedules", ScheduleSteps.class, steps::schedules);
        bind(context, "stellicRetention", Retention.class, bundle::retention);
        bind(
                context,
                "stellicRetries",
                Retries.class,
                () -> new Retries(HttpTimeouts.of(bundle.config()), bundle.drain()));
        bind(context, "stellicApi", ApiSteps.class, steps::api);
        bind(context, "stellicJson", ObjectMapper.class, Answers::mapper);
        bind(context, "stellicOwnExchange", OwnExchange.class, OwnExchange::new);
        bind(context, "stellicBreaker", StellicBreaker.class, steps::breaker);
        bind(context, "stellicDownload", DownloadSteps.class, steps::download);
        bind(context, "stellicLandedFiles", LandedFileSteps.class, steps::landedFiles);
        bind(context, "stellicRunDeliveries", RunDeliveries.class, steps::runDeliveries);
        bind(context, "stellicDeliveryLifecycle", DeliveryLifecycle.class, steps::deliveryLifecycle);
        bind(context, "stellicDeliveryBreakers", DeliveryBreakers.class, steps::deliveryBreakers);
        bind(context, "stellicDelivery", DeliverySteps.class, DeliverySteps::new);
        bind(context, "stellicRecords", RecordSteps.class, steps::records);
        bind(context, "stellicChanges", ChangeSteps.class, steps::changes);
        bind(context, "stellicCsv", DataFormat.class, steps::csv);
        bind(context, "stellicCorrectedRows", CorrectedRowsFile.class, CorrectedRowsFile::new);
        // as an Object: Camel would else give it to every HTTP endpoint of the application
        bind(context, "stellicRequestTarget", Object.class, StoppableRequests::new);
        bind(context, "stellicConfig", StellicConfig.class, bundle::config);
        bind(context, "stellicTimeouts", HttpTimeouts.class, () -> HttpTimeouts.of(bundle.config()));
        bind(context, "stellicTriggerThreads", ExecutorService.class, threads::triggers);
        bind(context, "stellicAlertThreads", ExecutorService.class, threads::alerts);
        bind(context, StepParts.FETCH_THREADS, ExecutorService.class, threads::fetches);
        bind(context, StepParts.DELIVERY_THREADS, ExecutorService.class, threads::deliveries);
        // as Objects: their classes are loaded only where there is a console
        bind(context, "stellicConsole", Object.class, () -> ConsoleParts.of(bundle));
        bind(context, "stellicConsoleHeaders", Object.class, ResponseHeaders::new);
        context.addLifecycleStrategy(new ContextStop(bundle));
        bundle.configuration().bindTypes();
        bundle.monitoring().begin();
        TraceParts.begin(bundle);
        AtStart.of(
                context,
                ParserCheck::isTime,
                started -> ParserCheck.check(
                        started, () -> bundle.config().destinations().values()));
    }

    private static <T> void bind(CamelContext context, String name, Class<T> type, Supplier<? extends T> part) {
        context.getRegistry().bind(name, type, (Supplier<Object>) part::get);
    }
}
