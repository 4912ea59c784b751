// What admission would say now of a call that is not made, and why a past one went as it did.
import { get, path, query as withQuery } from "./api.js";
import { html, useEffect, useState } from "./html.js";
import { Card, Field, Gauge, Heading, State, SubjectLink, Table, Trouble } from "./parts.js";
import { count, meter, moment, sentence, span, tier as tierName } from "./words.js";

const VERDICTS = { fits: ["ok", "fits"], refused: ["bad", "refuses"], never_fits: ["bad", "never fits"], would_refuse: ["warn", "would refuse, in shadow"] };
const DECISIONS = { admitted: "ok", refused: "bad", never_fits: "bad", undecided: "warn" };

export function Explain({ query }) {
  return html`<${Heading}>Explain<//>
    <${NewCall} />
    <${PastCall} wanted=${query.request_id ?? ""} />`;
}

function NewCall() {
  const [form, setForm] = useState({ user: "", team: "", key: "", group: "", ip: "", model: "", tokens: "" });
  const [answer, setAnswer] = useState(null);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const edit = (key) => (event) => setForm({ ...form, [key]: event.target.value });
  const ask = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      setAnswer(await get(withQuery(path("explain"), form)));
      setProblem(null);
    } catch (failure) {
      setProblem(failure);
      setAnswer(null);
    }
    setBusy(false);
  };
  const wrong = (key) => (problem?.at === "?" + key ? problem.message : undefined);
  const field = (key, label, more = {}) => html`<${Field} label=${label} value=${form[key]} onInput=${edit(key)} spellcheck="false" autocomplete="off" problem=${wrong(key)} ...${more} />`;
  return html`<${Card} title="A call that is not made" note="charges nothing; what is left empty is unknown">
    <form class="search" onSubmit=${ask}>
      <div class="fields">
        ${field("user", "User", { placeholder: "anonymous" })}${field("team", "Team", { placeholder: "none" })}${field("key", "Key", { placeholder: "id, or hash of a token" })}${field("group", "Consumer group")}
        ${field("ip", "Address")}${field("model", "Model", { placeholder: "the first one" })}${field("tokens", "Tokens", { inputmode: "numeric", placeholder: "0" })}
      </div>
      <div class="actions"><button class="main" disabled=${busy}>Explain</button></div>
    </form>
    ${problem && !["user", "team", "key", "group", "ip", "model", "tokens"].some(wrong) && html`<${Trouble} problem=${problem} />`}
    <div role="status">${answer && html`<${Verdict} answer=${answer} />`}</div>
  <//>`;
}

function Verdict({ answer }) {
  return html`<p class="verdict"><${State} kind=${DECISIONS[answer.decision]}>${sentence(answer.message)}<//></p>
    <p class="note">${answer.target ? `It would go to ${answer.target}. ` : ""}${answer.retry_after_ms !== undefined ? `It would fit in ${span(Math.ceil(answer.retry_after_ms / 1000))}, if nothing else came.` : ""}</p>
    ${answer.standings.length === 0 ? html`<p class="empty">No limit holds for such a call.</p>` : html`<${Table} label="How every limit stands" numeric=${[2, 3, 4]} head=${["Limit", "", "Used", "Asked", "Of", "Says"]}>
      ${answer.standings.map((one) => {
        const [kind, text] = VERDICTS[one.verdict] ?? ["warn", one.verdict];
        return html`<tr key=${one.tier + one.id + one.meter}>
          <th scope="row"><small class="note">${tierName(one.tier)}</small> <${SubjectLink} tier=${one.tier} id=${one.id} /> <small class="note">${meter(one)}</small></th>
          <td><${Gauge} small label=${`${one.id} ${meter(one)}`} used=${one.used} limit=${one.limit} /></td>
          <td class="num">${count(one.used)}</td><td class="num">${count(one.requested)}</td><td class="num">${count(one.limit)}</td>
          <td><${State} kind=${kind}>${text}<//>${one.retry_after_ms > 0 && html` <small class="note">for ${span(Math.ceil(one.retry_after_ms / 1000))}</small>`}</td>
        </tr>`;
      })}
    <//>`}`;
}

function PastCall({ wanted }) {
  const [id, setId] = useState(wanted);
  const [answer, setAnswer] = useState(null);
  const [problem, setProblem] = useState(null);
  const look = async (request) => {
    try {
      setAnswer(await get(path("explain", request)));
      setProblem(null);
    } catch (failure) {
      setProblem(failure);
      setAnswer(null);
    }
  };
  useEffect(() => {
    setId(wanted);
    if (wanted) look(wanted);
  }, [wanted]);
  const submit = (event) => {
    event.preventDefault();
    if (id.trim()) look(id.trim());
  };
  return html`<${Card} title="A call that was made" note="from the audit record of whichever node had it">
    <form class="row" onSubmit=${submit}>
      <${Field} label="Request id" value=${id} onInput=${(event) => setId(event.target.value)} placeholder="req_…" spellcheck="false" autocomplete="off" hint="as sent back in x-request-id" />
      <button class="main">Look it up</button>
    </form>
    <div role="status">
      <${Trouble} problem=${problem} />
      ${answer && html`<p class="verdict"><${State} kind=${answer.outcome === "completed" ? "ok" : answer.outcome === "refused" ? "bad" : "warn"}>${sentence(answer.message)}<//></p>
        <p class="note">${moment(answer.at)} on ${answer.node}</p>
        <details><summary>The whole record</summary><pre tabindex="0" aria-label="The whole record">${JSON.stringify(answer.record, null, 2)}</pre></details>`}
    </div>
  <//>`;
}
