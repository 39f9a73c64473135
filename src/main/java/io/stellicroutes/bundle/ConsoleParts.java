package io.stellicroutes.bundle;

import io.stellicroutes.config.ConsoleSpec;
import io.stellicroutes.config.EffectiveSettings;
import io.stellicroutes.console.ActionForms;
import io.stellicroutes.console.Api;
import io.stellicroutes.console.ApiActions;
import io.stellicroutes.console.ApiCorrections;
import io.stellicroutes.console.ConfigurationPage;
import io.stellicroutes.console.Console;
import io.stellicroutes.console.ConsoleSteps;
import io.stellicroutes.console.Endpoint;
import io.stellicroutes.console.Errors;
import io.stellicroutes.console.ExportsPage;
import io.stellicroutes.console.HealthPage;
import io.stellicroutes.console.LedgerPage;
import io.stellicroutes.console.Rejected;
import io.stellicroutes.console.RunPage;
import io.stellicroutes.console.RuntimeSecurity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes the console of a bundle; loaded only where there is one. */
final class ConsoleParts {
    private ConsoleParts() {}

    static ConsoleSteps of(StellicBundle bundle) {
        ConsoleSpec spec = bundle.config().console();
        Optional<RuntimeSecurity> runtime =
                Optional.ofNullable(bundle.context().getRegistry().findSingleByType(RuntimeSecurity.class));
        List<Endpoint> endpoints = Stream.of(
                        new ExportsPage(bundle.config(), bundle.ledger(), bundle.standings(), bundle.clock())
                                .endpoints(),
                        new RunPage(
                                        bundle.ledger(),
                                        bundle.config().exports().keySet(),
                                        run -> bundle.runs().underWay(run),
                                        run -> bundle.ledger()
                                                .runs()
                                                .find(run)
                                                .filter(bundle.landedFiles()::isKept)
                                                .isPresent(),
                                        bundle.clock())
                                .endpoints(),
                        new LedgerPage(
                                        bundle.ledger(),
                                        bundle.config().exports().keySet(),
                                        bundle.clock())
                                .endpoints(),
                        new ActionForms(bundle.config(), bundle.ledger(), bundle.actions()).endpoints(),
                        new ConfigurationPage(() -> EffectiveSettings.of(
                                        bundle.config(), bundle.configuration().written()))
                                .endpoints(),
                        new HealthPage(new ConsoleHealth(bundle)::lines, bundle.clock()).endpoints(),
                        new Rejected(
                                        bundle.ledger(),
                                        bundle.config(),
                                        bundle.actions().audit())
                                .endpoints(),
                        new ApiCorrections(bundle.ledger(), bundle.config().workDir(), bundle.actions()).endpoints(),
                        new Api(bundle.ledger(), bundle.config(), bundle.standings(), bundle.clock()).endpoints(),
                        new ApiActions(bundle.actions()).endpoints(),
                        new Errors().endpoints())
                .flatMap(List::stream)
                .toList();
        return new ConsoleSteps(spec, new Console(spec, bundle.clock(), runtime.isPresent(), endpoints), runtime);
    }
}
