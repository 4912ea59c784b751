package io.quotagrid.config;

import io.quotagrid.config.ClusterConfig.Discovery;
import io.quotagrid.config.ClusterConfig.PolicyOnJoin;
import io.quotagrid.config.ClusterConfig.SplitMode;
import io.quotagrid.config.ClusterConfig.StateLostAction;
import io.quotagrid.config.ClusterConfig.UndecidedAction;
import io.quotagrid.config.Finding.Severity;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;

/** The dialect, block by block: from sections to records. */
final class PolicyReader {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final String AUDIT_LOGGER = "audit-logger";
    private static final Pattern DISCOVERY_OPTION =
            Pattern.compile("(?!access-key|secret-key|client-secret|api-token|private-key)[a-z][a-z-]{0,60}=.{1,250}");

    private final Section root;

    private PolicyReader(Section root) {
        this.root = root;
    }

    /** The policy, or empty when a finding is an error. */
    static Optional<Policy> read(MappingNode given, MappingNode defaults, Findings findings) {
        Section root = Section.root(given, defaults, findings);
        PolicyReader reader = new PolicyReader(root);
        try {
            Policy policy = reader.policy();
            PolicyLint.check(policy, root);
            root.end();
            return findings.broken() ? Optional.empty() : Optional.of(policy);
        } catch (IllegalArgumentException e) { // a stand-in of a value that is already a finding did not fit its record
            root.end();
            if (!findings.broken()) {
                findings.error("", 0, String.valueOf(e.getMessage()), "");
            }
            return Optional.empty();
        }
    }

    private Policy policy() {
        RateReader rates = new RateReader(root);
        DistributedConfig distributed = distributed(root.section("distributed_rate_limit"));
        return new Policy(
                rates.tiers(distributed.window()),
                rates.groups(distributed.window()),
                root.optional("rate_limit_defaults").map(block -> RateReader.amounts(block, distributed.window())),
                distributed,
                cluster(root.section("cluster")),
                gateway(root.section("gateway")),
                store(root.section("store")),
                new IdentityReader(root).identity(),
                new ProviderReader(root.section("providers")).providers(),
                MoneyReader.wallets(root.items("wallets")),
                MoneyReader.budgets(root.items("budgets")),
                audit(root.section("policies"), root.section("policy")),
                admin(root.section("admin")));
    }

    private static DistributedConfig distributed(Section block) {
        Optional<String> redis = block.optionalText("redis_url_env");
        if (redis.isPresent()) {
            block.remark(
                    Severity.NOTICE,
                    "redis_url_env",
                    "accepted and not needed: the nodes keep the counters themselves");
        }
        return new DistributedConfig(
                block.flag("enabled"),
                redis,
                block.name("key_prefix"),
                Duration.ofMillis(
                        block.number("window_ms", 1_000, Duration.ofDays(31).toMillis())),
                Duration.ofMillis(block.number("sync_interval_ms", 0, 60_000)),
                block.flag("local_fallback"));
    }

    private static ClusterConfig cluster(Section block) {
        List<String> members = block.texts("members");
        block.each("members", members, at -> HostPort.holds(at) || HostPort.isHost(at), "host:port, or host");
        return new ClusterConfig(
                block.name("name"),
                block.choice("discovery", Discovery.class),
                members,
                discoveryOptions(block),
                (int) block.number("port", 0, 65_535),
                block.has("port"),
                block.optionalText("interface"),
                secret(block, "secret_ref"),
                (int) block.number("backups", 0, 3),
                (int) block.number("expected_members", 0, 1_000),
                block.choice("split_mode", SplitMode.class),
                Duration.ofMillis(block.number("decision_timeout_ms", 10, 60_000)),
                block.choice("on_undecided", UndecidedAction.class),
                block.choice("on_state_lost", StateLostAction.class),
                block.duration("forget_after", SECOND, DAY),
                (int) block.number("resolution", 60, 240),
                block.choice("policy_on_join", PolicyOnJoin.class),
                block.number("max_subjects", 0, 1_000_000_000));
    }

    /** As {@code key=value}; the last one of a key counts. */
    private static Map<String, String> discoveryOptions(Section block) {
        List<String> options = block.texts("discovery_options");
        block.each(
                "discovery_options",
                options,
                option -> DISCOVERY_OPTION.matcher(option).matches(),
                "key=value, the key one of the discovery's own; no keys or passwords: they come from the machine's role");
        Map<String, String> byKey = new LinkedHashMap<>();
        for (String option : options) {
            int equals = option.indexOf('=');
            if (equals > 0) {
                byKey.put(option.substring(0, equals), option.substring(equals + 1));
            }
        }
        return byKey;
    }

