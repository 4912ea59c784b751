package io.quotagrid.gateway.cluster;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser before three real nodes, view by view. Whoever is killed is killed last. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DashboardIT {
    private static final String ADMIN = "admin-token-0123456789";
    private static final String VIEWER = "viewer-token-0123456789";
    private static final List<List<String>> VIEWS = List.of(
            List.of("#/", "Overview"),
            List.of("#/subject", "Subjects"),
            List.of("#/subject/user/alice", "alice"),
            List.of("#/cluster", "Cluster"),
            List.of("#/limits", "Limits"),
            List.of("#/policy", "Policy"),
            List.of("#/audit", "Audit"),
            List.of("#/explain", "Explain"));
    private static final int WIDE = 1280;
    private static final int PHONE = 390;
    private static final double LONG_MILLIS = 60_000;
    private static final double AFTER_A_SEARCH_MILLIS = 12_000; // a member has ten seconds to look through its files
    private static final ContainsTextOptions LONG = new ContainsTextOptions().setTimeout(LONG_MILLIS);

    private static final Pattern UNAUTHORIZED = Pattern.compile("status of 401");
    private static final Pattern BAD_REQUEST = Pattern.compile("status of 400");
    private static final Pattern CUT_OFF = Pattern.compile("net::ERR_");
    private static final Pattern BUSY = Pattern.compile("status of 503"); // an answer of a member that is

    private final List<String> complaints = new ArrayList<>();
    private final List<Pattern> expected = new ArrayList<>();
    private final List<BrowserContext> windows = new ArrayList<>();
    private Chromium chromium;
    private GatewayCluster cluster;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        chromium = Chromium.start();
        Path admin = Files.writeString(directory.resolve("admin"), ADMIN);
        Path viewer = Files.writeString(directory.resolve("viewer"), VIEWER);
        String policy = """
                rate_limits:
                  per_user: {rpm: 2, tpm: 40000, max_parallel_requests: 5}
                  per_team: {rpm: 200}
                  global: {rpm: 1000}
                user_rate_limit: {header: X-User-Id, window_seconds: 600}
                team_rate_limit: {header: X-Team-Id}
                providers: {targets: [{id: sandbox, provider: sandbox}]}
                policies: {chain: [audit-logger]}
                policy: {audit-logger: {directory: "%s"}}
                admin:
                  tokens:
                    - {name: root, role: admin, secret_ref: {file: "%s"}}
                    - {name: guest, role: viewer, secret_ref: {file: "%s"}}
                """.formatted(directory.resolve("audit"), admin, viewer);
        cluster = GatewayCluster.start(directory, 3, policy, URI.create("http://127.0.0.1:9"), new Secret(ADMIN));
        int used = 0;
        for (int node = 2; node >= 0; node--) { // 2 a minute are 20 in ten: the last four are refused
            int more = node == 0 ? 12 : 4;
            for (int i = 0; i < more; i++) {
                assertThat(chat(node, "alice")).isEqualTo(200);
            }
            used += more;
            awaitAllBack("alice", used);
            for (int i = 0; i < 2; i++) {
                assertThat(chat(node, "bob")).isEqualTo(200);
            }
            awaitAllBack("bob", 2L * (3 - node));
        }
        for (int i = 0; i < 4; i++) {
            assertThat(chat(i % 3, "alice")).isEqualTo(429);
        }
    }

    private int chat(int node, String user) {
        return cluster.chat(cluster.node(node), user, "hello", "").join().statusCode();
    }

    /** Only then may another node have all that is left: nobody is refused who is not to be. */
    private void awaitAllBack(String user, long used) {
        cluster.awaitUsed(user, Meter.RPM, used);
        cluster.awaitUsed(user, Meter.PARALLEL, 0);
    }

    @AfterEach
    void closeWindows() {
        windows.forEach(BrowserContext::close);
        windows.clear();
        List<String> unexpected = complaints.stream()
                .filter(complaint -> expected.stream()
                        .noneMatch(known -> known.matcher(complaint).find()))
                .toList();
        complaints.clear();
        expected.clear();
        assertThat(unexpected).as("what the browser complained of").isEmpty();
    }

    /** What is an answer to the page is a complaint to the browser, told at a moment of its own. */
    private void expectComplaints(Pattern of) {
        expected.add(of);
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    @Order(1)
    void givenTheDoor_whenATokenIsTyped_thenItIsKeptInMemoryOnly() {
        Page page = open(0, WIDE, ColorScheme.LIGHT);
        page.getByLabel("Token").fill("not-a-token-at-all");
        page.getByRole(AriaRole.BUTTON, named("Log in")).click();
        assertThat(page.getByText("This token is not known here.")).isVisible();

        page.getByLabel("Token").fill(ADMIN);
        page.keyboard().press("Enter");
        assertThat(heading(page)).hasText("Overview");
        assertThat(page.getByText("Live", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        assertThat(page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length"))
                .isEqualTo(0);
        assertThat(page.url() + page.evaluate("JSON.stringify(history.state)")).doesNotContain(ADMIN);
        assertThat(page.evaluate("indexedDB.databases().then(all => all.length)"))
                .isEqualTo(0);

        page.reload();
        assertThat(heading(page)).hasText("Log in");
    }

    @Test
    @Order(2)
    void givenTraffic_whenTheOverviewIsOpenedAtAnotherNode_thenItShowsWhoUsesWhatAndTheChartsHaveTheirPast() {
        Page page = entered(1, "#/", WIDE, ColorScheme.LIGHT);

        assertThat(page.getByText("3 nodes ready")).isVisible();
        assertThat(page.getByText("The whole cluster decides")).isVisible();
        assertThat(page.getByLabel(
                        Pattern.compile("^Calls a second, the last (\\d{1,2} seconds?|(\\d|1[0-4]) minutes?)\\. Now:")))
                .isVisible(); // as much as there has been
        assertThat(page.locator(".u-wrap canvas")).hasCount(4);
        assertThat(card(page, "Nearest to their limits")).containsText("alice", LONG);
        assertThat(card(page, "Nearest to their limits")).containsText("20 of 20", LONG);
        Locator top = card(page, "Who uses most");
        assertThat(top).containsText(Pattern.compile("alice\\s*20"), LONG);
        top.getByText("Refusals").click();
        assertThat(top).containsText(Pattern.compile("alice\\s*4"), LONG);
        top.getByText("Models").click();
        assertThat(top).containsText("gpt-5.4-mini-mini", LONG);
        awaitAdmitted(page, 26, "those of all three nodes");
    }

    @Test
    @Order(3)
    void givenASubject_whenItIsOpened_thenItsWindowSlicesAndRefusalsAreThere() {
        Page page = entered(2, "#/", WIDE, ColorScheme.LIGHT);
        card(page, "Who uses most").getByRole(AriaRole.LINK, in("alice")).click();

        assertThat(heading(page)).hasText("alice");
        Locator gauge = page.getByRole(AriaRole.METER, new Page.GetByRoleOptions().setName("requests in 10 min"));
        assertThat(gauge).hasAttribute("aria-valuenow", "20");
        assertThat(gauge).hasAttribute("aria-valuetext", "20 of 20 used");
        assertThat(card(page, "Window of requests")).containsText("20 booked of 20", LONG);
        assertThat(card(page, "Window of requests").locator("svg rect").first()).isVisible();
        assertThat(card(page, "Refusals").getByRole(AriaRole.LISTITEM)).hasCount(4);
        assertThat(card(page, "Refusals")).containsText("Its own limit: requests");
        assertThat(card(page, "Slices")).isVisible();

        page.getByRole(AriaRole.BUTTON, named("Make full again…")).click();
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("Make alice full again?");
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
    }

    @Test
    @Order(4)
    void givenAnEditAtTheFirstNode_whenItIsPutInForce_thenAPageOfTheThirdShowsItByItself() {
        Page first = entered(0, "#/limits", WIDE, ColorScheme.LIGHT);
        Page third = entered(2, "#/limits", WIDE, ColorScheme.LIGHT, VIEWER);
        assertThat(third.getByRole(AriaRole.ROW, row("Each user"))).containsText("20 requests in 10 min");
        assertThat(third.getByRole(AriaRole.BUTTON, named("Edit the limits of users")))
                .hasCount(0);

        first.getByRole(AriaRole.BUTTON, named("Edit the limits of users")).click();
        first.getByLabel("Requests a minute").fill("0.6");
        assertThat(first.locator(".editor")).containsText("must be", LONG);
        expectComplaints(BAD_REQUEST);
        first.getByLabel("Requests a minute").fill("1");
        first.getByLabel("Window, seconds").fill("300");
        Locator preview = first.locator(".preview");
        assertThat(preview).containsText("1 user more would be refused now", LONG);
        assertThat(preview).containsText(Pattern.compile("bob\\s*6 used of 5"), LONG);
        assertThat(preview).containsText(Pattern.compile("alice.*refused already"), LONG);
        assertThat(third.getByRole(AriaRole.ROW, row("Each user"))).containsText("20 requests in 10 min");
        first.getByRole(AriaRole.BUTTON, named("Put in force")).click();

        assertThat(first.getByText("The limits of users are in force on every node."))
                .isVisible();
        assertThat(third.getByRole(AriaRole.ROW, row("Each user"))).containsText("5 requests in 5 min", LONG);
        assertThat(third.getByRole(AriaRole.ROW, row("Each user"))).containsText("root");

        first.getByRole(AriaRole.BUTTON, named("Edit the limits of users")).click();
        first.getByRole(AriaRole.BUTTON, named("Take back what is set")).click();
        assertThat(third.getByRole(AriaRole.ROW, row("Each user"))).containsText("20 requests in 10 min", LONG);
    }

    @Test
    @Order(5)
    void givenAnotherPolicy_whenItIsTyped_thenItIsCheckedComparedPutInForceAndTakenBack() {
        Page page = entered(0, "#/policy", WIDE, ColorScheme.LIGHT);
        Page other = entered(1, "#/policy", WIDE, ColorScheme.LIGHT);
        page.getByRole(AriaRole.BUTTON, named("Edit")).click();
        Locator text = page.getByLabel("Text of the policy");
        String old = text.inputValue();

        text.fill(old.replace("rpm: 1000", "rpn: 900"));
        assertThat(page.locator(".findings")).containsText("rate_limits.global.rpn", LONG);
        assertThat(page.getByRole(AriaRole.BUTTON, named("Put in force"))).isDisabled();
        text.fill(old.replace("rpm: 1000", "rpm: 900"));
        assertThat(page.locator(".difference"))
                .containsText(Pattern.compile("rate_limits.global.rpm\\s*1000 → 900"), LONG);
        page.getByRole(AriaRole.BUTTON, named("Put in force")).click();
        assertThat(page.getByText("The policy is in force on every node.")).isVisible();
        assertThat(other.locator("pre")).containsText("rpm: 900", LONG);
        assertThat(card(other, "Since the one before"))
                .containsText(Pattern.compile("rate_limits.global.rpm\\s*1000 → 900"), LONG);

        other.getByRole(AriaRole.BUTTON, named("Revert…")).click();
        assertThat(other.getByRole(AriaRole.DIALOG))
                .containsText(Pattern.compile("rate_limits.global.rpm\\s*900 → 1000"));
        other.getByRole(AriaRole.BUTTON, named("Revert").setExact(true)).click();
        assertThat(page.locator("pre")).containsText("rpm: 1000", LONG);
    }

    @Test
    @Order(6)
    void givenRecords_whenTheyAreSearched_thenThoseThatFitAreThereAndOneCallIsExplained() {
        Page page = entered(1, "#/audit", WIDE, ColorScheme.LIGHT);
        page.getByLabel("User").fill("alice");
        page.getByLabel("Decision").selectOption("refused");
        Locator records = page.locator(".records > li");
        await().pollInSameThread().atMost(Duration.ofMillis((long) LONG_MILLIS)).untilAsserted(() -> {
            page.getByRole(AriaRole.BUTTON, named("Search")).click(); // a busy member's may be missing at first
            assertThat(records).hasCount(4, new HasCountOptions().setTimeout(AFTER_A_SEARCH_MILLIS));
        });
        records.first().locator("summary").click();
        assertThat(records.first().locator("pre")).containsText("\"quota_exceeded\"");
        records.first().getByRole(AriaRole.LINK, in("Why it went so")).click();
        assertThat(page.getByText(Pattern.compile("it would have fitted"))).isVisible();

        page.getByLabel("User").fill("alice");
        page.getByLabel("Tokens").fill("100");
        page.getByRole(AriaRole.BUTTON, named("Explain")).click();
        assertThat(page.locator(".verdict").first()).containsText("user:alice has used 20 of 20 rpm", LONG);
        assertThat(page.getByRole(AriaRole.ROW, row("alice requests in 10 min")))
                .containsText("refuses");
    }

    @Test
    @Order(7)
    void givenAMemberThatIsSilentWhenAPageOpens_whenItAnswersAgain_thenTheChartsGetTheirPastWithoutAReload() {
        Page page = open(1, WIDE, ColorScheme.LIGHT);
        assertThat(heading(page)).hasText("Log in");
        AtomicInteger asked = new AtomicInteger();
        AtomicReference<String> oldest = new AtomicReference<>("not told yet");
        page.route("**/admin/v1/history*", route -> {
            if (route.request().url().contains("since=")) {
                route.resume(); // its stream broke, and it is told what it has missed
                return;
            }
            switch (asked.incrementAndGet()) {
                case 1 ->
                    route.fulfill(new Route.FulfillOptions()
                            .setContentType("application/json")
                            .setBody("{\"step_seconds\":2,\"points\":[],\"silent\":[\"one-that-hangs\"]}"));
                case 2 -> route.abort();
                default -> {
                    APIResponse whole = route.fetch();
                    Matcher first =
                            Pattern.compile("\"at\":\"([^\"]+)\",\"admitted\"").matcher(whole.text());
                    oldest.set(first.find() ? first.group(1) : "none");
                    route.fulfill(new Route.FulfillOptions().setResponse(whole));
                }
            }
        });
        logIn(page, ADMIN);

        Locator chart = card(page, "Calls").locator(".u-over");
        Locator time = card(page, "Calls").locator(".when");
        await().pollInSameThread().atMost(Duration.ofMillis((long) LONG_MILLIS)).untilAsserted(() -> {
            chart.hover(new Locator.HoverOptions().setPosition(200, 40));
            chart.hover(new Locator.HoverOptions().setPosition(2, 40)); // what is nearest to the left edge
            assertThat(time.innerText()).as("the oldest step").isEqualTo(endOfStep(page, requireNonNull(oldest.get())));
        });
        assertThat(asked.get()).as("until all have answered").isGreaterThanOrEqualTo(3);
        expectComplaints(CUT_OFF);
    }

    private static String endOfStep(Page page, String began) {
        return (String) page.evaluate("at => new Date(Date.parse(at) + 2000).toTimeString().slice(0, 8)", began);
    }

    @Test
    @Order(8)
    void givenAKeyboard_whenNothingElseIsUsed_thenEveryViewIsReached() {
        Page page = entered(0, "#/", WIDE, ColorScheme.LIGHT);
        awaitShown(page, "Overview");
        page.locator("body").evaluate("body => (document.activeElement.blur(), scrollTo(0, 0))");
        page.keyboard().press("Tab");
        assertThat(page.getByText("Skip to the view")).isFocused();
        page.keyboard().press("Tab");
        for (String view : List.of("Overview", "Subjects", "Cluster", "Limits", "Policy", "Audit", "Explain")) {
            page.keyboard().press("Tab");
            assertThat(page.getByRole(AriaRole.NAVIGATION).getByText(view)).isFocused();
        }
        page.keyboard().press("Enter");
        assertThat(heading(page)).hasText("Explain");
        assertThat(heading(page)).isFocused();
    }

    @Test
    @Order(9)
    void givenEveryView_whenAxeLooksInLightInDarkAndAtPhoneWidth_thenItFindsNothingAndNothingIsCutOff() {
        inspect(WIDE, ColorScheme.LIGHT);
        inspect(WIDE, ColorScheme.DARK);
        inspect(PHONE, ColorScheme.LIGHT);
    }

    private void inspect(int width, ColorScheme scheme) {
        Page page = open(0, width, scheme);
        assertThat(heading(page)).hasText("Log in");
        accessible(page, "the door", width, scheme);
        logIn(page, ADMIN);
        for (List<String> view : VIEWS) {
            page.evaluate("view => { location.hash = view; }", view.get(0));
            awaitShown(page, view.get(1));
            assertThat(page.locator(".waiting")).hasCount(0);
            accessible(page, view.get(0), width, scheme);
        }
        page.evaluate("location.hash = '#/limits?tier=user&id=alice'");
        page.getByLabel("Requests a minute").fill("1");
        assertThat(page.locator(".preview")).containsText("refused", LONG);
        accessible(page, "an editor", width, scheme);
    }

    private static void accessible(Page page, String view, int width, ColorScheme scheme) {
        List<Rule> violations =
                new AxeBuilder(page).setLegacyMode(true).analyze().getViolations();
        assertThat(violations.stream()
                        .map(rule -> rule.getId() + " " + rule.getNodes().get(0).getHtml() + " "
                                + rule.getNodes().size()))
                .as("%s, %d wide, %s", view, width, scheme)
                .isEmpty();
        assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as("%s fits into %d", view, width)
                .isTrue();
    }

    @Test
    @Order(10)
    void givenOpenPages_whenANodeIsKilled_thenTheOthersSayItAndItsOwnIsHonest() {
        Page first = entered(0, "#/cluster", WIDE, ColorScheme.LIGHT);
        Page second = entered(1, "#/", WIDE, ColorScheme.LIGHT);
        Locator members = card(first, "Members").locator("tbody tr");
        assertThat(members).hasCount(3);
        assertThat(card(second, "Who uses most")).containsText("alice", LONG);

        cluster.node(1).process().kill();

        assertThat(second.getByRole(AriaRole.ALERT)).containsText("Trying again", LONG);
        assertThat(second.getByRole(AriaRole.ALERT)).containsText("What is shown is of");
        assertThat(card(second, "Who uses most")).containsText("alice");
        assertThatCode(() -> assertThat(members).hasCount(2, new HasCountOptions().setTimeout(LONG_MILLIS)))
                .doesNotThrowAnyException();
        first.evaluate("location.hash = '#/'");
        assertThat(first.getByText("2 nodes ready")).isVisible(new IsVisibleOptions().setTimeout(LONG_MILLIS));
        awaitAdmitted(first, 26, "the killed node's past is kept by the others");
        expectComplaints(CUT_OFF);
    }

    /** Waits until the history of the cluster has that many admitted calls: it shows steps of two seconds once they are over. */
    private static void awaitAdmitted(Page page, int wanted, String why) {
        await().pollInSameThread()
                .atMost(Duration.ofMillis((long) LONG_MILLIS))
                .ignoreExceptionsInstanceOf(PlaywrightException.class) // no answer is none of that many
                .untilAsserted(() -> {
                    Number admitted = (Number)
                            page.evaluate(
                                    "fetch('/admin/v1/history', {headers: {Authorization: 'Bearer " + ADMIN
                                            + "'}}).then(a => a.json()).then(h => h.points.reduce((sum, p) => sum + p.admitted, 0))");
                    assertThat(admitted.intValue()).as(why).isEqualTo(wanted);
                });
    }

    private Page open(int node, int width, ColorScheme scheme) {
        BrowserContext window = chromium.window(width, scheme);
        windows.add(window);
        Page page = window.newPage();
        URI address = cluster.node(node).admin();
        expectComplaints(UNAUTHORIZED); // the first knock
        expectComplaints(BUSY);
        page.onConsoleMessage(message -> {
            if (List.of("error", "warning").contains(message.type())) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(address.toString())) {
                complaints.add("it asked another host: " + request.url());
            }
        });
        page.navigate(address + "/");
        return page;
    }

    private Page entered(int node, String view, int width, ColorScheme scheme) {
        return entered(node, view, width, scheme, ADMIN);
    }

    private Page entered(int node, String view, int width, ColorScheme scheme, String token) {
        Page page = open(node, width, scheme);
        assertThat(heading(page)).hasText("Log in");
        page.evaluate("view => { location.hash = view; }", view);
        logIn(page, token);
        return page;
    }

    private static void logIn(Page page, String token) {
        page.getByLabel("Token").fill(token);
        page.getByRole(AriaRole.BUTTON, named("Log in")).click();
        assertThat(page.getByRole(AriaRole.NAVIGATION)).isVisible();
    }

    /** Waits until a view is there, and its heading has taken the focus. */
    private static void awaitShown(Page page, String title) {
        assertThat(page).hasTitle(title + " · Quotagrid");
    }

    private static Locator heading(Page page) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1));
    }

    private static Locator card(Page page, String title) {
        return page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName(title))
                .first();
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static Page.GetByRoleOptions row(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static Locator.GetByRoleOptions in(String name) {
        return new Locator.GetByRoleOptions().setName(name);
    }
}
