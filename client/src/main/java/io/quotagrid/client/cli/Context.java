package io.quotagrid.client.cli;

import static java.util.Objects.requireNonNull;

import io.quotagrid.client.ClientTls;
import io.quotagrid.config.SecretRef;
import java.net.URI;
import java.util.Optional;

/**
 * One cluster that an operator works with.
 *
 * @param admin the admin address of one of its nodes
 * @param token where its token is; empty for none
 * @param tls   with which certificates an https address is spoken to
 */
record Context(URI admin, Optional<SecretRef> token, ClientTls tls) {
    Context(URI admin, Optional<SecretRef> token) {
        this(admin, token, ClientTls.USUAL);
    }

    Context {
        requireNonNull(admin, "admin");
        requireNonNull(token, "token");
        requireNonNull(tls, "tls");
    }
}
