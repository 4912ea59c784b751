package io.quotagrid.config;

import io.quotagrid.config.ClusterConfig.Discovery;
import io.quotagrid.config.Finding.Severity;
import io.quotagrid.config.ProvidersConfig.TargetStrategy;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Checks that no single value can fail: across keys and blocks. Runs on a policy that may hold stand-ins, so that these findings
 * come together with all others; what is a stand-in has its finding already.
 */
final class PolicyLint {
    private static final Set<Discovery> TAKES_OPTIONS =
            EnumSet.of(Discovery.KUBERNETES, Discovery.AWS, Discovery.GCP, Discovery.AZURE);

    private final Policy policy;
    private final Section root;

    private PolicyLint(Policy policy, Section root) {
        this.policy = policy;
        this.root = root;
    }

    /** @param root the sections that the policy was read from, for paths and lines */
    static void check(Policy policy, Section root) {
        PolicyLint lint = new PolicyLint(policy, root);
        lint.targets();
        lint.prices();
        lint.groups();
        lint.owners();
        lint.identity();
        lint.tokens();
        lint.cluster();
        lint.unused();
    }

    private void targets() {
        List<Section> sections = root.section("providers").items("targets");
        Set<String> ids = new HashSet<>();
        Map<String, String> unlimited = new HashMap<>(); // the first target that takes a model without a limit
        for (int i = 0; i < sections.size(); i++) {
            TargetConfig target = policy.providers().targets().get(i);
            Section section = sections.get(i);
            unique(ids, target.id(), section, "id", "two targets are called ");
            String model = target.model().orElse("*");
            String before = unlimited.getOrDefault("*", unlimited.getOrDefault(model, ""));
            if (!before.isEmpty()
                    && policy.providers().strategy() == TargetStrategy.ORDERED
                    && policy.providers().fallback().isEmpty()) {
                section.warn("is reached only while target " + Scalars.shortened(before)
                        + " cannot be used: that takes the same model without a limit");
            }
            if (target.rateLimits().amounts().isEmpty()) {
                unlimited.putIfAbsent(model, target.id());
            }
            secrets(target, section);
        }
    }

    private static void secrets(TargetConfig target, Section section) {
        if (!target.provider().equals(TargetConfig.SANDBOX)) {
            if (!section.has("secret_key_ref")) {
                section.warn("has no secret_key_ref: calls go out without a key");
            }
            return;
        }
        for (String key : List.of("secret_key_ref", "base_url")) {
            if (section.has(key)) {
                section.remark(Severity.WARNING, key, "is not used: the sandbox is built in");
            }
        }
    }

    private void prices() {
        if (policy.wallets().isEmpty() && policy.budgets().isEmpty()) {
            return;
        }
        List<Section> sections = root.section("providers").items("targets");
        for (int i = 0; i < sections.size(); i++) {
            boolean sandbox = policy.providers().targets().get(i).provider().equals(TargetConfig.SANDBOX);
            if (!sandbox && !sections.get(i).has("pricing")) {
                sections.get(i).warn("has no pricing: wallets and budgets cannot price its calls");
            }
        }
    }

    private void groups() {
        List<Section> sections = root.items("consumer_groups");
        Set<String> names = new HashSet<>();
        Map<String, Integer> owners = new HashMap<>();
        for (int i = 0; i < sections.size(); i++) {
            ConsumerGroup group = policy.consumerGroups().get(i);
            unique(names, group.name(), sections.get(i), "name", "two groups are called ");
            for (int k = 0; k < group.keys().size(); k++) {
                String key = group.keys().get(k);
                Integer owner = key.equals(Section.STAND_IN) ? null : owners.putIfAbsent(key, i);
                if (owner != null) {
                    sections.get(i)
                            .wrongItem(
                                    "keys",
                                    k,
                                    owner == i ? "stands here twice" : "is also in consumer_groups[" + owner + "]",
                                    "each key once, in one group");
                }
            }
        }
    }

