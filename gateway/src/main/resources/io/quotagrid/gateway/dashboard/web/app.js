// The page: the door, then the frame with one view in it.
import { get, identify, path } from "./api.js";
import { html, render, useCallback, useEffect, useState } from "./html.js";
import { startLive, stopLive, useLive } from "./live.js";
import { Login } from "./login.js";
import { Notice } from "./parts.js";
import { Audit } from "./view-audit.js";
import { Cluster } from "./view-cluster.js";
import { Explain } from "./view-explain.js";
import { Limits } from "./view-limits.js";
import { Overview } from "./view-overview.js";
import { PolicyView } from "./view-policy.js";
import { Subject, Subjects } from "./view-subject.js";
import { clock } from "./words.js";

const VIEWS = [
  ["", "Overview", Overview],
  ["subject", "Subjects", Subjects],
  ["cluster", "Cluster", Cluster],
  ["limits", "Limits", Limits],
  ["policy", "Policy", PolicyView],
  ["audit", "Audit", Audit],
  ["explain", "Explain", Explain],
];

function place() {
  const [base, search = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { parts: base.split("/").filter(Boolean).map(decoded), query: Object.fromEntries(new URLSearchParams(search)) };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function usePlace() {
  const [now, setNow] = useState(place);
  useEffect(() => {
    const moved = () => (setNow(place()), scrollTo(0, 0));
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return now;
}

/** Knocks without a token first: where none is configured, none is asked for. */
function App() {
  const [me, setMe] = useState(null);
  const [door, setDoor] = useState({ state: "knocking", problem: null });
  const enter = useCallback(async (token) => {
    identify(token, () => {});
    const who = await get(path("me"));
    identify(token, () => {
      stopLive();
      identify("", () => {});
      setMe(null);
      setDoor({ state: "shut", problem: new Error("The token is not valid any more.") });
    });
    setMe(who);
    startLive();
  }, []);
  const leave = useCallback(() => {
    stopLive();
    identify("", () => {});
    setMe(null);
    setDoor({ state: "shut", problem: null });
  }, []);
  const knock = useCallback(() => {
    setDoor({ state: "knocking", problem: null });
    enter("").catch((problem) => setDoor({ state: problem.status === 401 ? "shut" : "away", problem: problem.status === 401 ? null : problem }));
  }, []);
  useEffect(knock, []);
  if (me) return html`<${Frame} me=${me} leave=${leave} />`;
  if (door.state === "knocking") return html`<main class="door" aria-busy="true"><p class="hidden" role="status">Loading</p></main>`;
  return html`<${Login} enter=${enter} knock=${knock} away=${door.state === "away"} problem=${door.problem} />`;
}

function Frame({ me, leave }) {
  const { parts, query } = usePlace();
  const first = parts[0] ?? "";
  const known = VIEWS.find(([name]) => name === first);
  const View = known?.[2];
  const body =
    first === "subject" && parts.length === 3
      ? html`<${Subject} key=${parts.join("/")} me=${me} tier=${parts[1]} id=${parts[2]} />`
      : View
        ? html`<${View} me=${me} query=${query} />`
        : html`<h1>There is no such view</h1><p><a href="#/">Back to the overview</a></p>`;
  return html`<a class="skip" href="#view" onClick=${skip}>Skip to the view</a>
    <header class="bar">
      <a class="brand" href="#/"><${Logo} />Quotagrid</a>
      <nav aria-label="Views">
        ${VIEWS.map(([name, text]) => html`<a key=${name} href=${"#/" + name} aria-current=${name === first ? "page" : undefined}>${text}</a>`)}
      </nav>
      <div class="who">
        <${Link} />
        <p class="who-name">${me.name} <span class="note">${me.role}</span></p>
        <p class="who-node note" title="The node that answers this page">${me.node}</p>
        ${me.name !== "local" && html`<button class="quiet" onClick=${leave}>Log out</button>`}
      </div>
    </header>
    <main id="view" tabindex="-1">
      <${Away} />
      ${body}
    </main>`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById("view").focus();
}

const Logo = () =>
  html`<svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
    <rect width="32" height="32" rx="7" class="logo" />
    ${[7, 13.5, 20].map((y, row) => [7, 13.5, 20].map((x, column) => html`<rect x=${x} y=${y} width="5" height="5" rx="1" fill="#fff" fill-opacity=${row + column > 2 ? 0.4 : 1} />`))}
  </svg>`;

/** Whether what is shown is what is. */
function Link() {
  const { link } = useLive();
  const [kind, text] = { live: ["ok", "Live"], connecting: ["warn", "Connecting"], lost: ["bad", "Offline"] }[link];
  return html`<span class=${"state link " + kind} role="status">${text}</span>`;
}

function Away() {
  const { link, problem, heardAt } = useLive();
  if (link !== "lost") return null;
  return html`<${Notice} kind="bad">
    <span><b>${problem.charAt(0).toUpperCase() + problem.slice(1)}.</b> ${heardAt ? `What is shown is of ${clock(heardAt)}. ` : ""}Trying again; every other node shows the same page.</span>
  <//>`;
}

render(html`<${App} />`, document.getElementById("page"));
