/**
 * Certificates and private keys in PEM files, for whoever speaks TLS: the gateway's listeners and the client.
 *
 * <p>Pure JDK, knows no HTTP. A file that cannot be used is a {@link io.quotagrid.config.pem.PemException} that names the file and
 * says what is wrong, never what is in it. Start reading at {@link io.quotagrid.config.pem.PemTls}.
 */
@NullMarked
package io.quotagrid.config.pem;

import org.jspecify.annotations.NullMarked;
