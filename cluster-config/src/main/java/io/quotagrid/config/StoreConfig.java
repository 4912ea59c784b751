package io.quotagrid.config;

import java.util.Optional;

/**
 * The {@code store:} block: where limits changed live, keys and wallets are kept.
 *
 * @param url         JDBC
 * @param username    if the URL does not name it
 * @param passwordRef where the password is
 */
public record StoreConfig(String url, Optional<String> username, Optional<SecretRef> passwordRef) {}
