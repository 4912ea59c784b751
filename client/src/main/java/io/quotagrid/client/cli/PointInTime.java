package io.quotagrid.client.cli;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times as they are typed: {@code 2026-01-31T08:00:00Z}, or with another offset than UTC's. */
final class PointInTime implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String value) {
        try {
            return OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("a time as 2026-01-31T08:00:00Z but was " + value);
        }
    }
}
