// The power of all sessions together over the reader's day: area, gaps, ruler, index of now, crosshair. The values are
// there as a table too.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, svg, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { OverviewPower } from "../../edge/contract/sessions.ts";
import { formats } from "../format.ts";
import { rulerTicks, valueAxis } from "./chart-ruler.ts";
import { power } from "./quantity.ts";
import { WtElement } from "./wt-element.ts";

const LEFT = 52;
const RIGHT = 16;
const TOP = 28;
const BOTTOM_ROOM = 32;
const HOUR_MILLIS = 3_600_000;
/** Half of a label of time, and the room that the index of now keeps free. */
const HALF_LABEL = 18;
const NOW_ROOM = 40;

interface Point {
  readonly atMillis: number;
  readonly kilowatts: number;
}

@customElement("wt-overview-power")
export class WtOverviewPower extends WtElement {
  @property({ attribute: false }) course: OverviewPower | null = null;
  /** Start of the reader's day and of the next one, UTC milliseconds. */
  @property({ type: Number }) fromMillis = 0;
  @property({ type: Number }) toMillis = 0;
  @property({ type: Number }) nowMillis = 0;
  @state() private width = 760;
  @state() private height = 280;
  /** Index of the point under the crosshair. */
  @state() private at: number | null = null;

  readonly #sizes = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width === 0) return;
    this.width = width;
    // Phones keep the height of their charts (look: 180).
    this.height = width < 560 ? 212 : 280;
  });
  #points: (Point | null)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("course")) return;
    const { course } = this;
    this.#points = (course?.powerWatts ?? []).map((watts, index) =>
      watts === null
        ? null
        : { atMillis: (course?.fromMillis ?? 0) + index * (course?.stepMillis ?? 0), kilowatts: watts / 1000 },
    );
    if (this.at !== null && !this.#points[this.at]) this.at = null;
  }

  override render() {
    const known = this.#points.filter((point): point is Point => point !== null);
    if (known.length === 0) {
      return html`<p class="no-curve mut">${msg("No power was sent today. The curve starts with the first reading that carries power.")}</p>`;
    }
    const peak = known.reduce((most, point) => (point.kilowatts > most.kilowatts ? point : most));
    const newest = known.at(-1) ?? peak;
    const spoken = msg(
      str`Power of all sessions today: at most ${formats.power(peak.kilowatts * 1000)} kW at ${formats.hourMinute(peak.atMillis)}, ${formats.power(newest.kilowatts * 1000)} kW at ${formats.hourMinute(newest.atMillis)}. Arrow keys move the crosshair.`,
    );
    return html`<div
        class="site-power"
        role="img"
        tabindex="0"
        aria-label=${spoken}
        @keydown=${this.#step}
        @pointermove=${this.#follow}
        @pointerleave=${this.#leave}
        @blur=${this.#leave}
      >
        ${this.#renderPlot(known)}${this.#renderReadout()}
      </div>
      <div class="hidden" role="status">${this.#spokenPoint()}</div>
      ${this.#renderTable(known)}`;
  }

  #x(atMillis: number): number {
    return LEFT + ((atMillis - this.fromMillis) / (this.toMillis - this.fromMillis)) * (this.width - LEFT - RIGHT);
  }

  #renderPlot(known: readonly Point[]): TemplateResult {
    const greatest = Math.max(...known.map(({ kilowatts }) => kilowatts));
    const axis = valueAxis(greatest, Math.min(0, ...known.map(({ kilowatts }) => kilowatts)));
    const bottom = this.height - BOTTOM_ROOM;
    const y = (kilowatts: number) => TOP + (1 - (kilowatts - axis.bottom) / (axis.top - axis.bottom)) * (bottom - TOP);
    const lines = Array.from(
      { length: Math.floor((axis.top - axis.bottom) / axis.step + 1e-9) + 1 },
      (_, index) => Math.ceil(axis.bottom / axis.step) * axis.step + index * axis.step,
    ).filter((value) => value <= axis.top);
    return html`<svg class="power-curve" viewBox="0 0 ${this.width} ${this.height}" width=${this.width} height=${this.height} aria-hidden="true">
      ${svg`<text x=${LEFT - 8} y="14" text-anchor="end">kW</text>
        ${lines.map((value) => svg`<path class="grid" d="M${LEFT} ${y(value).toFixed(1)}H${this.width - RIGHT}" /><text x=${LEFT - 8} y=${(y(value) + 4).toFixed(1)} text-anchor="end">${formats.count(value)}</text>`)}
        ${this.#runs().map((run) => this.#renderRun(run, y))}
        ${this.#renderRuler(bottom)} ${this.#renderNow(bottom)} ${this.#renderCrosshair(y, bottom)}`}
    </svg>`;
  }

  /** Stretches of known power; a gap ends one. */
  #runs(): Point[][] {
    const runs: Point[][] = [];
    let open: Point[] | null = null;
    for (const point of this.#points) {
      if (point === null) open = null;
      else if (open === null) {
        open = [point];
        runs.push(open);
      } else open.push(point);
    }
    return runs;
  }

  #renderRun(run: readonly Point[], y: (kilowatts: number) => number): TemplateResult {
    const line = run
      .map(
        ({ atMillis, kilowatts }, index) =>
          `${index ? "L" : "M"}${this.#x(atMillis).toFixed(1)} ${y(kilowatts).toFixed(1)}`,
      )
      .join("");
    const [first, last] = [run[0], run.at(-1)];
    if (!first || !last) return svg``;
    const zero = y(0).toFixed(1);
    return svg`<path class="area" d="${line}L${this.#x(last.atMillis).toFixed(1)} ${zero}L${this.#x(first.atMillis).toFixed(1)} ${zero}Z" /><path class="line" d=${line} />`;
  }

  #renderRuler(bottom: number): TemplateResult {
    const offset = -new Date(this.fromMillis).getTimezoneOffset() * 60;
    const ticks = rulerTicks(this.fromMillis / 1000, this.toMillis / 1000, this.width - LEFT - RIGHT, offset);
    const draw = (list: readonly number[], length: number) =>
      list.map((at) => `M${this.#x(at * 1000).toFixed(1)} ${bottom}v${length}`).join("");
    const now = this.#x(this.nowMillis);
    return svg`<path class="axis" d="M${LEFT} ${bottom}H${this.width - RIGHT}${draw(ticks.major, 9)}" />
      <path class="ticks" d="${draw(ticks.middle, 6)}${draw(ticks.minor, 4)}" />
      ${ticks.major
        .filter((at) => Math.abs(this.#x(at * 1000) - now) > NOW_ROOM)
        .map((at) => {
          const x = Math.min(this.#x(at * 1000), this.width - HALF_LABEL);
          return svg`<text x=${x} y=${bottom + 22} text-anchor="middle">${this.#hour(at * 1000)}</text>`;
        })}`;
  }

  /** The end of the day is 24:00, not the next one's 00:00. */
  #hour(atMillis: number): string {
    return atMillis >= this.toMillis ? "24:00" : formats.hourMinute(atMillis);
  }

  #renderNow(bottom: number): TemplateResult | typeof nothing {
    if (this.nowMillis < this.fromMillis || this.nowMillis > this.toMillis) return nothing;
    const x = this.#x(this.nowMillis);
    const label = Math.max(LEFT + HALF_LABEL, Math.min(x, this.width - HALF_LABEL));
    return svg`<path class="now-line" d="M${x.toFixed(1)} ${TOP}V${bottom}" />
      <path class="now-mark" d="M${x.toFixed(1)} ${bottom}l5 8h-10Z" />
      <text class="now-text" x=${label.toFixed(1)} y=${bottom + 22} text-anchor="middle">${formats.hourMinute(this.nowMillis)}</text>`;
  }

  #renderCrosshair(y: (kilowatts: number) => number, bottom: number): TemplateResult | typeof nothing {
    const point = this.at === null ? null : this.#points[this.at];
    if (!point) return nothing;
    const x = this.#x(point.atMillis).toFixed(1);
    return svg`<path class="cross" d="M${x} ${TOP}V${bottom}" /><circle class="tip" cx=${x} cy=${y(point.kilowatts).toFixed(1)} r="4.5" />`;
  }

  #renderReadout(): TemplateResult | typeof nothing {
    const point = this.at === null ? null : this.#points[this.at];
    if (!point) return nothing;
    const side = this.#x(point.atMillis) > this.width / 2 ? "left" : "right";
    return html`<dl class="readout ${side}">
      <div><dt class="b">${formats.hourMinute(point.atMillis)}</dt><dd>${formats.zone(point.atMillis)}</dd></div>
      <div><dt>${msg("Power")}</dt><dd class="pow">${power(point.kilowatts * 1000)}</dd></div>
    </dl>`;
  }

  #spokenPoint(): string {
    const point = this.at === null ? null : this.#points[this.at];
    return point ? `${formats.hourMinute(point.atMillis)}, ${formats.power(point.kilowatts * 1000)} kW` : "";
  }

  readonly #follow = (event: PointerEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const { course } = this;
    if (!course) return;
    const share = (event.clientX - box.left - LEFT) / (this.width - LEFT - RIGHT);
    const atMillis = this.fromMillis + share * (this.toMillis - this.fromMillis);
    const index = Math.round((atMillis - course.fromMillis) / course.stepMillis);
    this.at = this.#points[index] ? index : null;
  };

  readonly #leave = () => {
    this.at = null;
  };

  /** Arrow keys go from one known point to the next; Home and End to the first and last. */
  readonly #step = (event: KeyboardEvent) => {
    const known = this.#points.flatMap((point, index) => (point ? [index] : []));
    const place = this.at === null ? -1 : known.indexOf(this.at);
    const next: Record<string, number | undefined> = {
      ArrowLeft: known[place === -1 ? known.length - 1 : Math.max(0, place - 1)],
      ArrowRight: known[place === -1 ? 0 : Math.min(known.length - 1, place + 1)],
      Home: known[0],
      End: known.at(-1),
    };
    const index = next[event.key];
    if (event.key === "Escape") this.at = null;
    if (index === undefined) return;
    event.preventDefault();
    this.at = index;
  };

  /** By the hour: the value nearest to each full hour, newest first. */
  #renderTable(known: readonly Point[]): TemplateResult {
    const hours = new Map<number, Point>();
    for (const point of known) {
      const hour = Math.floor((point.atMillis - this.fromMillis) / HOUR_MILLIS);
      if (!hours.has(hour)) hours.set(hour, point);
    }
    return html`<details class="as-table">
      <summary>${msg("As table")}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">${msg("Time")}</th>
            <th scope="col" class="num">${msg("Power")}</th>
          </tr>
        </thead>
        <tbody>
          ${[...hours.values()]
            .reverse()
            .map(
              (point) =>
                html`<tr><td>${formats.hourMinute(point.atMillis)}</td><td class="num">${power(point.kilowatts * 1000)}</td></tr>`,
            )}
        </tbody>
      </table>
    </details>`;
  }
}
