package io.stellicroutes.bundle;

import io.stellicroutes.config.StellicConfig;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/** Makes the pools of threads by which runs get on; Camel ends them with the context. */
final class Threads {
    private static final int TRIGGERS_AT_A_TIME = 2;
    private static final int TRIGGERS_IN_LINE = 1_000;
    /** No bound is needed: a run waits once, its deliveries once. */
    private static final int ALL_IN_LINE = Integer.MAX_VALUE;

    private final CamelContext context;
    private final Supplier<StellicConfig> config;
    private final Object owner;

    /** @param owner whose they are, as Camel shows it */
    Threads(CamelContext context, Supplier<StellicConfig> config, Object owner) {
        this.context = context;
        this.config = config;
        this.owner = owner;
    }

    /** They begin a run and hand it over; a trigger for which there is no room is taken by the timer's own thread. */
    ExecutorService triggers() {
        return of("StellicTrigger", TRIGGERS_AT_A_TIME, TRIGGERS_IN_LINE);
    }

    /** One for each export that may be at Stellic; other runs wait in line, in the order in which they came. */
    ExecutorService fetches() {
        return of("StellicFetch", config.get().concurrency().exports(), ALL_IN_LINE);
    }

    /** One for each delivery that may be under way; those of other runs wait in line. */
    ExecutorService deliveries() {
        return of("StellicDelivery", config.get().concurrency().deliveries(), ALL_IN_LINE);
    }

    /** One for each endpoint that is told of what is wrong: one that does not answer takes nobody else's. */
    ExecutorService alerts() {
        int endpoints = (int) config.get()
                .alertSpecs()
                .flatMap(spec -> spec.to().stream())
                .distinct()
                .count();
        return of("StellicAlert", Math.max(1, endpoints), Math.max(1, endpoints));
    }

    /** So many threads at most, which end when they have nothing to do; what does not fit in line is its caller's. */
    ExecutorService of(String name, int most, int inLine) {
        return context.getExecutorServiceManager()
                .newThreadPool(
                        owner,
                        name,
                        new ThreadPoolProfileBuilder(name)
                                .poolSize(most)
                                .maxPoolSize(most)
                                .maxQueueSize(inLine)
                                .keepAliveTime(1L, TimeUnit.MINUTES)
                                .allowCoreThreadTimeOut(true)
                                .rejectedPolicy(ThreadPoolRejectedPolicy.CallerRuns)
                                .build());
    }
}
