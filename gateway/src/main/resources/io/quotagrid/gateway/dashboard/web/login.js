// The door. The token goes into a variable of this page: not into storage, a cookie or the address.
import { html, useEffect, useRef, useState } from "./html.js";
import { Field, Notice } from "./parts.js";

export function Login({ enter, knock, away, problem }) {
  const [token, setToken] = useState("");
  const [failure, setFailure] = useState(problem);
  const [busy, setBusy] = useState(false);
  const form = useRef(null);
  useEffect(() => {
    document.title = "Log in · Quotagrid";
    form.current?.querySelector("input")?.focus();
  }, []);
  useEffect(() => setFailure(problem), [problem]);
  const submit = async (event) => {
    event.preventDefault();
    if (!token.trim()) {
      setFailure(new Error("Type a token."));
      return;
    }
    setBusy(true);
    try {
      await enter(token.trim());
    } catch (problem) {
      setFailure(problem.status === 401 ? new Error("This token is not known here.") : problem);
      setBusy(false);
    }
  };
  return html`<main class="door">
    <div class="door-card">
      <p class="brand">Quotagrid</p>
      ${away
        ? html`<h1>This node does not let you in</h1><${Notice} kind="bad">${problem?.message}<//><button class="main" onClick=${knock}>Try again</button>`
        : html`<h1>Log in</h1>
          <form ref=${form} onSubmit=${submit} novalidate>
            <${Field} label="Token" type="password" autocomplete="off" spellcheck="false" value=${token} onInput=${(event) => setToken(event.target.value)}
              problem=${failure?.message} hint="One of admin.tokens in the policy. It stays in this tab until it is reloaded." />
            <button class="main" disabled=${busy}>${busy ? "Asking…" : "Log in"}</button>
          </form>`}
    </div>
  </main>`;
}
