package io.quotagrid.client.cli;

import io.quotagrid.config.Tier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Tiers as they are typed: {@code user}. */
final class TierNames extends ArrayList<String> implements ITypeConverter<Tier> {
    private static final long serialVersionUID = 1;

    TierNames() {
        super(Arrays.stream(Tier.values()).map(Tier::label).collect(Collectors.toList()));
    }

    @Override
    public Tier convert(String value) {
        String wanted = value.toLowerCase(Locale.ROOT);
        return Arrays.stream(Tier.values())
                .filter(tier -> tier.label().equals(wanted))
                .findFirst()
                .orElseThrow(() ->
                        new TypeConversionException("no tier " + value + "; there are " + String.join(", ", this)));
    }
}
