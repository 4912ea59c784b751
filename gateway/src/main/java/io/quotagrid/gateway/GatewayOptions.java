package io.quotagrid.gateway;

import static java.util.Objects.requireNonNull;

import io.quotagrid.gateway.http.ListenAddress;
import io.quotagrid.node.NodeOptions;
import java.util.Map;
import java.util.Optional;

/**
 * What the operator says beside the policy.
 *
 * @param listen      where callers come in
 * @param adminListen where operators come in
 * @param environment where secrets are looked up, usually {@link System#getenv()}; {@code OPENAI_BASE_URL}, as OpenAI's own
 *     clients know it, replaces the address of {@code openai} targets without {@code base_url}
 * @param node        the node's own options
 * @param policyText  the policy's YAML, by which nodes of a cluster agree and operators change it; empty keeps this node to the
 *     policy that it is given
 */
public record GatewayOptions(
        ListenAddress listen,
        ListenAddress adminListen,
        Map<String, String> environment,
        NodeOptions node,
        Optional<String> policyText) {
    public GatewayOptions {
        requireNonNull(listen, "listen");
        requireNonNull(adminListen, "adminListen");
        environment = Map.copyOf(environment);
        requireNonNull(node, "node");
        requireNonNull(policyText, "policyText");
    }

    /** For a node that keeps to the policy that it is given. */
    public GatewayOptions(
            ListenAddress listen, ListenAddress adminListen, Map<String, String> environment, NodeOptions node) {
        this(listen, adminListen, environment, node, Optional.empty());
    }
}
