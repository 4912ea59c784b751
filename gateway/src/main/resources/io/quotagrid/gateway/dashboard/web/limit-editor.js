// The limits of a tier or of one subject, as a form: what is set here, with what would be inherited beside it, and whom it would hit.
import { get, path, post, put, remove } from "./api.js";
import { html, useEffect, useState } from "./html.js";
import { Field, Notice, SubjectLink, Trouble, Waiting } from "./parts.js";
import { count, meterName, notEverywhere, some, tier as tierName, tiers } from "./words.js";

const AMOUNTS = [
  ["rpm", "Requests a minute", "rpm"], ["tpm", "Tokens a minute", "tpm"], ["max_parallel_requests", "In flight", "parallel"],
  ["rph", "Requests an hour", "rph"], ["rpd", "Requests a day", "rpd"], ["tph", "Tokens an hour", "tph"], ["tpd", "Tokens a day", "tpd"],
];

const address = (target) => (target.id === undefined ? path("limits", target.tier) : path("limits", target.tier, target.id));

/** What the form says, as the body of a change. */
function bodyOf(form) {
  const body = {};
  for (const [key, text] of Object.entries(form)) {
    const given = String(text).trim();
    if (given) body[key] = key === "expires_in" ? given : Number(given.replaceAll(/[ ,_]/g, ""));
  }
  return body;
}

export function LimitEditor({ target, may, onDone, onClose }) {
  const [known, setKnown] = useState(null);
  const [form, setForm] = useState({});
  const [preview, setPreview] = useState(null);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const where = address(target);

  const look = async () => {
    try {
      const limit = await get(where);
      setKnown(limit);
      const set = {};
      for (const [key] of AMOUNTS) if (limit.change?.[key] !== undefined) set[key] = String(limit.change[key]);
      if (limit.change?.window_seconds !== undefined) set.window_seconds = String(limit.change.window_seconds);
      setForm(set);
      setProblem(null);
    } catch (failure) {
      setProblem(failure);
    }
  };
  useEffect(() => {
    look();
  }, [where]);

  const body = bodyOf(form);
  const text = JSON.stringify(body);
  useEffect(() => {
    setPreview(null);
    if (!known || Object.keys(body).filter((key) => key !== "expires_in").length === 0) return undefined;
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const answer = await post(where + "/preview", body, { signal: controller.signal });
        setPreview(answer);
        setProblem(null);
      } catch (failure) {
        if (!controller.signal.aborted) setProblem(failure);
      }
    }, 300);
    return () => (clearTimeout(timer), controller.abort());
  }, [text, known]);

  const act = async (change, done) => {
    setBusy(true);
    try {
      const answer = await change();
      onDone(done + notEverywhere(answer));
    } catch (failure) {
      setProblem(failure);
      setBusy(false);
    }
  };
  const name = target.id ?? tiers(target.tier);
  const save = (event) => {
    event.preventDefault();
    act(() => put(where, body, { ifMatch: known.etag }), `The limits of ${name} are in force on every node.`);
  };
  const takeBack = () => act(() => remove(where, { ifMatch: known.etag }), `What was set for ${name} is taken back.`);
  const wrong = (key) => (problem?.at === "/" + key ? problem.message : undefined);
  const edit = (key) => (event) => setForm({ ...form, [key]: event.target.value });
  const inherited = (meter) => known.in_force.find((one) => one.meter === meter);

  if (!known) return problem ? html`<${Trouble} problem=${problem} again=${look} />` : html`<${Waiting} lines=${3} />`;
  return html`<form class="editor" onSubmit=${save} aria-label=${`Limits of ${name}`}>
    <p class="note">An empty field inherits: ${target.id === undefined ? "from the policy" : "from the tier's default, and that one from the policy"}.</p>
    <div class="fields">
      ${AMOUNTS.map(([key, label, meter]) => html`<${Field} key=${key} label=${label} inputmode="numeric" value=${form[key] ?? ""} onInput=${edit(key)} disabled=${!may}
        placeholder=${inherited(meter) ? count(inherited(meter).limit) : "unlimited"} problem=${wrong(key)} />`)}
      <${Field} label="Window, seconds" inputmode="numeric" value=${form.window_seconds ?? ""} onInput=${edit("window_seconds")} disabled=${!may} placeholder=${inherited("rpm")?.window_seconds ?? 60} problem=${wrong("window_seconds")} />
      <${Field} label="Ends after" value=${form.expires_in ?? ""} onInput=${edit("expires_in")} disabled=${!may} placeholder="never; 30m, 2h, 7d" problem=${wrong("expires_in")} />
    </div>
    <${Preview} preview=${preview} target=${target} idle=${Object.keys(body).length === 0} problem=${problem} />
    ${problem?.status === 412
      ? html`<${Notice} kind="warn"><span>Somebody has changed it since you looked. Your figures are still here; look again to see theirs.</span><button type="button" class="quiet" onClick=${look}>Look again</button><//>`
      : problem && !AMOUNTS.some(([key]) => wrong(key)) && !wrong("window_seconds") && !wrong("expires_in") && html`<${Trouble} problem=${problem} />`}
    ${may && html`<div class="actions">
      <button class="main" disabled=${busy || Object.keys(body).length === 0}>Put in force</button>
      ${known.change && html`<button type="button" disabled=${busy} onClick=${takeBack}>Take back what is set</button>`}
      <button type="button" class="quiet" onClick=${onClose}>Cancel</button>
    </div>`}
  </form>`;
}

/** Whose next call would be refused. */
function Preview({ preview, target, idle, problem }) {
  if (idle) return null;
  if (!preview) return html`<p class="note preview" role="status">${problem ? "" : "Looking whom it would hit…"}</p>`;
  const fresh = preview.refused.filter((item) => !item.refused_now);
  const examined = target.id === undefined ? `of ${some(preview.examined, tierName(target.tier), tiers(target.tier))} looked at, those that used most lately` : "";
  return html`<div class="preview" role="status">
    ${preview.refused.length === 0
      ? html`<p>Nobody's next call would be refused now <span class="note">${examined}</span></p>`
      : html`<p><b class=${fresh.length ? "bad-text" : ""}>${fresh.length === 0 ? "Nobody more would be refused now" : `${some(new Set(fresh.map((item) => item.id)).size, tierName(target.tier), tiers(target.tier))} more would be refused now`}</b> <span class="note">${examined}</span></p>
        <ul class="amounts">${preview.refused.slice(0, 12).map((item) => html`<li key=${item.id + item.meter}>
          <${SubjectLink} tier=${preview.tier} id=${item.id} /> <span>${count(item.used)} used of ${count(item.limit_then)} ${meterName(item.meter)}</span> <span class="note">${item.refused_now ? "refused already" : item.limit_now === undefined ? "unlimited now" : `${count(item.limit_now)} now`}</span>
        </li>`)}</ul>
        ${preview.refused.length > 12 && html`<p class="note">and ${count(preview.refused.length - 12)} more</p>`}`}
  </div>`;
}
