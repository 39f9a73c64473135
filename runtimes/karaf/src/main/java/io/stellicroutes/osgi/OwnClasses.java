package io.stellicroutes.osgi;

/**
 * While it is open, what this thread looks for by {@link java.util.ServiceLoader} is looked for in the bundle; so it
 * stays on the threads that begin meanwhile.
 */
final class OwnClasses implements AutoCloseable {
    private final ClassLoader before;

    private OwnClasses(ClassLoader before) {
        this.before = before;
    }

    static OwnClasses open(ClassLoader classes) {
        OwnClasses own = new OwnClasses(Thread.currentThread().getContextClassLoader());
        Thread.currentThread().setContextClassLoader(classes);
        return own;
    }

    @Override
    public void close() {
        Thread.currentThread().setContextClassLoader(before);
    }
}
