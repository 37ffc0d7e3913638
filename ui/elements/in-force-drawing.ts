// The composite of a station's profiles as it is drawn everywhere: a line for each phase where they differ, what decides below the axis,
// and the place that pointer and keys ask about.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import { type CurveScale, LEFT, RIGHT, type Stretch, scaleOf, stepPath, type View } from "../profiles/curve-scale.ts";
import { decidersText, phaseLimitsText } from "../profiles/force-words.ts";
import { holdingAt, type InForce, type PhaseLimits } from "../profiles/in-force.ts";
import type { Unit } from "../profiles/profile-form.ts";
import { unitWord } from "../profiles/profile-words.ts";
import { instantOf, placeOf, type ScheduleClock, timeLabel } from "../profiles/schedule-clock.ts";
import { timeRuler, valueLines } from "./curve-axes.ts";

const HEIGHT = 182;
const BOTTOM = 118;
const STRIP = BOTTOM + 34;
const STRIP_HEIGHT = 18;
/** Of the smallest letters; narrower names are left to the readout. */
const LETTER_PIXELS = 6.2;

type Level = Pick<Stretch, "from" | "to" | "limitMilli">;

export interface ForceDrawing {
  readonly force: InForce;
  readonly names: ReadonlyMap<string, string>;
  readonly clock: ScheduleClock;
  readonly isWeekly: boolean;
  readonly unit: Unit;
  readonly view: View;
  readonly width: number;
  /** Place of now on the axis. */
  readonly now: number;
  /** Drawn dotted above it; empty: nothing. */
  readonly draft: readonly Level[];
  /** The place that is asked about; null: none. */
  readonly cursor: number | null;
  readonly onCursor: (place: number | null) => void;
}

/** One line, or one for each phase where some piece tells them apart. */
export function forceLines(force: InForce, clock: ScheduleClock): readonly (readonly Level[])[] {
  const level = (of: (piece: PhaseLimits) => number | null): Level[] =>
    force.pieces.flatMap((piece, index) => {
      const limitMilli = of(piece);
      if (limitMilli === null) return [];
      const until = force.pieces[index + 1]?.utcSeconds ?? force.untilSeconds;
      return [{ from: placeOf(clock, piece.utcSeconds), to: placeOf(clock, until), limitMilli }];
    });
  if (force.pieces.every(({ l2, l3 }) => l2 === null && l3 === null)) return [level(({ limit }) => limit)];
  const isWhole = ({ l2, l3 }: PhaseLimits) => l2 === null && l3 === null;
  return [
    level(({ limit }) => limit),
    level((piece) => (isWhole(piece) ? piece.limit : piece.l2)),
    level((piece) => (isWhole(piece) ? piece.limit : piece.l3)),
  ];
}

/** What holds at a place of the axis, in one sentence. */
export function forceText({ force, names, clock, isWeekly, unit }: ForceDrawing, place: number): string {
  const at = instantOf(clock, place);
  const time = timeLabel(clock, Math.floor(place / 60) * 60, isWeekly);
  const limits = holdingAt(force.pieces, at);
  const deciders = holdingAt(force.decisions, at)?.deciders ?? [];
  if (limits === null || limits.limit === null) return msg(str`${time}: nothing limits`);
  const limit = phaseLimitsText(limits, unit);
  return msg(str`${time}: ${limit}, decided by ${decidersText(deciders, names)}`);
}

function decisionStrip({ force, names, clock, view, width }: ForceDrawing, scale: CurveScale): TemplateResult {
  const right = width - RIGHT;
  return svg`${force.decisions.map(({ utcSeconds, deciders }, index) => {
    const until = force.decisions[index + 1]?.utcSeconds ?? force.untilSeconds;
    const from = Math.max(LEFT, scale.x(Math.max(view.from, placeOf(clock, utcSeconds))));
    const to = Math.min(right, scale.x(Math.min(view.to, placeOf(clock, until))));
    if (to - from < 1) return nothing;
    const text = deciders.length === 0 ? msg("nothing limits") : decidersText(deciders, names);
    const room = Math.floor((to - from - 10) / LETTER_PIXELS);
    const shown = text.length <= room ? text : room > 5 ? `${text.slice(0, room - 1)}…` : "";
    return svg`<rect class="decider ${deciders.length === 0 ? "none" : ""}" x=${from + 0.5} y=${STRIP} width=${Math.max(0, to - from - 1)} height=${STRIP_HEIGHT} rx="3"><title>${text}</title></rect>
      ${shown === "" ? nothing : svg`<text class="axis-text decider-name" x=${from + 6} y=${STRIP + 13}>${shown}</text>`}`;
  })}`;
}