    private static GatewayConfig gateway(Section block) {
        return new GatewayConfig(
                block.size("max_body_bytes", 1 << 10, 1L << 30),
                block.duration("header_timeout", SECOND, DAY),
                block.duration("body_timeout", SECOND, DAY),
                block.duration("idle_timeout", SECOND, DAY),
                block.duration("total_timeout", SECOND, DAY),
                block.optional("tls").map(tls -> tls(tls, Optional.empty())));
    }

    private static TlsConfig tls(Section block, Optional<Path> clientCaFile) {
        return new TlsConfig(file(block, "certificate_file"), file(block, "key_file"), clientCaFile);
    }

    static StoreConfig store(Section block) {
        String url = block.text("url");
        if (!url.startsWith("jdbc:")) {
            block.wrong("url", "is no JDBC URL", "jdbc:..."); // not shown: it may hold a password
        }
        return new StoreConfig(url, block.optionalText("username"), secret(block, "password_ref"));
    }

    private static AuditConfig audit(Section policies, Section settings) {
        List<String> chain = policies.texts("chain");
        policies.each("chain", chain, AUDIT_LOGGER::equals, "one of " + AUDIT_LOGGER);
        for (int i = 0; i < chain.size(); i++) {
            if (chain.get(i).equals(AUDIT_LOGGER) && chain.indexOf(AUDIT_LOGGER) < i) {
                policies.wrongItem("chain", i, "is a second " + AUDIT_LOGGER, "each policy once");
            }
        }
        boolean enabled = chain.contains(AUDIT_LOGGER);
        if (settings.has(AUDIT_LOGGER) && !enabled) {
            settings.remark(Severity.WARNING, AUDIT_LOGGER, "is set but not in policies.chain, so nothing is recorded");
        }
        Section block = settings.section(AUDIT_LOGGER);
        return new AuditConfig(
                enabled,
                (int) block.number("retention_days", 1, 36_500),
                block.flag("immutable"),
                block.flag("log_all_access"),
                file(block, "directory"));
    }

    private static AdminConfig admin(Section block) {
        String listen = block.text("listen");
        if (!HostPort.holds(listen)) {
            block.wrong("listen", "was " + Scalars.shortened(listen), "host:port");
        }
        List<AdminConfig.Token> tokens = new ArrayList<>();
        for (Section token : block.items("tokens")) {
            AdminConfig.Role role = token.choice("role", AdminConfig.Role.class);
            String name = token.name("name");
            requiredSecret(token, "secret_ref").ifPresent(ref -> tokens.add(new AdminConfig.Token(name, role, ref)));
        }
        Optional<TlsConfig> tls = block.optional("tls").map(with -> {
            Optional<Path> clientCa =
                    with.has("client_ca_file") ? Optional.of(file(with, "client_ca_file")) : Optional.empty();
            return tls(with, clientCa);
        });
        return new AdminConfig(listen, tokens, tls);
    }

    /** Where a secret is: exactly one of env and file. */
    static Optional<SecretRef> secret(Section block, String key) {
        return block.optional(key).flatMap(ref -> {
            Optional<String> env = ref.optionalText("env");
            Optional<Path> file = ref.has("file") ? Optional.of(file(ref, "file")) : Optional.empty();
            if (!ref.readable()) {
                return Optional.empty();
            }
            if (env.isPresent() == file.isPresent()) {
                block.wrong(
                        key, env.isPresent() ? "names both env and file" : "names neither env nor file", "env or file");
                return Optional.empty();
            }
            if (env.isPresent() && !env.get().matches("[A-Za-z_][A-Za-z0-9_]*")) {
                ref.wrong(
                        "env",
                        "is no name of a variable",
                        "letters, digits and _, no digit first"); // not shown: it may be the key
            }
            return Optional.of(new SecretRef(env, file));
        });
    }

    static Optional<SecretRef> requiredSecret(Section block, String key) {
        if (!block.has(key)) {
            block.wrong(key, "is missing", "env or file");
        }
        return secret(block, key);
    }

    private static Path file(Section block, String key) {
        try {
            return Path.of(block.text(key));
        } catch (InvalidPathException e) {
            block.wrong(key, "is no path", "a path");
            return Path.of("?");
        }
    }
}
