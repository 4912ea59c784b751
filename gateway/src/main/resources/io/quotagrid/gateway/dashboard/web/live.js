// What the node tells by itself: points of the charts, the cluster, that limits or the policy have changed. One stream for the whole
// page, taken up again when it breaks; what was seen last stays, and says how old it is.
import { authorized, checked, get, path, query, reach } from "./api.js";
import { useEffect, useState } from "./html.js";

const KEPT_MS = 15 * 60 * 1000;
const SILENT_MS = 8000;
const PAUSES_MS = [500, 1000, 2000, 4000];
const PAST_PAUSES_MS = [1000, 2000, 4000, 8000, 15000]; // a member that hangs has left by then

let state = fresh();
const listeners = new Set();
let controller = null;
let pastTold = false; // by all, up to the points that are known

function fresh() {
  return { link: "connecting", problem: "", heardAt: 0, points: [], stepSeconds: 2, cluster: null, limits: 0, policy: 0 };
}

function set(change) {
  state = { ...state, ...change };
  listeners.forEach((listener) => listener(state));
}

export function useLive() {
  const [now, setNow] = useState(state);
  useEffect(() => {
    listeners.add(setNow);
    setNow(state);
    return () => listeners.delete(setNow);
  }, []);
  return now;
}

export function startLive() {
  stopLive();
  state = fresh();
  pastTold = false;
  controller = new AbortController();
  run(controller.signal);
}

export function stopLive() {
  controller?.abort();
  controller = null;
}

async function run(signal) {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await listen(signal, () => (failures = 0));
    } catch (problem) {
      if (signal.aborted) return;
      set({ link: "lost", problem: problem.message });
    }
    if (signal.aborted) return;
    await pause(PAUSES_MS[Math.min(failures++, PAUSES_MS.length - 1)], signal);
  }
}

async function listen(outer, connected) {
  const inner = new AbortController();
  const stop = () => inner.abort();
  outer.addEventListener("abort", stop);
  let watch = 0;
  const heard = () => {
    clearTimeout(watch);
    watch = setTimeout(stop, SILENT_MS); // a stream that hangs is worse than none
  };
  try {
    heard();
    const answer = await checked(
      await reach(path("events"), { headers: authorized({ Accept: "text/event-stream" }), signal: inner.signal }),
    );
    past(inner.signal);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      connected();
      rest += value;
      let end;
      while ((end = rest.indexOf("\n\n")) >= 0) {
        event(rest.slice(0, end));
        rest = rest.slice(end + 2);
      }
    }
  } catch (problem) {
    if (problem.name === "AbortError" && !outer.aborted) throw new Error("this node has fallen silent");
    if (problem instanceof TypeError) throw new Error("this node does not answer"); // in the middle of the stream
    throw problem;
  } finally {
    clearTimeout(watch);
    outer.removeEventListener("abort", stop);
    stop();
  }
}

/**
 * What was before this stream. Asked again while a member of the cluster is silent: without what it did the charts would have a hole
 * until the page is opened anew. One that has left is not named any more, and the others tell what they kept of it.
 */
async function past(signal) {
  const since = pastTold ? state.points.at(-1)?.at : undefined;
  pastTold = false;
  for (const millis of [0, ...PAST_PAUSES_MS]) {
    if (millis) await pause(millis, signal);
    if (signal.aborted) return; // the next stream asks for itself
    try {
      const history = await get(query(path("history"), { since }), signal);
      points(history);
      pastTold = history.silent.length === 0;
      if (pastTold) return;
    } catch {
      // as good as silent
    }
  }
}

function event(text) {
  let name = "message";
  let data = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    if (line.startsWith("data: ")) data += line.slice(6);
  }
  const body = data ? JSON.parse(data) : {};
  const alive = { link: "live", problem: "", heardAt: Date.now() };
  if (name === "points") points(body, alive);
  else if (name === "cluster") set({ ...alive, cluster: body });
  else if (name === "changed")
    set({ ...alive, limits: state.limits + (body.limits || body.policy ? 1 : 0), policy: state.policy + (body.policy ? 1 : 0) });
  else if (name === "hello") set({ ...alive, limits: state.limits + 1, policy: state.policy + 1 }); // changes may have been missed
}

/** Lays new points over those known. A step is told by those who answered: of two tellings the one with more calls is the fuller. */
function points(history, more = {}) {
  const byTime = new Map(state.points.map((point) => [point.time, point]));
  for (const point of history.points) {
    const time = Date.parse(point.at);
    const known = byTime.get(time);
    if (!known || calls(point) >= calls(known)) byTime.set(time, { ...point, time });
  }
  const all = [...byTime.values()].sort((a, b) => a.time - b.time);
  const oldest = (all.at(-1)?.time ?? 0) - KEPT_MS;
  set({ ...more, stepSeconds: history.step_seconds, points: all.filter((point) => point.time > oldest) });
}

const calls = (point) => point.admitted + point.refused + point.failed;

function pause(millis, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, millis);
    signal.addEventListener("abort", () => (clearTimeout(timer), done()), { once: true });
  });
}
