package io.stellicroutes;

import java.util.concurrent.Callable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Something that all tests of a class use, such as a server: made before the first of them, closed after the last.
 * Register it as a static field with {@code @RegisterExtension}.
 */
public final class OncePerClass<T extends AutoCloseable> implements BeforeAllCallback, AfterAllCallback {
    private final Callable<T> make;
    private T made;

    private OncePerClass(Callable<T> make) {
        this.make = make;
    }

    /** What {@code make} returns, once for each class of tests. */
    public static <T extends AutoCloseable> OncePerClass<T> of(Callable<T> make) {
        return new OncePerClass<>(make);
    }

    /** The one of the class that is running. */
    public T get() {
        return made;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        made = make.call();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (made != null) {
            made.close();
        }
    }
}
