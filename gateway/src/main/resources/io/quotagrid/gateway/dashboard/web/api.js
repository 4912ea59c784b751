// The admin REST. The token lives in this variable and nowhere else: a reload asks for it again.
let token = "";
let leave = () => {};

/** Why a request was not done: what the gateway says, or that it does not answer (status 0). */
export class Problem extends Error {
  constructor(status, reason) {
    super(reason.message);
    this.status = status;
    this.code = reason.code;
    this.at = reason.at;
    this.findings = reason.findings ?? [];
  }
}

export function identify(value, whenRefused) {
  token = value;
  leave = whenRefused;
}

export function authorized(headers = {}) {
  return token ? { ...headers, Authorization: `Bearer ${token}` } : headers;
}

/** Throws a Problem. A token that is refused leads back to the door. */
export async function checked(answer) {
  if (answer.ok) return answer;
  let reason = { code: "unexpected", message: `the gateway answered ${answer.status}` };
  try {
    reason = (await answer.json()).error ?? reason;
  } catch {
    // not one of ours: the status has to do
  }
  if (answer.status === 401) leave();
  throw new Problem(answer.status, reason);
}

export async function reach(path, options) {
  try {
    return await fetch(path, { cache: "no-store", credentials: "omit", redirect: "error", ...options });
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new Problem(0, { code: "unreachable", message: "this node does not answer" });
  }
}

async function ask(method, path, { body, type, ifMatch, signal } = {}) {
  const headers = authorized({ Accept: "application/json" });
  if (body !== undefined) headers["Content-Type"] = type ?? "application/json";
  if (ifMatch) headers["If-Match"] = ifMatch;
  const sent = body === undefined || type ? body : JSON.stringify(body);
  const answer = await checked(await reach(path, { method, headers, body: sent, signal }));
  return answer.json();
}

export const get = (path, signal) => ask("GET", path, { signal });
export const put = (path, body, more = {}) => ask("PUT", path, { body, ...more });
export const post = (path, body, more = {}) => ask("POST", path, { body, ...more });
export const remove = (path, more = {}) => ask("DELETE", path, more);

/** A path below /admin/v1, each part encoded. */
export const path = (...parts) => "/admin/v1/" + parts.map(encodeURIComponent).join("/");

/** The same with a query; what is empty is left out. */
export function query(base, values) {
  const given = Object.entries(values).filter(([, value]) => value !== "" && value !== undefined && value !== null);
  return given.length ? `${base}?${new URLSearchParams(given)}` : base;
}
