// A window, sub-window by sub-window: what still counts, and when it stops counting. The oldest is about to leave on the left.
import { html, useMemo } from "./html.js";
import { Card } from "./parts.js";
import { count, meterName, span } from "./words.js";

const WIDTH = 600;
const HEIGHT = 104;
const BARS = 240; // the finest resolution that a cluster may have

const KINDS = { sliding_window: "sliding", fixed_window: "fixed", token_bucket: "token bucket" };

/** What counts in each of so many equal parts of the window, by node. */
function bars(body, at) {
  const end = Date.parse(at);
  const width = (body.window_seconds * 1000) / BARS;
  const made = Array.from({ length: BARS }, () => new Map());
  for (const cell of body.cells) {
    const back = Math.floor((end - Date.parse(cell.at)) / width);
    const bar = made[Math.min(BARS - 1, Math.max(0, BARS - 1 - back))];
    bar.set(cell.node, (bar.get(cell.node) ?? 0) + cell.units);
  }
  return made;
}

export function Window({ body, at, nodes }) {
  const drawn = useMemo(() => bars(body, at), [body, at]);
  const sums = drawn.map((bar) => [...bar.values()].reduce((sum, units) => sum + units, 0));
  const most = Math.max(1, ...sums);
  const all = sums.reduce((sum, units) => sum + units, 0);
  const shown = [...new Set(body.cells.map((cell) => cell.node))];
  const step = WIDTH / BARS;
  const oldest = body.cells.length ? Date.parse(body.cells[0].at) + body.window_seconds * 1000 - Date.parse(at) : 0;
  return html`<${Card} title=${`Window of ${meterName(body.meter)}`} note=${`${KINDS[body.strategy] ?? body.strategy}, ${span(body.window_seconds)} wide`}>
    <div class="window">
      <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img"
        aria-label=${`${count(all)} units count in the last ${span(body.window_seconds)}, at most ${count(most)} in one sub-window`}>
        <line class="base" x1="0" x2=${WIDTH} y1=${HEIGHT - 0.5} y2=${HEIGHT - 0.5} vector-effect="non-scaling-stroke" />
        ${drawn.map((bar, i) => {
          let top = HEIGHT - 1;
          return [...bar].map(([node, units]) => {
            const height = Math.max(1.5, ((HEIGHT - 8) * units) / most);
            top -= height;
            return html`<rect key=${i + node} class=${`node-${Math.max(0, nodes.indexOf(node)) % 6}`} x=${i * step + step * 0.1} y=${top} width=${step * 0.8} height=${height}><title>${count(units)} by ${node || "a node that has gone"}</title></rect>`;
          });
        })}
      </svg>
      <p class="window-scale"><span>${span(body.window_seconds)} ago</span><span>${all ? `the oldest leaves in ${span(Math.max(0, oldest / 1000))}` : "nothing counts now"}</span><span>now</span></p>
    </div>
    <p class="legend">
      <span class="key"><b>${count(all)}</b> booked of ${count(body.limit)}</span>
      ${shown.map((node) => html`<span key=${node} class="key"><i class=${`swatch node-${Math.max(0, nodes.indexOf(node)) % 6}`}></i><code>${node || "a node that has gone"}</code></span>`)}
    </p>
  <//>`;
}
