package io.stellicroutes.bench.peers;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/**
 * What is left of a run without what the bundle is for: Camel's own main class with one route, which makes one request
 * and writes the answer to a file. Arguments: the URL, the token, the directory.
 */
public final class CamelRequest extends RouteBuilder {
    private final String url;
    private final String token;
    private final String directory;

    private CamelRequest(String url, String token, String directory) {
        this.url = url;
        this.token = token;
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        Main main = new Main();
        main.configure().addRoutesBuilder(new CamelRequest(args[0], args[1], args[2]));
        main.configure().setDurationMaxMessages(1);
        main.run();
    }

    @Override
    public void configure() {
        from("timer:once?repeatCount=1&delay=0")
                .routeId("request")
                .setHeader("Authorization", constant("Token " + token))
                .to(url)
                .to("file:" + directory + "?fileName=answer&fileExist=Override")
                .log("${header." + Exchange.FILE_NAME_PRODUCED + "}");
    }
}
