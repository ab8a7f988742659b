/* Lines of an axis of time: three of them, at minutes and hours as clocks have them. picture/scale.py draws the same. */
export const MINUTE_S = 60;
export const HOUR_S = 3600;
const LINES = 3;
const ROUND = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
const SHORT = [1, 2, 5, 10, 15, 20, 30, ...[1, 2, 3, 5, 10, 15, 20, 30].map((n) => n * MINUTE_S), HOUR_S, 1.5 * HOUR_S];

function* steps() {
  yield* SHORT;
  for (let size = 2 * HOUR_S; ; size *= 10) yield* ROUND.map((n) => n * size);
}

function stepFor(most) {
  for (const step of steps()) if (step * LINES >= most) return step;
  return most;
}

/* Values are seconds; `exact` writes one of less than a minute, `plain` how many minutes or hours there are. */
export function times(most, { exact, plain }) {
  const step = stepFor(most);
  const [size, unit] = step >= HOUR_S ? [HOUR_S, "h"] : [MINUTE_S, "m"];
  const formatter = (value) => (step >= MINUTE_S || !value ? `${plain(value / size)} ${unit}` : exact(value));
  return { min: 0, max: step * LINES, interval: step, formatter };
}
