package io.quotagrid.gateway.audit;

import java.time.Instant;

/** Anything that gets a line in the audit files. {@code kind} in the line says which of these it is. */
public sealed interface AuditRecord permits CallRecord, ChangeRecord, AccessRecord {

    /** When it began, by this node's clock. */
    Instant at();
}
