package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.config.StellicConfig;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each recipe is a whole configuration: it is accepted as it stands, without a warning. */
final class RecipesTest {
    @Test
    void everyRecipeIsAccepted() throws IOException {
        List<String> recipes = Pages.blocks(Path.of("docs/recipes.md"), "properties");
        List<String> types = new ArrayList<>();

        for (String recipe : recipes) {
            Properties written = new Properties();
            written.load(new StringReader(recipe));
            Map<String, String> properties = new TreeMap<>();
            written.stringPropertyNames()
                    .forEach(name -> properties.put(
                            name, written.getProperty(name).replaceAll("\\{\\{env:[^}]*}}", "resolved")));
            StellicConfig config = ConfigReader.read(properties, Catalogue.load());
            assertThat(config.warnings()).as(recipe).isEmpty();
            config.destinations().values().stream()
                    .map(destination -> destination.type().name())
                    .forEach(types::add);
        }

        assertThat(types).containsExactly("database", "database", "sftp", "jms", "database", "http", "s3");
    }
}