    private void owners() {
        List<Section> wallets = root.items("wallets");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < wallets.size(); i++) {
            WalletConfig wallet = policy.wallets().get(i);
            String owner = wallet.tier().label() + " " + wallet.id();
            if (!wallet.id().equals(Section.STAND_IN) && !seen.add(owner)) {
                wallets.get(i).wrong("id", "has two wallets: " + Scalars.shortened(owner), "one wallet each");
            }
        }
        List<Section> budgets = root.items("budgets");
        for (int i = 0; i < budgets.size(); i++) {
            BudgetConfig budget = policy.budgets().get(i);
            String owner = budget.period().name().toLowerCase(Locale.ROOT) + " of "
                    + budget.tier().label() + " " + budget.id();
            if (!budget.id().equals(Section.STAND_IN) && !seen.add(owner)) {
                budgets.get(i).wrong("id", "has two budgets: each " + Scalars.shortened(owner), "one for each period");
            }
        }
    }

    private void identity() {
        boolean signed = policy.identity().mode() == IdentityConfig.Mode.SIGNED;
        if (!signed && policy.identity().signed().isPresent()) {
            root.section("identity").remark(Severity.WARNING, "signed", "is not used: identity.mode is not signed");
        }
        if (signed
                && policy.identity()
                        .signed()
                        .filter(config -> config.replay() == SignedConfig.Replay.REUSABLE)
                        .isPresent()) {
            Section block = root.section("identity").section("signed");
            block.remark(
                    Severity.NOTICE,
                    "replay",
                    (block.has("replay") ? "reusable" : "is reusable by default")
                            + ": whoever gets hold of a token can use it from anywhere until it expires; one_address or"
                            + " single_use keep others from that");
        }
        String user = policy.tier(Tier.USER).header().orElse("");
        if (!user.equals(Section.STAND_IN)
                && user.equalsIgnoreCase(policy.tier(Tier.TEAM).header().orElse(""))) {
            root.section("team_rate_limit")
                    .remark(Severity.WARNING, "header", "is the user's too: every user is a team");
        }
    }

    private void tokens() {
        Section admin = root.section("admin");
        Set<String> names = new HashSet<>();
        for (Section token : admin.items("tokens")) {
            unique(names, token.text("name"), token, "name", "two tokens are called ");
        }
        String listen = policy.admin().listen();
        if (admin.items("tokens").isEmpty() && HostPort.holds(listen) && !HostPort.isLoopback(listen)) {
            admin.remark(Severity.WARNING, "listen", "is public, which needs admin.tokens: the start refuses it");
        }
    }

    /** How peers are found, and who could pretend to be one. */
    private void cluster() {
        Section section = root.section("cluster");
        ClusterConfig cluster = policy.cluster();
        if (cluster.discovery() == Discovery.DNS && cluster.members().isEmpty()) {
            section.wrong("members", "is missing: discovery: dns has no name to look up", "one name or more");
        }
        if (!cluster.discoveryOptions().isEmpty() && !TAKES_OPTIONS.contains(cluster.discovery())) {
            section.remark(
                    Severity.WARNING,
                    "discovery_options",
                    "is not used: it is for kubernetes, aws, gcp and azure, named by cluster.discovery");
        }
        boolean leavesTheMachine = cluster.discovery() != Discovery.AUTO
                && !(cluster.discovery() == Discovery.TCP
                        && cluster.members().stream().allMatch(HostPort::isLoopback));
        if (leavesTheMachine && !section.has("secret_ref")) {
            section.remark(
                    Severity.WARNING,
                    "secret_ref",
                    "is missing: whoever reaches the cluster's port and knows its name can join it");
        }
    }

    private void unused() {
        if (!policy.distributed().enabled() && root.has("cluster")) {
            root.remark(Severity.WARNING, "cluster", "is not used: distributed_rate_limit.enabled is false");
        }
    }

    private static void unique(Set<String> seen, String name, Section section, String key, String problem) {
        if (!name.equals(Section.STAND_IN) && !seen.add(name)) {
            section.wrong(key, problem + Scalars.shortened(name), "a name of its own");
        }
    }
}
