package io.quotagrid.gateway.provider;

/** A target whose secret is missing: known by name, takes no calls. */
final class MissingProvider implements Provider {
    private final String id;

    MissingProvider(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean usable() {
        return false;
    }

    @Override
    public Running send(ProviderCall call, Receiver receiver) {
        receiver.failed(new Failure(false, "the target has no secret"));
        return () -> {};
    }
}
