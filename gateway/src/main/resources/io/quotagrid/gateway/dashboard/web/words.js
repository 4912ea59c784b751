// Numbers and times as people read them.
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

export const count = (value) => whole.format(value);
export const brief = (value) => (Math.abs(value) < 10000 ? whole.format(value) : short.format(value));

export function rate(value) {
  if (value === null || value === undefined) return "–";
  if (value === 0) return "0";
  if (value < 10) return value.toFixed(1);
  return brief(value);
}

/** A mark on an axis. */
export const tick = (value) => (Number.isInteger(value) ? brief(value) : value.toFixed(value < 1 ? 2 : 1));

export function millis(value) {
  if (value === null || value === undefined) return "–";
  if (value < 1) return `${value.toFixed(2)} ms`;
  if (value < 10) return `${value.toFixed(1)} ms`;
  if (value < 1000) return `${Math.round(value)} ms`;
  return `${(value / 1000).toFixed(value < 10000 ? 1 : 0)} s`;
}

export function span(seconds) {
  const rest = Math.max(0, Math.round(seconds));
  if (rest < 60) return `${rest} s`;
  if (rest < 3600) return rest % 60 ? `${Math.floor(rest / 60)} min ${rest % 60} s` : `${rest / 60} min`;
  if (rest < 86400) return rest % 3600 < 60 ? `${Math.floor(rest / 3600)} h` : `${Math.floor(rest / 3600)} h ${Math.floor((rest % 3600) / 60)} min`;
  return `${Math.floor(rest / 86400)} d ${Math.floor((rest % 86400) / 3600)} h`;
}

/** A time as it is spoken, no finer than needed: "40 seconds", "1 minute", "12 minutes". */
export const lasting = (seconds) => (seconds < 60 ? some(Math.floor(seconds), "second") : some(Math.floor(seconds / 60), "minute"));

const two = (number) => String(number).padStart(2, "0");
export function clock(at) {
  const time = new Date(at);
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}
export function moment(at) {
  const time = new Date(at);
  const today = time.toDateString() === new Date().toDateString();
  return today ? clock(at) : `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${clock(at)}`;
}

export function bytes(value) {
  if (value < 1 << 20) return `${Math.round(value / 1024)} KiB`;
  if (value < 1 << 30) return `${Math.round(value / (1 << 20))} MiB`;
  return `${(value / (1 << 30)).toFixed(1)} GiB`;
}

export const percent = (share) => `${share > 0 && share < 0.01 ? "<1" : Math.round(share * 100)} %`;

const METERS = {
  rpm: "requests", rph: "requests an hour", rpd: "requests a day",
  tpm: "tokens", tph: "tokens an hour", tpd: "tokens a day", parallel: "in flight",
};

/** What a meter counts, with its window: "requests a minute". */
export function meter(body) {
  const name = METERS[body.meter] ?? body.meter;
  if (body.meter !== "rpm" && body.meter !== "tpm") return name;
  return body.window_seconds === 60 ? `${name} a minute` : `${name} in ${span(body.window_seconds)}`;
}
/** The same in few letters: "requests/min". */
export function meterBrief(body) {
  const unit = { r: "requests", t: "tokens", p: "in flight" }[body.meter[0]];
  const per = { h: "/hour", d: "/day" }[body.meter[2]];
  if (body.meter === "parallel") return unit;
  return per && body.meter.length === 3 ? unit + per : unit + (body.window_seconds === 60 ? "/min" : ` in ${span(body.window_seconds)}`);
}
export const meterName = (name) => METERS[name] + (name === "rpm" || name === "tpm" ? " a minute" : "");

const TIERS = { ip: "address", key: "key", user: "user", team: "team", global: "everybody", provider: "provider", group: "group" };
export const tier = (name) => TIERS[name] ?? name;
const MANY = { ip: "addresses", key: "keys", user: "users", team: "teams", global: "everybody", provider: "providers", group: "groups" };
export const tiers = (name) => MANY[name] ?? name;
export const title = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** With a capital, unless it begins with a name. */
export const sentence = (text) => (/^[a-z]+:/.test(text) ? text : title(text));

/** Where a change is not in force yet, after it was made; empty if nowhere. */
export function notEverywhere(answer) {
  const late = answer.not_acknowledged.length ? ` ${answer.not_acknowledged.join(", ")} has not said so yet and will hear of it.` : "";
  const gone = answer.members_missing ? ` ${some(answer.members_missing, "known node")} ${answer.members_missing === 1 ? "is" : "are"} not here, and will hear of it when back.` : "";
  return late + gone;
}

/** "3 nodes", "1 node". */
export const some = (number, one, many = one + "s") => `${count(number)} ${number === 1 ? one : many}`;