/** The drawing with its readout. Pointer and arrow keys move the place asked about, a quarter of an hour or a step of the view. */
export function forceDrawing(drawing: ForceDrawing): TemplateResult {
  const { force, clock, isWeekly, unit, view, width, now, draft, cursor, onCursor } = drawing;
  const lines = forceLines(force, clock);
  const highest = [...lines.flat(), ...draft].reduce((most, { limitMilli }) => Math.max(most, limitMilli), 0);
  const scale = scaleOf(view, width, 16, BOTTOM, highest, unit);
  const inView = (place: number) => Math.min(view.to, Math.max(view.from, place));
  const place = cursor === null ? null : inView(cursor);
  const said = forceText(drawing, place ?? inView(now));
  const stride = Math.max(900, Math.round((view.to - view.from) / 96 / 900) * 900);
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: -stride,
    ArrowRight: stride,
    PageUp: -4 * stride,
    PageDown: 4 * stride,
  };
  return html`<svg
      class="curve force"
      viewBox="0 0 ${width} ${HEIGHT}"
      width=${width}
      height=${HEIGHT}
      role="slider"
      tabindex="0"
      aria-label=${msg("Time at which to read what is in force")}
      aria-valuemin=${Math.round(view.from / 60)}
      aria-valuemax=${Math.round(view.to / 60)}
      aria-valuenow=${Math.round((place ?? inView(now)) / 60)}
      aria-valuetext=${said}
      @pointermove=${(event: PointerEvent) => {
        const box = (event.currentTarget as Element).getBoundingClientRect();
        onCursor(inView(scale.secondsAt(event.clientX - box.left)));
      }}
      @pointerleave=${() => onCursor(null)}
      @keydown=${(event: KeyboardEvent) => {
        const move = moves[event.key];
        if (move === undefined) return;
        event.preventDefault();
        onCursor(inView(Math.round(((place ?? inView(now)) + move) / 900) * 900));
      }}
    >
      <text class="axis-text" x="0" y="12">${unitWord(unit)}</text>
      ${valueLines(scale, unit)}
      ${svg`<path class="draft-line thin" d=${stepPath(draft, scale)} />`}
      ${lines.toReversed().map((line, index) => svg`<path class="effect-line l${lines.length === 1 ? 0 : lines.length - index}" d=${stepPath(line, scale)} />`)}
      ${timeRuler(scale, clock, isWeekly, now)} ${decisionStrip(drawing, scale)}
      ${place === null ? nothing : svg`<path class="cursor-line" d="M${scale.x(place).toFixed(1)} 14V${STRIP + STRIP_HEIGHT}" />`}
    </svg>
    <p class="force-said sm" aria-live="off">${place === null ? html`<span class="mut">${said}</span>` : said}</p>`;
}

/** The same as a table. */
export function forceTable({ force, names, clock, isWeekly, unit }: ForceDrawing): TemplateResult {
  return html`<details class="force-table">
    <summary>${msg("As table")}</summary>
    <div class="table-box"><table>
      <thead><tr><th scope="col">${msg("From")}</th><th scope="col">${msg("Limit")}</th><th scope="col">${msg("Decided by")}</th></tr></thead>
      <tbody>${force.pieces.slice(0, 200).map((piece) => {
        const deciders = holdingAt(force.decisions, piece.utcSeconds)?.deciders ?? [];
        return html`<tr><th scope="row">${timeLabel(clock, placeOf(clock, piece.utcSeconds), isWeekly)}</th><td>${phaseLimitsText(piece, unit)}</td><td class="brk">${decidersText(deciders, names)}</td></tr>`;
      })}</tbody>
    </table></div>
  </details>`;
}
