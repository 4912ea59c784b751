// One subject from near: its meters, its window, its slices, its refusals. And the way to one.
import { path, post } from "./api.js";
import { useAsked } from "./asked.js";
import { html, useState } from "./html.js";
import { useLive } from "./live.js";
import { Card, Confirm, Empty, Field, Heading, MeterLine, Notice, Silent, Source, SubjectLink, Table, Trouble, Waiting, subjectLink } from "./parts.js";
import { allows } from "./who.js";
import { Window } from "./window.js";
import { count, meterName, moment, span, tier as tierName, tiers, title } from "./words.js";

export const TIERS = ["user", "team", "group", "key", "ip", "global", "provider"];

export function Subject({ me, tier, id }) {
  const { cluster, limits } = useLive();
  const usage = useAsked(path("usage", tier, id), { every: 2000, version: limits });
  const window = useAsked(path("usage", tier, id, "window"), { every: 2000, version: limits });
  const refusals = useAsked(path("usage", tier, id, "refusals"), { every: 4000 });
  const [asking, setAsking] = useState(false);
  const [told, setTold] = useState(null);
  const [failed, setFailed] = useState(null);
  const reset = async () => {
    try {
      await post(path("usage", tier, id, "reset"));
      setTold("It is full again on every node.");
      setFailed(null);
      usage.again();
      window.again();
    } catch (problem) {
      setFailed(problem);
    }
    setAsking(false);
  };
  const nodes = [...new Set([...(cluster?.members.map((member) => member.id) ?? []), ...(usage.value?.slices.map((slice) => slice.node) ?? [])])];
  return html`<${Heading} note=${title(tierName(tier))} actions=${html`
      <a href=${`#/limits?tier=${encodeURIComponent(tier)}&id=${encodeURIComponent(id)}`}>Change its limits</a>
      ${allows(me, "operator") && html`<button onClick=${() => setAsking(true)}>Make full again…</button>`}`}>
      <span class="mono">${id}</span>
    <//>
    ${told && html`<${Notice} kind="ok">${told}<//>`}
    <${Trouble} problem=${failed} />
    <${Card} title="Limits" note="as the owner of its counters has it">
      <${Trouble} problem=${usage.problem} again=${usage.again} />
      ${!usage.value && !usage.problem && html`<${Waiting} />`}
      ${usage.value?.meters.length === 0 && html`<${Empty}>No limit holds for this ${tierName(tier)}: nothing of it is counted.<//>`}
      ${usage.value?.meters.map((body) => html`<${MeterLine} key=${body.meter} body=${body} detail=${html`
        <span>${count(body.remaining)} left</span>
        ${body.reset_ms > 0 && html`<span>unused again in ${span(body.reset_ms / 1000)}</span>`}
        <${Source} body=${body} />`} />`)}
    <//>
    ${window.value?.meters.map((body) => html`<${Window} key=${body.meter} body=${body} at=${window.value.at} nodes=${nodes} />`)}
    <${Trouble} problem=${window.problem} again=${window.again} />
    <div class="columns">
      <${Slices} usage=${usage.value} nodes=${nodes} />
      <${Refusals} asked=${refusals} tier=${tier} id=${id} />
    </div>
    ${asking && html`<${Confirm} title=${`Make ${id} full again?`} yes="Make it full" onYes=${reset} onNo=${() => setAsking(false)}>
      <p>Everything it has used is forgotten on every node. Calls that run keep their parallel slots.</p>
    <//>`}`;
}

function Slices({ usage, nodes }) {
  const slices = usage?.slices ?? [];
  const meters = [...new Set(slices.map((slice) => slice.meter))];
  const units = (node, meter) => slices.find((slice) => slice.node === node && slice.meter === meter)?.units ?? 0;
  return html`<${Card} title="Slices" note="what nodes hold of it and may spend without asking; it counts as used">
    ${!usage && html`<${Waiting} lines=${3} />`}
    ${usage && slices.length === 0 && html`<${Empty}>No node holds a slice: each call asks the owner.<//>`}
    ${slices.length > 0 && html`<${Table} label="Slices by node" numeric=${meters.map((_, i) => i + 1)} head=${["Node", ...meters.map(meterName)]}>
      ${nodes.filter((node) => meters.some((meter) => units(node, meter))).map((node) => html`<tr key=${node}>
        <th scope="row"><i class=${`swatch node-${nodes.indexOf(node) % 6}`}></i><code>${node}</code></th>
        ${meters.map((meter) => html`<td key=${meter} class="num">${count(units(node, meter))}</td>`)}
      </tr>`)}
    <//>`}
    <${Silent} members=${usage?.silent} />
  <//>`;
}

