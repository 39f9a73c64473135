import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.run.RunReport;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;

/**
 * Calls the road from Java and gets the run's result back. In the distribution:
 *
 * <pre>
 * javac -cp 'lib/*' -d . examples/call-from-java/CallFromJava.java
 * java -cp 'lib/*:.' CallFromJava examples/call-from-java/application.properties
 * </pre>
 */
public final class CallFromJava {
    private CallFromJava() {}

    public static void main(String[] arguments) throws Exception {
        Main main = new Main();
        main.setPropertyPlaceholderLocations("file:" + arguments[0]);
        main.configure().withRoutesIncludePattern("classpath:routes/*.camel.yaml");
        main.start();
        try (ProducerTemplate template = main.getCamelContext().createProducerTemplate()) {
            RunReport report = template.requestBodyAndHeader(
                    StellicConstants.DIRECT_RUN, null, StellicConstants.EXPORT, "user_groups", RunReport.class);

            System.out.println("run " + report.run().id() + ": " + report.run().status());
            report.deliveries().forEach(delivery -> System.out.println(delivery.destination() + ": read "
                    + delivery.read() + ", delivered " + delivery.delivered() + ", rejected " + delivery.rejected()));
        } finally {
            main.stop();
        }
    }
}
