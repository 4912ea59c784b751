// What views are made of.
import { Problem } from "./api.js";
import { html, useEffect, useId, useRef, useState } from "./html.js";
import { useLive } from "./live.js";
import { brief, count, meter, percent, span, moment } from "./words.js";

/** A part of a page under a heading. */
export function Card({ title, note, actions, wide, children, level = 2 }) {
  const id = useId();
  const heading = level === 2 ? html`<h2 id=${id}>${title}</h2>` : html`<h3 id=${id}>${title}</h3>`;
  return html`<section class=${"card" + (wide ? " wide" : "")} aria-labelledby=${id}>
    <header class="card-head">
      <div class="card-title">${heading}${note && html`<p class="note">${note}</p>`}</div>
      ${actions && html`<div class="actions">${actions}</div>`}
    </header>
    ${children}
  </section>`;
}

/** The title of a view; moves the focus there when the view comes, so that a screen reader says it. */
export function Heading({ children, note, actions }) {
  const ref = useRef(null);
  useEffect(() => {
    document.title = `${ref.current.textContent} · Quotagrid`;
    if (document.body.dataset.moved) ref.current.focus({ preventScroll: true });
    document.body.dataset.moved = "yes";
  }, []);
  return html`<header class="view-head">
    <div><h1 ref=${ref} tabindex="-1">${children}</h1>${note && html`<p class="note">${note}</p>`}</div>
    ${actions && html`<div class="actions">${actions}</div>`}
  </header>`;
}

export const State = ({ kind, children }) => html`<span class=${"state " + kind}>${children}</span>`;

export const Notice = ({ kind = "info", children, role }) =>
  html`<div class=${"notice " + kind} role=${role ?? (kind === "bad" ? "alert" : "status")}>${children}</div>`;

export const Empty = ({ children }) => html`<p class="empty">${children}</p>`;

/** Why something could not be shown or done. */
export function Trouble({ problem, again }) {
  const { link } = useLive();
  if (!problem || (problem.status === 0 && link === "lost")) return null; // the page says it already, once
  const where = problem instanceof Problem && problem.at ? html` <code>${problem.at}</code>` : null;
  return html`<${Notice} kind="bad">
    <span>${problem.message}${where}</span>
    ${again && html`<button class="quiet" onClick=${again}>Try again</button>`}
  <//>`;
}

/** While the first answer has not come: as high as what will be there. */
export const Waiting = ({ lines = 4 }) =>
  html`<div class="waiting" role="status" aria-label="Loading">
    ${Array.from({ length: lines }, (_, i) => html`<span key=${i} class="bone"></span>`)}
  </div>`;

export function Silent({ members }) {
  if (!members?.length) return null;
  return html`<${Notice} kind="warn">${members.join(", ")} did not answer: what only ${members.length > 1 ? "they know" : "it knows"} is missing here.<//>`;
}

export const fullness = (used, limit) => (limit > 0 ? used / limit : 0);
const level = (share) => (share >= 1 ? "full" : share >= 0.8 ? "high" : "fine");

/** A gauge to a limit. */
export function Gauge({ label, used, limit, small }) {
  const share = fullness(used, limit);
  return html`<div
    class=${`gauge ${level(share)}${small ? " small" : ""}`} role="meter" aria-label=${label} aria-valuemin="0"
    aria-valuemax=${limit} aria-valuenow=${Math.min(used, limit)}
    aria-valuetext=${`${count(used)} of ${count(limit)} used`}>
    <span class="gauge-bar" style=${{ width: `${Math.min(100, share * 100)}%` }}></span>
  </div>`;
}

/** One limit of a subject in a line: what, how full, how much. */
export function MeterLine({ body, label, detail, short }) {
  const share = fullness(body.used, body.limit);
  const said = short ? brief : count;
  return html`<div class="meter-line">
    <span class="meter-name">${label ?? meter(body)}</span>
    <${Gauge} label=${label ?? meter(body)} used=${body.used} limit=${body.limit} />
    <span class="meter-figures" title=${short ? `${count(body.used)} of ${count(body.limit)}` : undefined}><b>${said(body.used)}</b> of ${said(body.limit)}</span>
    <span class=${"meter-share " + level(share)}>${percent(share)}</span>
    ${detail && html`<span class="meter-detail">${detail}</span>`}
  </div>`;
}

/** Where a limit comes from, and until when. */
export function Source({ body }) {
  const from = { policy: "policy", tier: "set for the tier", override: "set for this one" }[body.source];
  return html`<span>${from}${body.expires_at && html`, until ${moment(body.expires_at)}`}</span>`;
}

export const subjectLink = (tier, id) => `#/subject/${encodeURIComponent(tier)}/${encodeURIComponent(id)}`;

export function SubjectLink({ tier, id, children }) {
  return html`<a class="subject" href=${subjectLink(tier, id)}>${children ?? id}</a>`;
}

/** A table that scrolls sideways by itself where it is too wide, and can be reached by keyboard then. */
export function Table({ label, head, children, numeric = [] }) {
  return html`<div class="scroll" role="region" aria-label=${label} tabindex="0">
    <table>
      <thead><tr>${head.map((name, i) => html`<th key=${i} scope="col" class=${numeric.includes(i) ? "num" : ""}>${name}</th>`)}</tr></thead>
      <tbody>${children}</tbody>
    </table>
  </div>`;
}

/** A choice of few, as radio buttons that look like one control. */
export function Choice({ label, name, value, options, onChange }) {
  return html`<fieldset class="choice">
    <legend class="hidden">${label}</legend>
    ${options.map(
      ([option, text]) => html`<label key=${option} class=${option === value ? "chosen" : ""}>
        <input type="radio" name=${name} value=${option} checked=${option === value} onChange=${() => onChange(option)} />${text}
      </label>`,
    )}
  </fieldset>`;
}

/** A field with its label, and why its value is wrong. */
export function Field({ label, hint, problem, children, ...input }) {
  const id = useId();
  const told = hint || problem ? `${id}-hint` : undefined;
  return html`<div class=${"field" + (problem ? " wrong" : "")}>
    <label for=${id}>${label}</label>
    ${children ? children(id, told) : html`<input id=${id} aria-describedby=${told} aria-invalid=${problem ? "true" : undefined} ...${input} />`}
    ${(problem || hint) && html`<p id=${told} class=${problem ? "hint bad" : "hint"}>${problem ?? hint}</p>`}
  </div>`;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ title, children, yes, danger, onYes, onNo }) {
  const ref = useRef(null);
  const id = useId();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    ref.current.showModal();
  }, []);
  const act = async () => {
    setBusy(true);
    await onYes();
    setBusy(false);
  };
  return html`<dialog ref=${ref} aria-labelledby=${id} onClose=${onNo}>
    <h2 id=${id}>${title}</h2>
    <div class="dialog-text">${children}</div>
    <div class="actions end">
      <button type="button" onClick=${onNo}>Cancel</button>
      <button type="button" class=${danger ? "danger" : "main"} disabled=${busy} onClick=${act}>${yes}</button>
    </div>
  </dialog>`;
}

export { span };
