// What a person looks at first: is the cluster well, what goes through it, who is near a limit, who uses most.
import { path, query } from "./api.js";
import { useAsked } from "./asked.js";
import { Chart } from "./chart.js";
import { html, useMemo, useState } from "./html.js";
import { Card, Choice, Empty, Heading, MeterLine, Silent, State, SubjectLink, Trouble, Waiting, fullness } from "./parts.js";
import { lines } from "./series.js";
import { useLive } from "./live.js";
import { brief, clock, count, meterBrief, millis, rate, some, tick, tier, tiers, title } from "./words.js";

export function Overview() {
  return html`<${Heading}>Overview<//>
    <${Health} />
    <${Traffic} />
    <div class="columns">
      <${Fullest} />
      <${Top} />
    </div>`;
}

/** The cluster in a sentence or two. */
function Health() {
  const { cluster } = useLive();
  if (!cluster) return html`<div class="health"><span class="bone"></span></div>`;
  const ready = cluster.members.filter((member) => member.state === "ready").length;
  const all = cluster.members.length;
  const well = ready === all && cluster.mode === "cluster";
  return html`<ul class="health" aria-label="How the cluster stands">
    <li><${State} kind=${well ? "ok" : "warn"}>${ready === all ? some(all, "node") + " ready" : `${ready} of ${all} nodes ready`}<//></li>
    <li><${State} kind=${cluster.mode === "cluster" ? "ok" : "bad"}>${cluster.mode === "cluster" ? "The whole cluster decides" : `Fallback in force: ${cluster.mode}`}<//></li>
    <li><${State} kind=${cluster.safe_to_stop.safe ? "ok" : "warn"}>${cluster.safe_to_stop.safe ? "Any one node may be stopped" : "Do not stop a node now"}<//></li>
    ${cluster.policy.drift.length > 0 && html`<li><${State} kind="bad">${some(cluster.policy.drift.length, "node")} on another policy<//></li>`}
    ${cluster.store.state === "away" && html`<li><${State} kind="warn">The store is away, ${some(cluster.store.waiting, "change waits", "changes wait")}<//></li>`}
  </ul>`;
}

function Traffic() {
  const { points, stepSeconds } = useLive();
  const drawn = useMemo(() => lines(points, stepSeconds), [points, stepSeconds]);
  const now = (values) => values.at(-1);
  return html`<div class="charts">
    <${Card} title="Calls" note="a second, over ten">
      <${Chart} title="Calls a second" times=${drawn.times} format=${rate} axis=${tick} series=${[
        { label: "admitted", colour: "--series-1", fill: "--series-1-fill", values: drawn.admitted },
        { label: "refused", colour: "--series-bad", values: drawn.refused },
        { label: "failed", colour: "--series-warn", values: drawn.failed, dash: [4, 3] },
      ]} />
    <//>
    <${Card} title="Tokens" note="a second, over ten">
      <${Chart} title="Tokens a second" times=${drawn.times} format=${rate} axis=${tick} series=${[
        { label: "settled", colour: "--series-2", fill: "--series-2-fill", values: drawn.tokens },
      ]} />
    <//>
    <${Card} title="In flight" note="calls, the most in two seconds">
      <${Chart} title="Calls in flight" times=${drawn.times} whole format=${(value) => brief(value ?? 0)} series=${[
        { label: "calls", colour: "--series-3", fill: "--series-3-fill", values: drawn.inFlight },
      ]} />
    <//>
    <${Card} title="Latency" note="of admitted calls, whole">
      <${Chart} title="Latency" more=${html`<span class="key">decision <b>${millis(now(drawn.decisionP50))}</b></span>`} times=${drawn.times} format=${millis} axis=${(value) => (value >= 1000 ? `${value / 1000} s` : `${+value.toFixed(2)} ms`)} series=${[
        { label: "p50", colour: "--series-1", values: drawn.totalP50 },
        { label: "p99", colour: "--series-2", values: drawn.totalP99 },
      ]} />
    <//>
  </div>`;
}

/** Every tier that is limited, with gauges of those nearest to their limits. */
function Fullest() {
  const { limits } = useLive();
  const { value, problem, again } = useAsked(path("usage", "fullest"), { every: 4000, version: limits });
  return html`<${Card} title="Nearest to their limits" note="of those who used most lately, tier by tier">
    <${Trouble} problem=${problem} again=${again} />
    ${!value && !problem && html`<${Waiting} lines=${8} />`}
    ${value && value.tiers.length === 0 && html`<${Empty}>The policy limits no tier.<//>`}
    ${value?.tiers.filter((body) => body.tier !== "provider" || body.subjects.length).map((body) => html`<${TierGauges} key=${body.tier} body=${body} />`)}
    <${Silent} members=${value?.silent} />
  <//>`;
}

