package io.quotagrid.config;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The {@code wallets:} and {@code budgets:} blocks. */
final class MoneyReader {
    private static final Set<Tier> OWNERS = EnumSet.of(Tier.KEY, Tier.USER, Tier.TEAM, Tier.GLOBAL);

    private MoneyReader() {}

    static List<WalletConfig> wallets(List<Section> sections) {
        List<WalletConfig> wallets = new ArrayList<>();
        for (Section wallet : sections) {
            wallets.add(new WalletConfig(
                    owner(wallet),
                    wallet.name("id"),
                    wallet.number("initial_micros", 0, Limit.LARGEST),
                    wallet.flag("draw_on_parent"),
                    wallet.number("unknown_price_micros", 0, Limit.LARGEST)));
        }
        return wallets;
    }

    static List<BudgetConfig> budgets(List<Section> sections) {
        List<BudgetConfig> budgets = new ArrayList<>();
        for (Section budget : sections) {
            budgets.add(new BudgetConfig(
                    owner(budget),
                    budget.name("id"),
                    budget.number("limit_micros", 1, Limit.LARGEST),
                    budget.choice("period", BudgetConfig.Period.class),
                    zone(budget)));
        }
        return budgets;
    }

    private static Tier owner(Section section) {
        Tier tier = section.choice("tier", Tier.class);
        if (section.has("tier") && !OWNERS.contains(tier)) {
            section.wrong("tier", "has no money: " + tier.label(), "one of key, user, team, global");
        }
        return tier;
    }

    private static ZoneId zone(Section budget) {
        try {
            return ZoneId.of(budget.text("zone"));
        } catch (DateTimeException e) {
            budget.wrong("zone", "is no time zone", "a name like Europe/Zurich");
            return ZoneId.of("UTC");
        }
    }
}
