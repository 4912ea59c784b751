package io.quotagrid.gateway.identity;

import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.http.RequestHead;
import io.quotagrid.gateway.identity.IdentityRules.Absence;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;

/**
 * Says who calls, in {@code headers} mode: the identity headers are believed, and the bearer token only counts. Thread-safe.
 */
public final class Identifier {
    private static final String ANONYMOUS = "anonymous";
    private static final String NO_TEAM = "none";
    private static final int LONGEST_ID = 256;

    private final IdentityRules rules;
    private final ClientAddress address;

    public Identifier(IdentityRules rules) {
        this.rules = rules;
        this.address = new ClientAddress(rules.trustProxyDepth());
    }

    /**
     * Reads the caller from the head of a request. Ids are compared exactly, and a comma is a character of an id like any other.
     *
     * @throws ApiException 400 that names the header when an id is empty, sent twice, longer than 256 characters or not
     *     visible ASCII, when {@code Authorization} is not one bearer token, or when the address named by a trusted proxy is
     *     none; 401 when the policy requires an identity and there is none
     */
    public Caller identify(RequestHead head) {
        HttpFields headers = head.headers();
        return new Caller(
                address.of(head),
                BearerToken.hashOf(headers),
                Optional.empty(),
                id(headers, rules.userHeader(), rules.user(), ANONYMOUS),
                id(headers, rules.teamHeader(), rules.team(), NO_TEAM));
    }

    private static String id(HttpFields headers, String header, Absence absence, String shared) {
        List<String> values = headers.getValuesList(header);
        if (values.isEmpty()) {
            if (absence == Absence.REFUSED) {
                throw ApiException.of(
                        401, "authentication_error", "invalid_api_key", "the header " + header + " is required");
            }
            return shared;
        }
        if (values.size() > 1) {
            throw ApiException.badRequest(header, "the header " + header + " must be sent once");
        }
        String id = values.get(0);
        if (id == null || id.isEmpty() || id.length() > LONGEST_ID || !VisibleAscii.only(id)) {
            throw ApiException.badRequest(
                    header, "the header " + header + " must have 1 to 256 visible ASCII characters");
        }
        return id;
    }
}
