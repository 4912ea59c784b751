package io.quotagrid.config;

import java.nio.file.Path;

/**
 * {@code policies.chain} with {@code audit-logger}, and {@code policy.audit-logger}.
 *
 * @param enabled       whether the chain names it
 * @param retentionDays daily files are kept so long, 1 to 36,500
 * @param immutable     whether records are chained so that a change shows
 * @param logAllAccess  whether admin reads are recorded too
 * @param directory     where the daily files are
 */
public record AuditConfig(
        boolean enabled, int retentionDays, boolean immutable, boolean logAllAccess, Path directory) {}
