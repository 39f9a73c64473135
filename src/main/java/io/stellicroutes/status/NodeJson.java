package io.stellicroutes.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.stellicroutes.ledger.Node;
import java.util.List;

/** The services with one ledger as JSON. */
public final class NodeJson {
    private NodeJson() {}

    public static ArrayNode nodes(List<Node> nodes) {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        nodes.forEach(node -> items.addObject()
                .put("id", node.id())
                .put("host", node.host())
                .put("process", node.pid())
                .put("version", node.version())
                .put("state", RunJson.word(node.state()))
                .put("startedAt", node.startedAt().toString())
                .put("seenAt", node.seenAt().toString()));
        return items;
    }
}
