// Points of the history as the lines of charts: each value over the five steps up to it, so that lines do not tremble.
const OVER = 5;

function over(points, value) {
  return points.map((_, i) => value(points.slice(Math.max(0, i - OVER + 1), i + 1)));
}

const sum = (points, of) => points.reduce((total, point) => total + of(point), 0);
const largest = (values) => (values.length ? Math.max(...values) : null);
const middle = (values) => (values.length ? values.sort((a, b) => a - b)[values.length >> 1] : null);
const known = (points, of) => points.map(of).filter((value) => value !== undefined);

export function lines(points, stepSeconds) {
  const perSecond = (of) => over(points, (near) => sum(near, of) / (near.length * stepSeconds));
  return {
    times: points.map((point) => point.time / 1000 + stepSeconds),
    admitted: perSecond((point) => point.admitted),
    refused: perSecond((point) => point.refused),
    failed: perSecond((point) => point.failed),
    tokens: perSecond((point) => point.tokens),
    inFlight: points.map((point) => point.in_flight),
    totalP50: over(points, (near) => middle(known(near, (point) => point.total?.p50_ms))),
    totalP99: over(points, (near) => largest(known(near, (point) => point.total?.p99_ms))),
    decisionP50: over(points, (near) => middle(known(near, (point) => point.decision?.p50_ms))),
    decisionP99: over(points, (near) => largest(known(near, (point) => point.decision?.p99_ms))),
  };
}
