package io.quotagrid.gateway.admin;

import io.javalin.router.JavalinDefaultRoutingApi;

/** The routes of one resource. Each names the {@link Access} it asks for. */
interface Routes {
    void register(JavalinDefaultRoutingApi routes);
}
