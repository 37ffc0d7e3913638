// The curve of power of one session, small: area, limit with the forbidden side, gaps, signed records, ruler, index of now. For
// the driver's page, where the crosshair and the second panel of wt-session-chart would be too much; the same values are
// there as a table.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { SessionLimit, SessionSample } from "../../edge/contract/sessions.ts";
import { formats } from "../format.ts";
import { type LimitStep, limitAt, limitSteps } from "../limit-course.ts";
import { limitFigure } from "../limit-words.ts";
import type { RecordMark } from "./chart-drawing.ts";
import { rulerTicks } from "./chart-ruler.ts";
import { energy, power } from "./quantity.ts";
import { type SessionSeries, sessionSeries } from "./session-series.ts";
import { WtElement } from "./wt-element.ts";

const TOP = 14;
const PLOT_HEIGHT = 106;
const BOTTOM = TOP + PLOT_HEIGHT;
const HEIGHT = BOTTOM + 26;
/** Shortest span drawn, so that the first readings do not fill the width. */
const SHORTEST_SECONDS = 60;
/** Half the width that a label of time takes. */
const HALF_LABEL = 16;
const TABLE_ROWS = 60;
/** A limit further above the highest power than this would press the curve to the ground: it stands outside the drawing. */
const FAR = 3;
/** Of the span, drawn beyond the newest reading where a limit is known: what comes next. */
const AHEAD = 0.14;
/** kW between two hairlines; the first that gives fewer than four. */
const LINE_STEPS = [0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000];

interface Place {
  readonly x: (at: number) => number;
  readonly y: (kilowatts: number) => number;
  readonly from: number;
  readonly to: number;
}

@customElement("wt-power-curve")
export class WtPowerCurve extends WtElement {
  @property({ attribute: false }) samples: readonly SessionSample[] = [];
  @property({ attribute: false }) marks: readonly RecordMark[] = [];
  @property({ attribute: false }) limit: SessionLimit | null = null;
  @property({ type: Boolean }) active = false;
  @state() private width = 350;

  readonly #sizes = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    // With the next frame: drawing changes sizes, and the observer would be told while it still tells.
    if (width > 0) requestAnimationFrame(() => (this.width = width));
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  override render() {
    const series = sessionSeries(this.samples);
    const first = series.times[0];
    const last = series.times.at(-1);
    const known = series.power.filter((value): value is number => value !== null);
    if (first === undefined || last === undefined || known.length === 0) {
      return html`<p class="no-curve mut">${msg("The curve starts with the first reading that carries power.")}</p>`;
    }
    return html`${this.#renderCurve(series, first, last, known)}${this.#renderTable()}`;
  }

