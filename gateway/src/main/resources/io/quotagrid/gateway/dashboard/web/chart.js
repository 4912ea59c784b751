// Lines over what is known of the last quarter of an hour: uPlot, in the colours of the page.
import uPlot from "uplot";
import { html, useEffect, useLayoutEffect, useRef, useState } from "./html.js";
import { clock, lasting } from "./words.js";

const WINDOW_SECONDS = 15 * 60;
const LEAST_SECONDS = 3 * 60; // of a cluster that is younger
const HEIGHT = 156;
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5];

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function options(width, series, format, whole) {
  const grid = { stroke: () => colour("--line"), width: 1 };
  const axis = { stroke: () => colour("--muted"), font: "11px system-ui, sans-serif", ticks: { show: false } };
  return {
    width,
    height: HEIGHT,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
    scales: { x: { time: true, range: (u, low, high) => [Math.max(high - WINDOW_SECONDS, Math.min(low, high - LEAST_SECONDS)), high] }, y: { range: (u, low, high) => [0, Math.max(1e-9, high * 1.08)] } },
    axes: [
      { ...axis, grid: { show: false }, size: 24, space: 90, values: (u, ticks) => ticks.map((tick) => clock(tick * 1000).slice(0, 5)) },
      { ...axis, grid, size: 52, space: 34, incrs: whole ? WHOLE : undefined, values: (u, ticks) => ticks.map(format) },
    ],
    series: [
      {},
      ...series.map((one) => ({
        label: one.label,
        stroke: () => colour(one.colour),
        fill: one.fill ? () => colour(one.fill) : undefined,
        width: 1.75,
        dash: one.dash,
        spanGaps: false, // where nothing was, nothing is drawn
        points: { show: false },
      })),
    ],
  };
}

/**
 * One chart.
 *
 * @param times   seconds since the epoch
 * @param series  {label, colour, fill, values} each
 * @param format  of a value
 * @param whole   whether there are no halves
 * @param more    beside the legend
 */
export function Chart({ title, times, series, format, axis = format, whole = false, more }) {
  const host = useRef(null);
  const plot = useRef(null);
  const [at, setAt] = useState(null);
  const data = [times, ...series.map((one) => one.values)];

  useLayoutEffect(() => {
    const made = new uPlot({ ...options(host.current.clientWidth || 300, series, axis, whole), hooks: { setCursor: [(u) => setAt(u.cursor.idx ?? null)] } }, data, host.current);
    plot.current = made;
    const watch = new ResizeObserver(() => {
      const width = host.current?.clientWidth;
      if (width && width !== made.width) made.setSize({ width, height: HEIGHT });
    });
    watch.observe(host.current);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const repaint = () => made.redraw(false);
    scheme.addEventListener("change", repaint);
    return () => {
      scheme.removeEventListener("change", repaint);
      watch.disconnect();
      made.destroy();
    };
  }, []);

  useEffect(() => {
    plot.current?.setData(data);
  }, [times, ...series.map((one) => one.values)]);

  const shown = at === null || at >= times.length ? times.length - 1 : at;
  const past = times.length ? Math.min(WINDOW_SECONDS, times.at(-1) - times[0]) : 0;
  const said = series.map((one) => `${one.label} ${format(one.values[shown])}`).join(", ");
  return html`<figure class="chart">
    <figcaption>
      <span class="legend">
        ${series.map(
          (one) => html`<span key=${one.label} class="key"><i class=${"swatch " + one.colour.slice(2)}></i>${one.label} <b>${format(one.values[shown])}</b></span>`,
        )}
        ${more}
      </span>
      <span class="when">${at === null || !times.length ? "now" : clock(times[shown] * 1000)}</span>
    </figcaption>
    <div class="plot" ref=${host} role="img" aria-label=${times.length ? `${title}, the last ${lasting(past)}. Now: ${said}` : `${title}. Nothing yet`}></div>
  </figure>`;
}
