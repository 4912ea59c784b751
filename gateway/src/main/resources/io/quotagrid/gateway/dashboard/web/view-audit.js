// Audit records of all nodes, searched.
import { get, path, query } from "./api.js";
import { html, useEffect, useState } from "./html.js";
import { Card, Empty, Field, Heading, Silent, State, Trouble, Waiting } from "./parts.js";
import { count, millis, moment } from "./words.js";

const KINDS = [["", "any"], ["call", "calls"], ["change", "changes"], ["access", "accesses"]];
const DECISIONS = [["", "any"], ["admitted", "admitted"], ["refused", "refused"], ["undecided", "undecided"]];
const OUTCOMES = [["", "any"], ["completed", "completed"], ["refused", "refused"], ["undecided", "undecided"], ["invalid", "invalid"], ["upstream_failed", "provider failed"], ["client_gone", "caller hung up"], ["internal_error", "our mistake"]];
const NONE = { kind: "", user: "", team: "", decision: "", outcome: "", request_id: "", from: "", until: "" };
const PAGE = 50;

/** A moment as the form has it, local and to the minute, as the REST wants it. */
const instant = (text) => (text ? new Date(text).toISOString() : "");

export function Audit() {
  const [form, setForm] = useState(NONE);
  const [asked, setAsked] = useState(NONE);
  const [pages, setPages] = useState([]);
  const [busy, setBusy] = useState(true);
  const [problem, setProblem] = useState(null);
  const look = async (filter, cursor, before, signal) => {
    setBusy(true);
    try {
      const page = await get(query(path("audit"), { ...filter, from: instant(filter.from), until: instant(filter.until), limit: PAGE, cursor }), signal);
      setPages([...before, page]);
      setProblem(null);
    } catch (failure) {
      if (signal?.aborted) return;
      setProblem(failure);
    }
    setBusy(false);
  };
  useEffect(() => {
    const controller = new AbortController();
    setPages([]);
    look(asked, undefined, [], controller.signal);
    return () => controller.abort();
  }, [asked]);
  const edit = (key) => (event) => setForm({ ...form, [key]: event.target.value });
  const search = (event) => {
    event.preventDefault();
    setAsked({ ...form });
  };
  const choice = (key, label, options) => html`<${Field} label=${label}>${(id) => html`<select id=${id} value=${form[key]} onChange=${edit(key)}>${options.map(([value, text]) => html`<option key=${value} value=${value}>${text}</option>`)}</select>`}<//>`;
  const wrong = (key) => (problem?.at === "?" + key ? problem.message : undefined);
  const items = pages.flatMap((page) => page.items);
  const last = pages.at(-1);
  return html`<${Heading}>Audit<//>
    <${Card} title="Search">
      <form class="search" onSubmit=${search}>
        <div class="fields">
          ${choice("kind", "Records of", KINDS)}
          <${Field} label="User" value=${form.user} onInput=${edit("user")} spellcheck="false" autocomplete="off" problem=${wrong("user")} />
          <${Field} label="Team" value=${form.team} onInput=${edit("team")} spellcheck="false" autocomplete="off" problem=${wrong("team")} />
          ${choice("decision", "Decision", DECISIONS)}
          ${choice("outcome", "Outcome", OUTCOMES)}
          <${Field} label="Request id" value=${form.request_id} onInput=${edit("request_id")} spellcheck="false" autocomplete="off" problem=${wrong("request_id")} />
          <${Field} label="From" type="datetime-local" value=${form.from} onInput=${edit("from")} problem=${wrong("from")} />
          <${Field} label="Until" type="datetime-local" value=${form.until} onInput=${edit("until")} problem=${wrong("until")} />
        </div>
        <div class="actions"><button class="main" disabled=${busy}>Search</button><button type="button" onClick=${() => (setForm(NONE), setAsked({ ...NONE }))}>Clear</button></div>
      </form>
    <//>
    <${Card} title="Records" note="of all nodes, the newest first">
      <${Trouble} problem=${problem} />
      ${pages.length === 0 && busy && html`<${Waiting} lines=${8} />`}
      ${pages.length > 0 && items.length === 0 && !last.next_cursor && html`<${Empty}>No record like that. Calls are recorded where the policy has policies.chain: [audit-logger]; changes always are.<//>`}
      <ol class="records">${items.map((record, i) => html`<${Record} key=${record.node + record.request_id + record.time + i} record=${record} />`)}</ol>
      ${last?.next_cursor && html`<div class="actions"><button disabled=${busy} onClick=${() => look(asked, last.next_cursor, pages)}>${busy ? "Looking…" : "Older"}</button></div>`}
      <${Silent} members=${last?.silent} />
    <//>`;
}

function Record({ record }) {
  return html`<li><details>
    <summary><time datetime=${record.time}>${moment(record.time)}</time> <${Story} record=${record} /></summary>
    <pre tabindex="0" aria-label="The whole record">${JSON.stringify(record, null, 2)}</pre>
    ${record.kind === "call" && html`<p><a href=${`#/explain?request_id=${encodeURIComponent(record.request_id)}`}>Why it went so</a></p>`}
  </details></li>`;
}

function Story({ record }) {
  if (record.kind === "change") return html`<${State} kind="warn">change<//> <span><b>${record.by}</b> ${record.action} <code>${record.target}</code></span>`;
  if (record.kind === "access") return html`<span class="note">access</span> <span><b>${record.by ?? "?"}</b> ${record.method} <code>${record.path}</code> ${record.status}</span>`;
  const kind = { completed: "ok", refused: "bad" }[record.outcome] ?? "warn";
  const by = record.refused_by;
  return html`<${State} kind=${kind}>${record.outcome.replace("_", " ")}<//>
    <span>${record.caller ? html`<b>${record.caller.user}</b> of ${record.caller.team}` : "unknown caller"}${record.model ? `, ${record.model}` : ""}${by ? `: ${by.subject} ${by.meter} ${count(by.used)} of ${count(by.limit)}` : `, ${count(record.tokens.settled)} tokens in ${millis(record.millis.total)}`}</span>`;
}
