// Power of all sessions together over the reader's day, from midnight to midnight: curve, ruler, index of now, and a
// crosshair that the pointer and the arrow keys move. The same values are there as a table.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { highestPoint, nearestPoint, type PowerPoint } from "../day-power.ts";
import { formats } from "../format.ts";
import { rulerTicks, valueAxis } from "./chart-ruler.ts";
import { power } from "./quantity.ts";
import { WtElement } from "./wt-element.ts";

const LEFT = 40;
const RIGHT = 8;
const TOP = 22;
const BOTTOM_ROOM = 30;
/** Half the width of a label of time, with a little air: closer to the index it would touch it. */
const LABEL_ROOM = 38;
/** As on a phone; where the card is higher, the curve fills it. */
const LEAST_HEIGHT = 180;
const QUARTER_MILLIS = 900_000;

interface Place {
  readonly x: (atMillis: number) => number;
  readonly y: (watts: number) => number;
  readonly bottom: number;
  readonly right: number;
}

interface ScaledPlace extends Place {
  /** kW between two lines, and at the upper edge. */
  readonly step: number;
  readonly top: number;
}

@customElement("wt-day-power")
export class WtDayPower extends WtElement {
  /** Null: being read; axes stand already. */
  @property({ attribute: false }) stretches: readonly (readonly PowerPoint[])[] | null = null;
  /** Midnight before and after now, UTC milliseconds. */
  @property({ type: Number }) fromMillis = 0;
  @property({ type: Number }) toMillis = 86_400_000;
  @property({ type: Number }) nowMillis = 0;
  /** Shown as a table instead; `wt-as-table` asks for the change. */
  @property({ type: Boolean }) asTable = false;
  /** Values are older than they should be. */
  @property({ type: Boolean }) stale = false;
  @state() private width = 760;
  @state() private height = 240;
  @state() private pointedMillis: number | null = null;

