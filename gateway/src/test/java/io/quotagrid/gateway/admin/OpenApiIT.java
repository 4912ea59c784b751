package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The document and the routes are the same; what each answer looks like is held to it by {@link Rest}, in every test here. */
final class OpenApiIT {
    private final OpenApiContract contract = new OpenApiContract();

    @TempDir
    private Path directory;

    private AdminRig rig;

    @BeforeEach
    void start() {
        rig = AdminRig.withTokens(directory);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void givenTheRoutes_whenTheyAreListed_thenTheyAreTheOperationsOfTheDocumentWithTheirRoles() {
        assertThat(contract.operations().stream()
                        .map(promised -> promised.role() + " " + promised.method() + " " + promised.path()))
                .containsExactlyInAnyOrderElementsOf(rig.server.routes());
    }

    @Test
    void givenTheDocument_whenItIsAsked_thenItIsWhatIsWrittenAndEveryReferenceLeadsSomewhere() throws IOException {
        JsonNode served = new ObjectMapper()
                .readTree(
                        rig.rest(AdminRig.VIEWER).get("/admin/v1/openapi.json").body());

        assertThat(served).isEqualTo(contract.whole());
        assertThat(served.path("openapi").asText()).startsWith("3.1");
        Deque<JsonNode> rest = new ArrayDeque<>();
        rest.add(served);
        while (!rest.isEmpty()) {
            JsonNode node = rest.pop();
            node.forEach(rest::push);
            if (node.has("$ref")) {
                assertThat(served.at(node.path("$ref").asText().substring(1)).isMissingNode())
                        .as(node.path("$ref").asText())
                        .isFalse();
            }
        }
    }
}
