package io.stellicroutes.bundle;

import io.stellicroutes.config.ConsoleSpec;
import io.stellicroutes.console.Console;
import io.stellicroutes.console.ConsoleSteps;
import io.stellicroutes.console.Endpoint;
import io.stellicroutes.console.LedgerPage;
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
        List<Endpoint> endpoints = Stream.of(new LedgerPage(bundle.ledger()).endpoints())
                .flatMap(List::stream)
                .toList();
        return new ConsoleSteps(spec, new Console(spec, bundle.clock(), runtime.isPresent(), endpoints), runtime);
    }
}