function Refusals({ asked, tier, id }) {
  const { value, problem, again } = asked;
  return html`<${Card} title="Refusals" note="the last of them, the newest first">
    <${Trouble} problem=${problem} again=${again} />
    ${!value && !problem && html`<${Waiting} lines=${3} />`}
    ${value?.items.length === 0 && html`<${Empty}>No call was refused lately.<//>`}
    ${value?.items.length > 0 && html`<ol class="refusals">
      ${value.items.map((item) => {
        const by = item.refused_by;
        const own = by.tier === tier && by.id === id;
        return html`<li key=${item.request_id}>
          <time datetime=${item.at}>${moment(item.at)}</time>
          <div>
            <p>${own ? "Its own limit" : html`${title(tierName(by.tier))} <${SubjectLink} tier=${by.tier} id=${by.id} />`}: ${meterName(by.meter)}, ${count(by.used)} of ${count(by.limit)} used, ${count(by.requested)} more asked for${by.retry_after_ms > 0 ? `; would have fitted after ${span(Math.ceil(by.retry_after_ms / 1000))}` : ""}</p>
            <p class="note">${item.caller.user && tier !== "user" ? `user ${item.caller.user}, ` : ""}${item.model ? `${item.model}, ` : ""}<a href=${`#/explain?request_id=${encodeURIComponent(item.request_id)}`}>${item.request_id}</a></p>
          </div>
        </li>`;
      })}
    </ol>`}
    <${Silent} members=${value?.silent} />
  <//>`;
}

/** Looks one up by name, or takes one of those who use most. */
export function Subjects() {
  const [tier, setTier] = useState("user");
  const [id, setId] = useState("");
  const go = (event) => {
    event.preventDefault();
    if (tier === "global" || id.trim()) location.hash = subjectLink(tier, tier === "global" ? "all" : id.trim());
  };
  return html`<${Heading}>Subjects<//>
    <${Card} title="Look one up" note="any user, team, key, address or provider's target, whether or not it has called">
      <form class="row" onSubmit=${go}>
        <${Field} label="Tier">${(field) => html`<select id=${field} value=${tier} onChange=${(event) => setTier(event.target.value)}>
          ${TIERS.map((name) => html`<option key=${name} value=${name}>${tierName(name)}</option>`)}
        </select>`}<//>
        ${tier !== "global" && html`<${Field} label="Id" value=${id} onInput=${(event) => setId(event.target.value)} spellcheck="false" autocomplete="off" required />`}
        <button class="main">Show</button>
      </form>
    <//>
    <div class="columns">${["user", "team", "key", "ip"].map((name) => html`<${Busiest} key=${name} tier=${name} />`)}</div>`;
}

function Busiest({ tier }) {
  const { value, problem, again } = useAsked(`/admin/v1/usage/top?tier=${tier}&limit=25`, { every: 10000 });
  return html`<${Card} title=${title(tiers(tier))} note="by admitted requests">
    <${Trouble} problem=${problem} again=${again} />
    ${!value && !problem && html`<${Waiting} />`}
    ${value?.items.length === 0 && html`<${Empty}>None has called yet.<//>`}
    ${value?.items.length > 0 && html`<ul class="names">${value.items.map((item) => html`<li key=${item.id}><${SubjectLink} tier=${tier} id=${item.id} /> <span class="note">${count(item.at_least)}</span></li>`)}</ul>`}
    <${Silent} members=${value?.silent} />
  <//>`;
}
