// The cluster map: who is there, who owns what, how loaded each is, who may be stopped.
import { path, post } from "./api.js";
import { html, useState } from "./html.js";
import { useLive } from "./live.js";
import { Card, Confirm, Gauge, Heading, Notice, State, Table, Trouble, Waiting } from "./parts.js";
import { allows } from "./who.js";
import { bytes, count, percent, rate, some, span } from "./words.js";

const STATES = { ready: ["ok", "ready"], not_ready: ["bad", "not ready"], leaving: ["warn", "leaving"], silent: ["bad", "does not answer"] };
const MODES = {
  cluster: "The whole cluster decides.",
  local: "Each node counts for itself: no member was started.",
  waiting: "Too few members have met: every decision waits.",
  guest: "This node has joined and owns no counters.",
  stopped: "The member has stopped.",
};

export function Cluster({ me }) {
  const { cluster } = useLive();
  return html`<${Heading} note=${cluster && `as ${cluster.node} sees it`}>Cluster<//>
    ${cluster ? html`<${Standing} cluster=${cluster} /><${Map} cluster=${cluster} /><${Members} cluster=${cluster} me=${me} />` : html`<${Card} title="Members"><${Waiting} lines=${6} /><//>`}`;
}

function Standing({ cluster }) {
  const stop = cluster.safe_to_stop;
  const fallback = cluster.mode !== "cluster";
  return html`<${Card} title="How it stands">
    <dl class="facts">
      <div><dt>Decides</dt><dd><${State} kind=${fallback ? "bad" : "ok"}>${MODES[cluster.mode] ?? `Fallback in force: ${cluster.mode}.`}<//></dd></div>
      <div><dt>Safe to stop</dt><dd><${State} kind=${stop.safe ? "ok" : "warn"}>${stop.safe ? "any one node" : "not now"}<//>
        ${!stop.safe && html`<ul class="reasons">${stop.reasons.map((reason) => html`<li key=${reason}>${reason}</li>`)}</ul>`}</dd></div>
      <div><dt>Policy</dt><dd><code>${cluster.policy.hash}</code>${cluster.policy.drift.length > 0 && html` <${State} kind="bad">another one on ${cluster.policy.drift.join(", ")}<//>`}</dd></div>
      <div><dt>Store</dt><dd>${{ ok: "every change is written", none: "none: live changes end with the cluster", away: `away: ${some(cluster.store.waiting, "change waits", "changes wait")}` }[cluster.store.state]}${cluster.store.problem && html` <span class="note">${cluster.store.problem}</span>`}</dd></div>
      <div><dt>Clocks</dt><dd>${Math.abs(cluster.skew_ms)} ms apart at most</dd></div>
    </dl>
  <//>`;
}

/** Who owns how many of the partitions, and how many slices each holds. */
function Map({ cluster }) {
  const told = cluster.members.filter((member) => member.report);
  if (!cluster.partitions) return html`<${Card} title="Partitions"><p class="empty">The counters are on this node alone.</p><//>`;
  const owned = told.reduce((sum, member) => sum + member.report.partitions_owned, 0);
  const unknown = Math.max(0, cluster.partitions - owned);
  return html`<${Card} title="Partitions" note=${`${count(cluster.partitions)} parts of all subjects, by the node that owns them`}>
    <div class="parts" role="img" aria-label=${told.map((member) => `${member.id} owns ${member.report.partitions_owned}`).join(", ") + (unknown ? `, ${unknown} unknown` : "")}>
      ${told.map((member, i) => html`<span key=${member.id} class=${`part node-${i % 6}`} style=${{ flexGrow: member.report.partitions_owned }}>${member.report.partitions_owned > 0 && count(member.report.partitions_owned)}</span>`)}
      ${unknown > 0 && html`<span class="part unknown" style=${{ flexGrow: unknown }}>${count(unknown)}</span>`}
    </div>
    <ul class="legend list">
      ${told.map((member, i) => html`<li key=${member.id}><i class=${`swatch node-${i % 6}`}></i><code>${member.id}</code> <span class="note">${some(member.report.slices_held, "slice")} in hand</span></li>`)}
      ${unknown > 0 && html`<li><i class="swatch unknown"></i>being handed over, or of a node that does not answer</li>`}
    </ul>
  <//>`;
}

function Members({ cluster, me }) {
  const [leaving, setLeaving] = useState(null);
  const [told, setTold] = useState(null);
  const [problem, setProblem] = useState(null);
  const drain = async (id) => {
    try {
      const answer = await post(`/admin/v1/cluster/members/${encodeURIComponent(id)}/drain`);
      setTold(answer.changed ? `${id} has been asked to leave.` : `${id} is leaving already.`);
      setProblem(null);
    } catch (failure) {
      setProblem(failure);
    }
    setLeaving(null);
  };
  const may = allows(me, "operator");
  return html`<${Card} title="Members" note="the oldest first">
    ${told && html`<${Notice} kind="ok">${told}<//>`}
    <${Trouble} problem=${problem} />
    <${Table} label="Every member" numeric=${[2, 3, 4, 5, 6]} head=${["Node", "State", "Calls/s", "In flight", "CPU", "Heap", "Skew", "Up", "May stop", ...(may ? [html`<span class="hidden">Actions</span>`] : [])]}>
      ${cluster.members.map((member) => {
        const [kind, name] = STATES[member.state] ?? ["warn", member.state];
        const report = member.report;
        return html`<tr key=${member.id}>
          <th scope="row"><code>${member.id}</code>${member.self && html` <small class="tag">this one</small>`}${!member.owner && html` <small class="tag">owns nothing</small>`}
            ${report?.problems.map((text) => html`<p key=${text} class="hint bad">${text}</p>`)}</th>
          <td><${State} kind=${kind}>${name}<//></td>
          ${report ? html`
            <td class="num">${rate(report.load.calls_per_second)}</td>
            <td class="num">${count(report.load.calls_in_flight)}</td>
            <td class="num">${percent(report.load.cpu)}</td>
            <td class="num"><span class="stacked">${bytes(report.load.heap_used_bytes)}<${Gauge} small label=${`Heap of ${member.id}, bytes`} used=${report.load.heap_used_bytes} limit=${report.load.heap_max_bytes} /></span></td>
            <td class="num">${report.skew_ms} ms</td>
            <td>${span(report.uptime_seconds)}<br /><small class="note">${report.version}</small></td>
            <td><${State} kind=${report.safe_to_stop.safe ? "ok" : "warn"}>${report.safe_to_stop.safe ? "yes" : "no"}<//></td>` : html`<td colspan="7" class="note">It is in the member list and did not answer in time.</td>`}
          ${may && html`<td><button class="quiet" onClick=${() => setLeaving(member.id)} disabled=${member.state === "leaving"} aria-label=${`Drain ${member.id}`}>Drain…</button></td>`}
        </tr>`;
      })}
    <//>
    ${leaving && html`<${Confirm} title=${`Drain ${leaving}?`} yes="Drain it" danger onYes=${() => drain(leaving)} onNo=${() => setLeaving(null)}>
      <p>It takes no more calls, finishes its streams, hands its counters over and ends. No count is lost.</p>
      ${!cluster.safe_to_stop.safe && html`<${Notice} kind="warn">${cluster.safe_to_stop.reasons.join("; ")}<//>`}
    <//>`}
  <//>`;
}
