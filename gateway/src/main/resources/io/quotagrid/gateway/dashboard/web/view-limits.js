// Limits that hold now, edited where they stand. Before a change is made it says whose next call would be refused.
import { useAsked } from "./asked.js";
import { html, useEffect, useState } from "./html.js";
import { LimitEditor } from "./limit-editor.js";
import { useLive } from "./live.js";
import { Card, Field, Heading, Notice, SubjectLink, Table, Trouble, Waiting } from "./parts.js";
import { TIERS } from "./view-subject.js";
import { allows } from "./who.js";
import { count, meterBrief, moment, tier as tierName, tiers, title } from "./words.js";

const same = (a, b) => a && b && a.tier === b.tier && (a.id ?? "") === (b.id ?? "");

export function Limits({ me, query }) {
  const { limits } = useLive();
  const [pages, setPages] = useState(1);
  const { value, problem, again } = useAsked(`/admin/v1/limits?limit=${Math.min(1000, pages * 100)}`, { every: 15000, version: limits });
  const [editing, setEditing] = useState(query.tier ? { tier: query.tier, id: query.id || undefined } : null);
  const [told, setTold] = useState(null);
  const may = allows(me, "operator");
  useEffect(() => {
    if (query.tier) setEditing({ tier: query.tier, id: query.id || undefined });
  }, [query.tier, query.id]);
  const done = (text) => {
    setTold(text);
    setEditing(null);
    again();
  };
  const listed = value?.items.some((item) => same(item, editing));
  const order = [...(value?.items ?? [])].sort((a, b) => TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier));
  return html`<${Heading} note=${may ? "in force on every node as soon as they are put" : "the token of this page may look, and not change"}>Limits<//>
    ${told && html`<${Notice} kind="ok">${told}<//>`}
    ${may && html`<${Another} onPick=${setEditing} />`}
    ${editing && value && !listed && html`<${Card} title=${`${title(tierName(editing.tier))} ${editing.id ?? ""}`} note="nothing is set for this one yet">
      <${LimitEditor} key=${editing.tier + editing.id} target=${editing} may=${may} onDone=${done} onClose=${() => setEditing(null)} />
    <//>`}
    <${Card} title="In force" note="each tier's default, and what operators have set">
      <${Trouble} problem=${problem} again=${again} />
      ${!value && !problem && html`<${Waiting} lines=${8} />`}
      ${value && html`<${Table} label="Limits in force" head=${["For", "Limits", "Set by", html`<span class="hidden">Actions</span>`]}>
        ${order.map((item) => {
          const open = same(item, editing);
          return html`
            <tr key=${item.tier + (item.id ?? "")}>
              <th scope="row">${item.id ? html`<small class="note">${tierName(item.tier)}</small> <${SubjectLink} tier=${item.tier} id=${item.id} />` : html`<b>${item.tier === "global" ? "Everybody together" : `Each ${tierName(item.tier)}`}</b>`}</th>
              <td class="wide-text">${item.in_force.length === 0 ? html`<span class="note">unlimited</span>` : html`<ul class="amounts">${item.in_force.map((one) => html`<li key=${one.meter} class=${one.source === (item.id ? "override" : "tier") ? "own" : ""}>
                <b>${count(one.limit)}</b> ${meterBrief(one)}</li>`)}</ul>`}</td>
              <td>${item.change ? html`${item.change.by}<br /><small class="note">${moment(item.change.at)}${item.change.expires_at ? `, until ${moment(item.change.expires_at)}` : ""}</small>` : html`<span class="note">policy</span>`}</td>
              <td class="num">${may && html`<button class="quiet" aria-expanded=${open} aria-label=${`Edit the limits of ${item.id ?? tiers(item.tier)}`} onClick=${() => setEditing(open ? null : { tier: item.tier, id: item.id })}>${open ? "Close" : "Edit"}</button>`}</td>
            </tr>
            ${open && html`<tr key=${"edit" + item.tier + (item.id ?? "")}><td colspan="4" class="editing">
              <${LimitEditor} key=${item.tier + (item.id ?? "")} target=${editing} may=${may} onDone=${done} onClose=${() => setEditing(null)} />
            </td></tr>`}`;
        })}
      <//>`}
      ${value?.next_cursor && html`<div class="actions"><button onClick=${() => setPages(pages + 1)}>Show more</button></div>`}
    <//>`;
}

/** A subject that is not in the list. */
function Another({ onPick }) {
  const [tier, setTier] = useState("user");
  const [id, setId] = useState("");
  const pick = (event) => {
    event.preventDefault();
    if (id.trim()) onPick({ tier, id: id.trim() });
  };
  return html`<${Card} title="Set limits for one">
    <form class="row" onSubmit=${pick}>
      <${Field} label="Tier">${(field) => html`<select id=${field} value=${tier} onChange=${(event) => setTier(event.target.value)}>
        ${TIERS.filter((name) => name !== "global").map((name) => html`<option key=${name} value=${name}>${tierName(name)}</option>`)}
      </select>`}<//>
      <${Field} label="Id" value=${id} onInput=${(event) => setId(event.target.value)} spellcheck="false" autocomplete="off" />
      <button>Edit</button>
    </form>
  <//>`;
}

