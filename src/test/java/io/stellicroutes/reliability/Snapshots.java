package io.stellicroutes.reliability;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Stellic's files one after the other, each with some deletes, updates and inserts beside the one before; some records
 * come back, some are again as they were; one is in every other file, always the same. Columns {@code id}, {@code name}
 * and {@code note}; one record says which snapshot it is.
 */
final class Snapshots {
    /** The record whose name is the snapshot's version: v0, v1… */
    static final String VERSION_ID = "0";

    /** The record that comes and goes. */
    private static final String GUEST_ID = "guest";

    private static final int ROWS = 400;

    private final Random random;
    private final List<Map<String, List<String>>> all = new ArrayList<>();
    private int ids;
    private String file;

    Snapshots(Random random) {
        this.random = random;
    }

    /** The records of a version by their ids, without those. */
    Map<String, List<String>> get(int version) {
        return all.get(version);
    }

    /** The next one, as a file. */
    String next() {
        Map<String, List<String>> next = new LinkedHashMap<>(all.isEmpty() ? Map.of() : all.get(all.size() - 1));
        next.put(VERSION_ID, List.of("v" + all.size(), ""));
        if (all.isEmpty()) {
            for (int row = 0; row < ROWS; row++) {
                insert(next);
            }
        } else {
            change(next);
        }
        next.remove(GUEST_ID);
        if (all.size() % 2 == 0) {
            next.put(GUEST_ID, List.of("Grace", "as ever"));
        }
        all.add(next);
        List<String> lines = new ArrayList<>();
        next.forEach((id, values) -> lines.add(id + ",\"" + values.get(0) + "\",\"" + values.get(1) + "\"\n"));
        if (random.nextInt(4) == 0) {
            Collections.shuffle(lines, random);
        }
        file = "id,name,note\n" + String.join("", lines);
        return file;
    }

    /** The last one, as a file. */
    String last() {
        return file;
    }

    private void change(Map<String, List<String>> next) {
        Map<String, List<String>> older = all.get(random.nextInt(all.size()));
        for (String id : List.copyOf(next.keySet())) {
            if (id.equals(VERSION_ID)) {
                continue;
            }
            int what = random.nextInt(100);
            if (what < 4) {
                next.remove(id);
            } else if (what < 9) {
                next.put(id, values());
            } else if (what < 13 && older.containsKey(id)) {
                next.put(id, older.get(id));
            }
        }
        older.forEach((id, values) -> {
            if (!next.containsKey(id) && random.nextInt(3) == 0) {
                next.put(id, values);
            }
        });
        while (next.size() < ROWS + random.nextInt(20)) {
            insert(next);
        }
    }

    private void insert(Map<String, List<String>> next) {
        next.put(Integer.toString(++ids), values());
    }

    private List<String> values() {
        return List.of(Content.MARK + " Zoë, no. " + random.nextInt(3), "week " + random.nextInt(14));
    }
}