  readonly #sizes = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width > 0) this.width = width;
    this.height = Math.max(LEAST_HEIGHT, Math.floor(entry?.contentRect.height ?? 0));
  });

  override firstUpdated(): void {
    const box = this.querySelector(".day-box");
    if (box) this.#sizes.observe(box);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  #place(highestWatts: number): ScaledPlace {
    const axis = valueAxis(Math.max(highestWatts / 1000, 1));
    const bottom = this.height - BOTTOM_ROOM;
    const right = this.width - RIGHT;
    return {
      bottom,
      right,
      step: axis.step,
      top: axis.top,
      x: (at) => LEFT + ((at - this.fromMillis) / (this.toMillis - this.fromMillis)) * (right - LEFT),
      y: (watts) => bottom - (watts / 1000 / axis.top) * (bottom - TOP),
    };
  }

  override render() {
    const high = this.stretches ? highestPoint(this.stretches) : null;
    return html`<section class="card ${this.stale ? "stale" : ""}">
      <div class="ch">
        <h2>${msg("Power, all stations")}</h2>
        ${high ? html`<span class="mut">${msg(str`highest ${formats.power(high[1])} kW at ${formats.hourMinute(high[0])}`)}</span>` : nothing}
        <span class="legend sp">
          <span><i class="key-power"></i>${msg("Power")}</span>
          <button
            class="btn q s"
            aria-pressed=${this.asTable}
            @click=${() => this.emit("wt-as-table", !this.asTable)}
          >
            ${this.asTable ? msg("As curve") : msg("As table")}
          </button>
        </span>
      </div>
      <div class="day-box">${this.asTable ? this.#renderTable() : this.#renderChart(high?.[1] ?? 0)}</div>
    </section>`;
  }

  #renderChart(highestWatts: number): TemplateResult {
    const place = this.#place(highestWatts);
    const { stretches } = this;
    const pointed = this.pointedMillis === null || !stretches ? null : nearestPoint(stretches, this.pointedMillis);
    const newest = stretches?.at(-1)?.at(-1);
    const spoken = pointed ?? newest;
    return html`<div
      class="day-chart"
      tabindex="0"
      role="slider"
      aria-label=${msg("Power of all stations over the day")}
      aria-orientation="horizontal"
      aria-valuemin="0"
      aria-valuemax="1440"
      aria-valuenow=${Math.round(((spoken?.[0] ?? this.nowMillis) - this.fromMillis) / 60_000)}
      aria-valuetext=${spoken ? `${formats.hourMinute(spoken[0])}, ${formats.power(spoken[1])} kW` : msg("No value")}
      @pointermove=${(event: PointerEvent) => this.#point(event)}
      @pointerleave=${this.#leave}
      @blur=${this.#leave}
      @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
    >
      <svg viewBox="0 0 ${this.width} ${this.height}" width=${this.width} height=${this.height} aria-hidden="true">
        ${this.#renderGrid(place)} ${this.#renderRuler(place)}
        ${(stretches ?? []).map((stretch) => this.#renderStretch(stretch, place))} ${this.#renderNow(place, newest)}
        ${pointed ? svg`<path class="cross" d="M${place.x(pointed[0]).toFixed(1)} ${TOP}V${place.bottom}"/><circle class="day-dot" cx=${place.x(pointed[0])} cy=${place.y(pointed[1])} r="4"/>` : nothing}
      </svg>
      ${pointed ? this.#renderReadout(pointed, place) : nothing}
      ${stretches === null ? html`<p class="day-note row sm mut" aria-busy="true"><span class="sk"></span>${msg("Reading the day so far")}</p>` : nothing}
      ${stretches?.length === 0 ? html`<p class="day-note sm mut">${msg("Nothing has charged since midnight.")}</p>` : nothing}
    </div>`;
  }

  #renderGrid(place: ScaledPlace): TemplateResult {
    const lines: TemplateResult[] = [];
    for (let value = place.step; value < place.top; value += place.step) {
      const y = place.y(value * 1000);
      lines.push(svg`<path class="grid" d="M${LEFT} ${y.toFixed(1)}H${place.right}"/>
        <text class="axis-text" x=${LEFT - 8} y=${(y + 4).toFixed(1)} text-anchor="end">${formats.axis(value)}</text>`);
    }
    return svg`<text class="axis-text" x="0" y="11">kW</text>${lines}
      <text class="axis-text" x=${LEFT - 8} y=${place.bottom + 4} text-anchor="end">0</text>`;
  }

  #renderRuler(place: Place): TemplateResult {
    const from = this.fromMillis / 1000;
    const offset = -new Date(this.fromMillis).getTimezoneOffset() * 60;
    const ticks = rulerTicks(from, this.toMillis / 1000, place.right - LEFT, offset);
    const draw = (list: readonly number[], length: number) =>
      list.map((at) => `M${place.x(at * 1000).toFixed(1)} ${place.bottom}v${length}`).join("");
    const now = place.x(this.nowMillis);
    return svg`<path class="axis" d="M${LEFT} ${place.bottom}H${place.right}${draw(ticks.major, 9)}"/>
      <path class="ticks" d="${draw(ticks.middle, 6)}${draw(ticks.minor, 4)}"/>
      ${ticks.major
        .filter((at) => Math.abs(place.x(at * 1000) - now) > LABEL_ROOM)
        .map((at) => {
          const x = place.x(at * 1000);
          const isLast = x > place.right - 16;
          return svg`<text class="axis-text" x=${isLast ? place.right + RIGHT : x} y=${place.bottom + 23} text-anchor=${isLast ? "end" : "middle"}>${isLast ? "24:00" : formats.hourMinute(at * 1000)}</text>`;
        })}`;
  }

  #renderStretch(stretch: readonly PowerPoint[], place: Place): TemplateResult {
    const line = stretch
      .map(([at, watts], index) => `${index ? "L" : "M"}${place.x(at).toFixed(1)} ${place.y(watts).toFixed(1)}`)
      .join("");
    const [start = 0] = stretch[0] ?? [];
    const [end = 0] = stretch.at(-1) ?? [];
    return svg`<path class="day-area" d="${line}L${place.x(end).toFixed(1)} ${place.bottom}L${place.x(start).toFixed(1)} ${place.bottom}Z"/><path class="day-line" d=${line}/>`;
  }

  #renderNow(place: Place, newest: PowerPoint | undefined): TemplateResult | typeof nothing {
    if (this.nowMillis < this.fromMillis || this.nowMillis > this.toMillis) return nothing;
    const x = place.x(this.nowMillis);
    const isLive = newest !== undefined && this.nowMillis - newest[0] < QUARTER_MILLIS;
    const label = Math.min(Math.max(x, 18), this.width - 18);
    return svg`<path class="now" d="M${x.toFixed(1)} ${TOP - 6}V${place.bottom}"/>
      <path class="now-mark" d="M${x.toFixed(1)} ${place.bottom}l-4 7h8z"/>
      <text class="now-text" x=${label} y=${place.bottom + 23} text-anchor="middle">${formats.hourMinute(this.nowMillis)}</text>
      ${isLive ? svg`<circle class="day-dot" cx=${x} cy=${place.y(newest[1])} r="4"/>` : nothing}`;
  }

  #renderReadout([atMillis, watts]: PowerPoint, place: Place): TemplateResult {
    // Sticks to the other half, never over the point.
    const isRight = place.x(atMillis) < this.width / 2;
    return html`<dl class="readout day-readout ${isRight ? "right" : "left"}" aria-hidden="true">
      <div><dt class="b">${formats.hourMinute(atMillis)}</dt></div>
      <div><dt>${msg("Power")}</dt><dd class="pow">${formats.power(watts)} kW</dd></div>
    </dl>`;
  }

  #point(event: PointerEvent): void {
    const place = this.#place(0);
    const { left } = (event.currentTarget as Element).getBoundingClientRect();
    const share = (event.clientX - left - LEFT) / (place.right - LEFT);
    this.pointedMillis = this.fromMillis + share * (this.toMillis - this.fromMillis);
  }

  readonly #leave = () => {
    this.pointedMillis = null;
  };

  #onKey(event: KeyboardEvent): void {
    const points = (this.stretches ?? []).flat();
    const last = points.at(-1);
    const first = points[0];
    if (!first || !last) return;
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -12, PageDown: 12 };
    const step = steps[event.key];
    if (step !== undefined) {
      const at = nearestPoint([points], this.pointedMillis ?? last[0]) ?? last;
      const index = Math.min(Math.max(points.indexOf(at) + step, 0), points.length - 1);
      this.pointedMillis = points[index]?.[0] ?? null;
    } else if (event.key === "Home") this.pointedMillis = first[0];
    else if (event.key === "End") this.pointedMillis = last[0];
    else if (event.key === "Escape") this.pointedMillis = null;
    else return;
    event.preventDefault();
  }

  /** One row a quarter of an hour, newest first. */
  #renderTable(): TemplateResult {
    const rows: PowerPoint[] = [];
    for (const point of (this.stretches ?? []).flat().reverse()) {
      const before = rows.at(-1);
      if (!before || before[0] - point[0] >= QUARTER_MILLIS) rows.push(point);
    }
    return html`<div class="table-box day-table">
      <table>
        <thead>
          <tr>
            <th scope="col">${msg("Time")}</th>
            <th scope="col" class="num">${msg("Power")}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(([at, watts]) => html`<tr><td>${formats.hourMinute(at)}</td><td class="num">${power(watts)}</td></tr>`)}
        </tbody>
      </table>
    </div>`;
  }
}
