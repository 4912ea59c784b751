package io.quotagrid.gateway.acceptance;

/** Chat calls as bytes. */
final class Chats {
    static final String PATH = "/v1/chat/completions";

    /** The model of the reference policy. */
    static final String MODEL = "gpt-5.4-mini-mini";

    /** For the end of a body: the answer comes as a stream. */
    static final String STREAM = ",\"stream\":true";

    private Chats() {}

    /** A body with one message of a user; {@code more} goes to its end. */
    static String body(String model, String text, String more) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]" + more
                + "}";
    }

    static String body(String text, String more) {
        return body(MODEL, text, more);
    }

    /** A whole call of one user. */
    static String post(String body, String user) {
        return RawHttp.post(PATH, body, "X-User-Id: " + user);
    }
}
