package io.stellicroutes.osgi;

import jakarta.jms.ConnectionFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.camel.spi.BeanRepository;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * The data sources and connection factories that other bundles offer as services, as beans: under the name that they
 * have in JNDI, or that their service has.
 */
final class ServiceBeans implements BeanRepository {
    private static final List<Class<?>> TYPES = List.of(DataSource.class, ConnectionFactory.class);
    private static final List<String> NAMES = List.of("osgi.jndi.service.name", "dataSourceName", "name");

    private final BundleContext bundle;

    ServiceBeans(BundleContext bundle) {
        this.bundle = bundle;
    }

    @Override
    public Object lookupByName(String name) {
        return TYPES.stream()
                .map(type -> lookupByNameAndType(name, type))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
        if (!TYPES.contains(type)) {
            return null;
        }
        return references(type).stream()
                .filter(reference -> NAMES.stream().anyMatch(key -> name.equals(reference.getProperty(key))))
                .max(ServiceReference::compareTo)
                .map(bundle::getService)
                .map(type::cast)
                .orElse(null);
    }

    private List<ServiceReference<?>> references(Class<?> type) {
        try {
            ServiceReference<?>[] found = bundle.getServiceReferences(type.getName(), null);
            return found == null ? List.of() : Arrays.asList(found);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter is a good one", e);
        }
    }

    /** None: what a bean is for is said by its name. */
    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
        return Map.of();
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
        return Set.of();
    }
}
