// The policy in force, another one in its place with what would change, and the way back.
import { path, post, put } from "./api.js";
import { useAsked } from "./asked.js";
import { html, useEffect, useState } from "./html.js";
import { useLive } from "./live.js";
import { Card, Confirm, Empty, Heading, Notice, State, Trouble, Waiting } from "./parts.js";
import { allows } from "./who.js";
import { moment, notEverywhere, some } from "./words.js";

const YAML = "application/yaml";

export function PolicyView({ me }) {
  const live = useLive();
  const { value, problem, again } = useAsked(path("policy"), { version: live.policy });
  const [editing, setEditing] = useState(false);
  const [told, setTold] = useState(null);
  const done = (answer, text) => {
    setTold(answer.changed ? text + notEverywhere(answer) : "It was in force already: nothing has changed.");
    setEditing(false);
    again();
  };
  return html`<${Heading} actions=${value && !editing && html`<button onClick=${() => (setTold(null), setEditing(true))}>${allows(me, "admin") ? "Edit" : "Try a change"}</button>`}>Policy<//>
    ${told && html`<${Notice} kind="ok">${told}<//>`}
    <${Trouble} problem=${problem} again=${again} />
    ${!value && !problem && html`<${Card} title="In force"><${Waiting} lines=${10} /><//>`}
    ${value && html`
      ${value.drift.length > 0 && html`<${Notice} kind="bad">${value.drift.join(", ")} ${value.drift.length > 1 ? "go" : "goes"} by another policy.<//>`}
      ${editing ? html`<${Editor} me=${me} policy=${value} onDone=${(answer) => done(answer, "The policy is in force on every node.")} onClose=${() => setEditing(false)} />` : html`
        <${Card} title="In force" note=${html`<code>${value.hash}</code> ${value.by ? `put by ${value.by}, ${moment(value.at)}` : "from the file of the first node"}`}>
          <pre tabindex="0" aria-label="Text of the policy">${value.text}</pre>
        <//>
        <${Before} me=${me} policy=${value} onDone=${(answer) => done(answer, "The policy before is in force again on every node.")} />`}`}`;
}

/** What was in force before, what has changed since, and the way back. */
function Before({ me, policy, onDone }) {
  const { value, problem, again } = useAsked(policy.previous ? path("policy", "previous") : "", { version: policy.epoch });
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(null);
  const revert = async () => {
    try {
      onDone(await post(path("policy", "revert"), undefined, { ifMatch: policy.etag }));
    } catch (failure) {
      setFailed(failure);
    }
    setAsking(false);
  };
  return html`<${Card} title="Since the one before" note=${policy.previous && html`<code>${policy.previous.hash}</code> ${policy.previous.by ? `put by ${policy.previous.by}, ${moment(policy.previous.at)}` : "from the file"}`}
    actions=${policy.previous && allows(me, "admin") && html`<button onClick=${() => setAsking(true)}>Revert…</button>`}>
    ${!policy.previous && html`<${Empty}>It has not been changed since the cluster began.<//>`}
    <${Trouble} problem=${problem ?? failed} again=${problem ? again : undefined} />
    ${value && html`<${Difference} items=${value.difference} />`}
    ${asking && html`<${Confirm} title="Go back to the policy before?" yes="Revert" danger onYes=${revert} onNo=${() => setAsking(false)}>
      <p>It comes into force on every node, or on none. Calls that run go on with what they began with.</p>
      ${value && html`<${Difference} items=${value.difference.map((item) => ({ ...item, before: item.after, after: item.before }))} />`}
    <//>`}
  <//>`;
}

function Difference({ items }) {
  if (items.length === 0) return html`<${Empty}>No value differs: only its layout or comments.<//>`;
  return html`<ul class="difference">${items.map((item) => html`<li key=${item.path}>
    <code>${item.path}</code>
    <span>${item.before === undefined ? html`<span class="note">not set</span>` : html`<del class="before">${item.before}</del>`} → ${item.after === undefined ? html`<span class="note">not set</span>` : html`<ins class="after">${item.after}</ins>`}</span>
  </li>`)}</ul>`;
}

function Editor({ me, policy, onDone, onClose }) {
  const [text, setText] = useState(policy.text);
  const [etag] = useState(policy.etag);
  const [lint, setLint] = useState(null);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    setLint(null);
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      try {
        setLint(await post(path("policy", "lint"), text, { type: YAML, signal: controller.signal }));
        setProblem(null);
      } catch (failure) {
        if (!controller.signal.aborted) setProblem(failure);
      }
    }, 400);
    return () => (clearTimeout(timer), controller.abort());
  }, [text]);
  const apply = async () => {
    setBusy(true);
    try {
      onDone(await put(path("policy"), text, { type: YAML, ifMatch: etag }));
    } catch (failure) {
      setProblem(failure);
      setBusy(false);
    }
  };
  return html`<div class="columns uneven">
    <${Card} title="Another policy" note="YAML, the whole file">
      <textarea aria-label="Text of the policy" spellcheck="false" value=${text} onInput=${(event) => setText(event.target.value)}></textarea>
      <div class="actions">
        ${allows(me, "admin") && html`<button class="main" disabled=${busy || !lint?.ok || lint.difference.length === 0} onClick=${apply}>Put in force</button>`}
        <button onClick=${onClose}>${allows(me, "admin") ? "Cancel" : "Close"}</button>
        ${!allows(me, "admin") && html`<span class="note">The role admin is needed to put it in force.</span>`}
      </div>
      ${problem?.status === 412 ? html`<${Notice} kind="warn">Somebody has changed the policy since you began: copy your text, look again and make your change there.<//>` : html`<${Trouble} problem=${problem} />`}
    <//>
    <div class="stack" aria-live="polite">
      <${Card} title="What would be said of it">
        ${!lint && !problem && html`<${Waiting} lines=${2} />`}
        ${lint && html`<p><${State} kind=${lint.ok ? "ok" : "bad"}>${lint.ok ? "It could be put in force" : "It cannot be put in force"}<//></p>`}
        ${lint?.findings.length > 0 && html`<ul class="findings">${lint.findings.map((finding, i) => html`<li key=${i}>
          <${State} kind=${{ error: "bad", warning: "warn", notice: "ok" }[finding.severity]}>${finding.severity}<//> <code>${finding.path}</code>${finding.line > 0 && html` <span class="note">line ${finding.line}</span>`}
          <p>${finding.message}${finding.nearest ? html`: <code>${finding.nearest}</code>?` : ""}</p>
        </li>`)}</ul>`}
      <//>
      ${lint?.ok && html`<${Card} title="What would change" note=${some(lint.difference.length, "value")}>
        ${lint.difference.length ? html`<${Difference} items=${lint.difference} />` : html`<${Empty}>Nothing.<//>`}
      <//>`}
    </div>
  </div>`;
}
