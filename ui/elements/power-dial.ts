// A dial of power: a graduated arc of three quarters of a circle, filled up to the power now, with an index at the limit
// in force, or where none is known at the highest power so far. Decorative: the figures stand inside it as text.
import { html, nothing, svg, type TemplateResult } from "lit";
import { formats } from "../format.ts";
import { limitFigure } from "../limit-words.ts";

/** Ends of scales and steps between their labels, kW; the smallest scale that holds the highest power is drawn. */
const SCALES: readonly (readonly [number, number])[] = [
  [4, 1],
  [8, 2],
  [12, 3],
  [25, 5],
  [50, 10],
  [75, 25],
  [100, 25],
  [150, 50],
  [200, 50],
  [300, 100],
  [400, 100],
  [500, 100],
  [750, 250],
  [1_000, 250],
  [2_000, 500],
  [4_000, 1_000],
];
const WIDTH = 326;
const HEIGHT = 274;
const CENTRE_X = 163;
const CENTRE_Y = 160;
const RADIUS = 153;
/** Degrees, clockwise from the left below to the right below. */
const FROM = 135;
const SWEEP = 270;
/** Ticks between two labels. */
const MINOR = 20;

/** [end, step between labels] of the scale for a highest power, kW. */
export function scaleFor(peakKilowatts: number): readonly [number, number] {
  return SCALES.find(([end]) => peakKilowatts <= end) ?? [4_000, 1_000];
}

function place(share: number, radius: number): string {
  const angle = ((FROM + SWEEP * Math.min(1, Math.max(0, share))) * Math.PI) / 180;
  return `${(CENTRE_X + radius * Math.cos(angle)).toFixed(1)} ${(CENTRE_Y + radius * Math.sin(angle)).toFixed(1)}`;
}

function arc(from: number, to: number): string {
  return `M${place(from, RADIUS)}A${RADIUS} ${RADIUS} 0 ${(to - from) * SWEEP > 180 ? 1 : 0} 1 ${place(to, RADIUS)}`;
}

interface Ticks {
  readonly lit: string;
  readonly dark: string;
  readonly litMajor: string;
  readonly darkMajor: string;
}

function ticks(end: number, step: number, share: number): Ticks {
  const count = Math.round((end / step) * MINOR);
  const paths = { lit: "", dark: "", litMajor: "", darkMajor: "" };
  for (let index = 0; index <= count; index++) {
    const at = index / count;
    const isMajor = index % MINOR === 0;
    const inner = isMajor ? 128 : index % (MINOR / 2) === 0 ? 132 : 136;
    const name = `${at <= share ? "lit" : "dark"}${isMajor ? "Major" : ""}` as keyof Ticks;
    paths[name] += `M${place(at, inner)}L${place(at, 148)}`;
  }
  return paths;
}

/** Labels stand inside the ticks, only where they do not touch the figures in the middle: not on the highest part. */
function labels(end: number, step: number): TemplateResult[] {
  const found: TemplateResult[] = [];
  for (let value = 0; value <= end; value += step) {
    const [x, y] = place(value / end, 115).split(" ");
    found.push(svg`<text x=${x} y=${Number(y) + 4} text-anchor="middle">${formats.count(value)}</text>`);
  }
  return found;
}

/** A limit so far beyond what flows would leave the needle at the begin of the scale: such a one stands in the text alone. */
const FAR = 4;

/** The limit as a share of the scale; null: there is none, or it lies far off. */
function limitOnScale(limitWatts: number | null, greatestWatts: number): number | null {
  if (limitWatts === null) return null;
  return greatestWatts > 0 && limitWatts > FAR * greatestWatts ? null : limitWatts / 1000;
}

/** `powerWatts`: now, null when not known; `peakWatts`: highest so far; `limitWatts`: in force now, null: none is known. */
export function powerDial(
  powerWatts: number | null,
  peakWatts: number | null,
  limitWatts: number | null = null,
): TemplateResult {
  const greatest = Math.max(powerWatts ?? 0, peakWatts ?? 0);
  const limit = limitOnScale(limitWatts, greatest);
  const [end, step] = scaleFor(Math.max(greatest / 1000, limit ?? 0));
  const share = Math.min(1, Math.max(0, (powerWatts ?? 0) / 1000 / end));
  const { lit, dark, litMajor, darkMajor } = ticks(end, step, powerWatts === null ? -1 : share);
  const peak = peakWatts === null ? null : peakWatts / 1000 / end;
  return html`<svg class="power-dial" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
    ${svg`${limit === null ? svg`<path class="track" d=${arc(share, 1)} />` : nothing}
      ${share > 0 ? svg`<path class="now" d=${arc(0, share)} />` : nothing}
      <path class="lit" d=${lit} /><path class="lit major" d=${litMajor} />
      <path class="dark" d=${dark} /><path class="dark major" d=${darkMajor} />
      ${limit === null ? (peak === null ? nothing : svg`<path class="peak" d="M${place(peak, 126)}L${place(peak, 158)}" />`) : limitMark(limit, end)}
      ${labels(end, step)}
      ${powerWatts === null ? nothing : svg`<circle class="tip" cx=${place(share, RADIUS).split(" ")[0] ?? 0} cy=${place(share, RADIUS).split(" ")[1] ?? 0} r="6" />`}`}
  </svg>`;
}

/** Index, value outside the arc, and dots over what is forbidden. */
function limitMark(limitKilowatts: number, end: number): TemplateResult {
  const share = limitKilowatts / end;
  const [x = "0", y = "0"] = place(share, RADIUS + 15).split(" ");
  return svg`${share < 1 ? svg`<path class="forbidden" d=${arc(share, 1)} />` : nothing}
    <path class="limit" d="M${place(share, 127)}L${place(share, 158)}" />
    <text class="limit" x=${x} y=${Number(y) + 4} text-anchor="middle">${limitFigure(limitKilowatts * 1000)}</text>`;
}
