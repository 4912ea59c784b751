package io.quotagrid.client.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quotagrid.client.api.AdminJson;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Wire records as programs read them: the names of the admin REST, in JSON and in YAML. */
final class Documents {
    private static final ObjectMapper MAPPER = AdminJson.lenient();

    private Documents() {}

    static String json(Object document) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a wire record that is no JSON: " + document.getClass(), e);
        }
    }

    static String jsonLine(Object document) {
        try {
            return MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a wire record that is no JSON: " + document.getClass(), e);
        }
    }

    static String yaml(Object document) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        return new Yaml(options).dump(MAPPER.convertValue(document, Object.class));
    }
}