  #renderCurve(series: SessionSeries, first: number, last: number, known: readonly number[]): TemplateResult {
    const shown = Math.max(last, first + SHORTEST_SECONDS);
    const to = this.active && this.limit !== null ? shown + (shown - first) * AHEAD : shown;
    const air = (to - first) * 0.04;
    const highest = Math.max(1, ...known);
    const steps = limitSteps(this.limit, (first - air) * 1000, (to + air) * 1000);
    const inside = steps.map(({ watts }) => watts / 1000).filter((kilowatts) => kilowatts <= FAR * highest);
    const top = Math.max(highest, ...inside) * (inside.length > 0 ? 1.18 : 1.08);
    const bottom = Math.min(0, ...known);
    const place: Place = {
      from: first - air,
      to: to + air,
      x: (at) => ((at - first + air) / (to - first + 2 * air)) * this.width,
      y: (kilowatts) => TOP + (1 - (kilowatts - bottom) / (top - bottom)) * PLOT_HEIGHT,
    };
    const lines = this.#lines(top, place);
    const newest = series.power.findLast((value) => value !== null) ?? 0;
    const spoken = msg(
      str`Power from ${formats.hourMinute(first * 1000)} to ${formats.hourMinute(last * 1000)}: at most ${formats.power(Math.max(...known) * 1000)} kW, at the end ${formats.power(newest * 1000)} kW`,
    );
    return html`<svg class="power-curve" viewBox="0 0 ${this.width} ${HEIGHT}" role="img" aria-label=${spoken}>
      ${svg`<defs><pattern id="no-data" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V6" /></pattern>
        <pattern id="forbidden" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="forbidden" d="M0 0V6" /></pattern></defs>
        ${lines.map(({ y }) => svg`<path class="grid" d="M0 ${y.toFixed(1)}H${this.width}" />`)}
        ${steps.map((step) => this.#renderForbidden(step, top, place))}
        ${series.gaps.map(([a, b]) => svg`<rect x=${place.x(a)} y=${TOP} width=${place.x(b) - place.x(a)} height=${PLOT_HEIGHT} fill="url(#no-data)" />`)}
        ${runs(series).map((run) => this.#renderRun(run, place))}
        ${this.#renderLimit(steps, top, place)}
        ${lines.map(({ y, value }) => svg`<text x="14" y=${(y - 4).toFixed(1)}>${formats.count(value)}</text>`)}
        ${this.#renderRuler(place)}
        ${this.marks.map((record) => this.#renderMark(record, series, place))}
        ${this.active ? svg`<circle class="tip" cx=${place.x(last)} cy=${place.y(newest)} r="4.5" />` : nothing}`}
    </svg>`;
  }

  /** Two or three hairlines; their values stand above them at the left, over whatever runs there. */
  #lines(top: number, place: Place): { readonly value: number; readonly y: number }[] {
    const step = LINE_STEPS.find((candidate) => top / candidate < 4) ?? top;
    return Array.from({ length: Math.floor(top / step) }, (_, index) => (index + 1) * step).map((value) => ({
      value,
      y: place.y(value),
    }));
  }

  #renderForbidden({ fromMillis, toMillis, watts }: LimitStep, top: number, place: Place) {
    if (watts / 1000 > top) return nothing;
    const [x, y] = [place.x(fromMillis / 1000), place.y(watts / 1000)];
    return svg`<rect x=${x} y=${TOP} width=${place.x(toMillis / 1000) - x} height=${Math.max(0, y - TOP)} fill="url(#forbidden)" />`;
  }

  /** Stepped; its newest value is written on the line. What lies above the drawing is left out of it. */
  #renderLimit(steps: readonly LimitStep[], top: number, place: Place): TemplateResult | typeof nothing {
    const drawn = steps.filter(({ watts }) => watts / 1000 <= top);
    const last = drawn.at(-1);
    if (last === undefined) return nothing;
    const y = (watts: number) => place.y(watts / 1000).toFixed(1);
    const x = (atMillis: number) => place.x(atMillis / 1000).toFixed(1);
    const path = drawn.map(({ fromMillis, toMillis, watts }, index) => {
      const joins = drawn[index - 1]?.toMillis === fromMillis;
      return `${joins ? `V${y(watts)}` : `M${x(fromMillis)} ${y(watts)}`}H${x(toMillis)}`;
    });
    return svg`<path class="limit" d=${path.join("")} /><text class="limit" x=${this.width - 6} y=${(place.y(last.watts / 1000) - 4).toFixed(1)} text-anchor="end">${limitFigure(last.watts)}</text>`;
  }

  #renderRun(run: readonly (readonly [number, number])[], place: Place): TemplateResult {
    const line = run.map(
      ([at, kw], index) => `${index ? "L" : "M"}${place.x(at).toFixed(1)} ${place.y(kw).toFixed(1)}`,
    );
    const zero = place.y(0).toFixed(1);
    const start = place.x(run[0]?.[0] ?? 0).toFixed(1);
    const end = place.x(run.at(-1)?.[0] ?? 0).toFixed(1);
    return svg`<path class="area" d="${line.join("")}L${end} ${zero}L${start} ${zero}Z" /><path class="line" d=${line.join("")} />`;
  }

  #renderRuler(place: Place): TemplateResult {
    const offset = -new Date(place.from * 1000).getTimezoneOffset() * 60;
    const ticks = rulerTicks(place.from, place.to, this.width, offset);
    const draw = (list: readonly number[], length: number) =>
      list.map((at) => `M${place.x(at).toFixed(1)} ${BOTTOM}v${length}`).join("");
    const withSeconds = (ticks.major[1] ?? 0) - (ticks.major[0] ?? 0) < 60;
    return svg`<path class="axis" d="M0 ${BOTTOM}H${this.width}${draw(ticks.major, 9)}" />
      <path class="ticks" d="${draw(ticks.middle, 6)}${draw(ticks.minor, 4)}" />
      ${ticks.major
        .filter((at) => place.x(at) > HALF_LABEL && place.x(at) < this.width - HALF_LABEL)
        .map(
          (at) =>
            svg`<text x=${place.x(at)} y=${BOTTOM + 21} text-anchor="middle">${withSeconds ? formats.clock(at * 1000) : formats.hourMinute(at * 1000)}</text>`,
        )}`;
  }

  /** Shape and colour tell the verdict, as everywhere: round, octagon-like square, dashed ring. */
  #renderMark(record: RecordMark, series: SessionSeries, place: Place): TemplateResult | typeof nothing {
    if (record.at < place.from || record.at > place.to) return nothing;
    const x = place.x(record.at);
    const y = place.y(valueAt(series, record.at) ?? 0);
    return record.signature === "invalid"
      ? svg`<rect class="record invalid" x=${x - 4} y=${y - 4} width="8" height="8" />`
      : svg`<circle class="record ${record.signature === "valid" ? "valid" : "unver"}" cx=${x} cy=${y} r="4" />`;
  }

  #renderTable(): TemplateResult {
    const every = Math.max(1, Math.ceil(this.samples.length / TABLE_ROWS));
    const rows = this.samples.filter((_, index) => index % every === 0 || index === this.samples.length - 1).reverse();
    return html`<details class="as-table">
      <summary>${msg("As table")}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">${msg("Time")}</th>
            <th scope="col" class="num">${msg("Power")}</th>
            ${this.limit === null ? nothing : html`<th scope="col" class="num">${msg("Limit")}</th>`}
            <th scope="col" class="num">${msg("Energy")}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (sample) =>
              html`<tr>
                <td>${formats.clock(sample.atMillis)}</td>
                <td class="num">${power(sample.powerWatts)}</td>
                ${this.limit === null ? nothing : html`<td class="num">${this.#limitCell(sample.atMillis)}</td>`}
                <td class="num">${energy(sample.energyMilliwattHours)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>`;
  }

  #limitCell(atMillis: number): TemplateResult {
    const watts = limitAt(this.limit, atMillis)?.watts ?? null;
    return watts === null ? html`<span class="mut">${msg("none")}</span>` : power(watts);
  }
}

/** Stretches of known power; a gap ends one. */
function runs(series: SessionSeries): (readonly [number, number])[][] {
  const found: (readonly [number, number])[][] = [];
  let open: (readonly [number, number])[] | null = null;
  series.times.forEach((at, index) => {
    const kilowatts = series.power[index];
    if (typeof kilowatts !== "number") {
      open = null;
      return;
    }
    if (!open) {
      open = [];
      found.push(open);
    }
    open.push([at, kilowatts]);
  });
  return found;
}

/** Power at the reading nearest before a moment, kW. */
function valueAt(series: SessionSeries, at: number): number | null {
  const index = series.times.findLastIndex((time) => time <= at);
  return index < 0 ? null : (series.power[index] ?? null);
}