function TierGauges({ body }) {
  const shown = body.tier === "global" ? 1 : 3;
  return html`<div class="tier">
    <h3>${title(tiers(body.tier))}</h3>
    ${body.subjects.length === 0 && html`<${Empty}>No limited ${tier(body.tier)} has called lately.<//>`}
    ${body.subjects.slice(0, shown).map((subject) => {
      const tightest = [...subject.meters].sort((a, b) => fullness(b.used, b.limit) - fullness(a.used, a.limit));
      const lines = body.tier === "global" || body.tier === "provider" ? tightest : tightest.slice(0, 1);
      return lines.map(
        (one) => html`<${MeterLine} key=${subject.id + one.meter} body=${one} short
          label=${html`<${SubjectLink} tier=${body.tier} id=${subject.id}>${body.tier === "global" ? "all" : subject.id}<//> <small>${meterBrief(one)}</small>`} />`,
      );
    })}
  </div>`;
}

const WHO = [["user", "Users"], ["team", "Teams"], ["key", "Keys"], ["model", "Models"], ["ip", "Addresses"]];
const WHAT = [["requests", "Requests"], ["tokens", "Tokens"], ["refusals", "Refusals"]];

/** Who uses most. */
function Top() {
  const [who, setWho] = useState("user");
  const [by, setBy] = useState("requests");
  const address = who === "model" ? query(path("usage", "models"), { by, limit: 12 }) : query(path("usage", "top"), { tier: who, by, limit: 12 });
  const { value, problem, again } = useAsked(address, { every: 5000 });
  const most = value?.items[0]?.at_least ?? 0;
  const name = WHO.find(([id]) => id === who)[1].toLowerCase();
  return html`<${Card} title="Who uses most" note=${value && value.items.length ? `counted since ${clock(value.since)}` : "over the last half hour or more"}>
    <div class="choices">
      <${Choice} label="Who" name="who" value=${who} options=${WHO} onChange=${setWho} />
      <${Choice} label="By what" name="by" value=${by} options=${WHAT} onChange=${setBy} />
    </div>
    <${Trouble} problem=${problem} again=${again} />
    ${!value && !problem && html`<${Waiting} lines=${8} />`}
    ${value && value.items.length === 0 && html`<${Empty}>${by === "refusals" ? `No limit of ${name} has refused a call.` : `No call of ${name} was counted yet.`}<//>`}
    ${value && value.items.length > 0 && html`<ol class="bars">
      ${value.items.map(
        (item) => html`<li key=${item.id}>
          <span class="bar-name">${who === "model" ? item.id : html`<${SubjectLink} tier=${who} id=${item.id} />`}</span>
          <span class="bar" aria-hidden="true"><span class=${by === "refusals" ? "bad" : ""} style=${{ width: `${most ? Math.max(1, (100 * item.at_least) / most) : 0}%` }}></span></span>
          <span class="bar-value" title=${item.at_least === item.at_most ? undefined : `${count(item.at_least)} to ${count(item.at_most)}`}>${item.at_least === item.at_most ? "" : "≥ "}${count(item.at_least)}</span>
        </li>`,
      )}
    </ol>`}
    <${Silent} members=${value?.silent} />
  <//>`;
}
