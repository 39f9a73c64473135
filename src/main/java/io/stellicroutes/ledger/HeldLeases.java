package io.stellicroutes.ledger;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** The leases of one kind that this process has; they are renewed together. Thread-safe. */
final class HeldLeases<L> {
    private final Set<L> held = ConcurrentHashMap.newKeySet();
    private final Function<L, Tenure> tenure;

    HeldLeases(Function<L, Tenure> tenure) {
        this.tenure = tenure;
    }

    void add(L lease) {
        held.add(lease);
    }

    /** No, if this process did not have it any more. */
    boolean remove(L lease) {
        return held.remove(lease);
    }

    List<L> all() {
        return List.copyOf(held);
    }

    int size() {
        return held.size();
    }

    /**
     * Renews all by one statement, unless one of them is lost: then each by its own.
     *
     * @param together renews several in the ledger, and tells how many it has renewed
     * @param lost told of each that another process has; it is held no more
     */
    void renew(ToIntFunction<List<L>> together, BiConsumer<L, LeaseLostException> lost) {
        List<L> all = all();
        if (all.isEmpty()) {
            return;
        }
        Tenure.Moment now = Tenure.Moment.now();
        if (together.applyAsInt(all) == all.size()) {
            all.forEach(lease -> tenure.apply(lease).renewed(now));
            return;
        }
        for (L lease : all) {
            try {
                if (held.contains(lease)) {
                    tenure.apply(lease).renew();
                }
            } catch (LeaseLostException e) {
                held.remove(lease);
                lost.accept(lease, e);
            }
        }
    }

    /** From now on this process has none, whatever the ledger says; those that it had. */
    List<L> loseAll() {
        List<L> all = all();
        all.forEach(lease -> {
            tenure.apply(lease).lose();
            held.remove(lease);
        });
        return all;
    }
}
