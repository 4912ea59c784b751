package io.quotagrid.config;

import java.util.Optional;

/**
 * The {@code identity:} block: how the gateway knows who calls.
 *
 * @param mode    resolved: a policy that names an identity header and no mode has opted into {@link Mode#HEADERS}; any other
 *     without a mode is {@link Mode#API_KEY}
 * @param require whether a caller without identity is refused with 401 instead of counted as anonymous
 * @param signed  what a signed identity must look like
 */
public record IdentityConfig(Mode mode, boolean require, Optional<SignedConfig> signed) {

    /** Where identity comes from. */
    public enum Mode {
        HEADERS,
        API_KEY,
        SIGNED
    }
}
