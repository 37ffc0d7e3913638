// A small curve of power, for tables. Decorative: the numbers stand beside it.
import { html, nothing, svg, type TemplateResult } from "lit";

const WIDTH = 112;
const HEIGHT = 24;

/** `points`: [seconds, watts], ascending. Nothing is drawn for fewer than two. */
export function sparkline(points: readonly (readonly [number, number])[]): TemplateResult | typeof nothing {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || last[0] <= first[0]) return nothing;
  const top = Math.max(1, ...points.map(([, watts]) => watts));
  const bottom = Math.min(0, ...points.map(([, watts]) => watts));
  const x = (at: number) => (((at - first[0]) / (last[0] - first[0])) * WIDTH).toFixed(1);
  const y = (watts: number) => (HEIGHT - 1.5 - ((watts - bottom) / (top - bottom)) * (HEIGHT - 4)).toFixed(1);
  const zero = bottom < 0 ? y(0) : String(HEIGHT);
  const curve = points.map(([at, watts], index) => `${index === 0 ? "M" : "L"}${x(at)} ${y(watts)}`).join("");
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" width=${WIDTH} height=${HEIGHT} aria-hidden="true">
    ${svg`<path class="pa" d="${curve}L${WIDTH} ${zero}L0 ${zero}Z"/><path class="pl" d=${curve} />`}
  </svg>`;
}
