// A site's series over time as steps: what holds in each hour, on the site's clock. The table of the same values stands beside it.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { offsetAt } from "../../assembly/host/profiles/clock.ts";
import type { SeriesItem, SeriesKind } from "../../edge/contract/site-energy.ts";
import { formats } from "../format.ts";
import { endOf, shownValue } from "../series-text.ts";
import { seriesUnit } from "../series-words.ts";
import { rulerTicks, valueAxis } from "./chart-ruler.ts";
import { WtElement } from "./wt-element.ts";

const HEIGHT = 168;
const TOP = 20;
const BOTTOM = HEIGHT - 30;
const LEFT = 40;
const RIGHT = 14;
const DAY = 86_400;

@customElement("wt-series-chart")
export class WtSeriesChart extends WtElement {
  @property({ attribute: false }) items: readonly SeriesItem[] = [];
  @property({ attribute: false }) kind: SeriesKind = "price";
  @property({ attribute: false }) currency: string | null = null;
  @property({ attribute: false }) timeZone = "UTC";
  @property({ attribute: false }) nowMillis = 0;
  @state() private width = 560;
  readonly #sizes = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width > 0) this.width = width;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  override render(): TemplateResult {
    const { items, kind, width } = this;
    const first = items[0];
    if (first === undefined) return html`${nothing}`;
    const from = first.startMillis / 1_000;
    const to = endOf(items, items.length - 1) / 1_000;
    const values = items.map(({ value }) => shownValue(value, kind));
    const axis = valueAxis(Math.max(0, ...values), Math.min(0, ...values));
    const offset = offsetAt(this.timeZone, Math.floor(from));
    const x = (seconds: number) => LEFT + ((seconds - from) / (to - from)) * (width - LEFT - RIGHT);
    const y = (value: number) => BOTTOM - ((value - axis.bottom) / (axis.top - axis.bottom)) * (BOTTOM - TOP);
    const spans = items.map(({ startMillis, value }, index) => ({
      left: x(startMillis / 1_000),
      right: x(endOf(items, index) / 1_000),
      y: y(shownValue(value, kind)),
    }));
    const line = spans
      .map(
        ({ left, right, y: at }, index) =>
          `${index === 0 ? "M" : "L"}${left.toFixed(1)} ${at.toFixed(1)}H${right.toFixed(1)}`,
      )
      .join("");
    const zero = y(0).toFixed(1);
    const last = spans.at(-1);
    const area = `${line}V${zero}H${(spans[0]?.left ?? 0).toFixed(1)}Z`;
    const ticks = rulerTicks(from, to, width - LEFT - RIGHT, offset);
    const marks = (list: readonly number[], length: number) =>
      list.map((at) => `M${x(at).toFixed(1)} ${BOTTOM}v${length}`).join("");
    const now = this.nowMillis / 1_000;
    const nowX = x(now);
    const isNowIn = now >= from && now <= to;
    const lines: number[] = [];
    for (let value = Math.ceil(axis.bottom / axis.step) * axis.step; value < axis.top; value += axis.step)
      lines.push(value);
    return html`<svg class="series ${kind}" width=${width} height=${HEIGHT} viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label=${this.#words(values)}>
      ${svg`<text class="axis-text" x="0" y="11">${seriesUnit(kind, this.currency)}</text>`}
      ${lines.map((value) => svg`<path class="grid" d="M${LEFT} ${y(value).toFixed(1)}H${width - RIGHT}"/><text class="axis-text" x=${LEFT - 8} y=${(y(value) + 4).toFixed(1)} text-anchor="end">${formats.axis(value)}</text>`)}
      ${svg`<path class="area" d=${last ? area : ""}/><path class="line" d=${line}/>
        <path class="axis" d="M${LEFT} ${BOTTOM}H${width - RIGHT}${marks(ticks.major, 9)}"/><path class="ticks" d="${marks(ticks.middle, 6)}${marks(ticks.minor, 4)}"/>`}
      ${ticks.major
        .filter((at) => !isNowIn || Math.abs(x(at) - nowX) > 40)
        .map(
          (at) =>
            svg`<text class="axis-text" x=${Math.min(Math.max(x(at), 20), width - 20)} y=${BOTTOM + 23} text-anchor="middle">${this.#label(at)}</text>`,
        )}
      ${isNowIn ? svg`<path class="now-mark" d="M${nowX.toFixed(1)} ${BOTTOM}l-4 7h8z"/><text class="now-text" x=${Math.min(Math.max(nowX, 18), width - 18)} y=${BOTTOM + 23} text-anchor="middle">${this.#clock(now)}</text>` : nothing}
    </svg>`;
  }

  #clock(seconds: number): string {
    const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: this.timeZone } as const;
    return new Intl.DateTimeFormat(formats.locale, parts).format(seconds * 1_000);
  }

  /** Midnights by their day, else the hour. */
  #label(seconds: number): string {
    const isMidnight = (seconds + offsetAt(this.timeZone, seconds)) % DAY === 0;
    if (!isMidnight) return this.#clock(seconds);
    const parts = { weekday: "short", day: "numeric", timeZone: this.timeZone } as const;
    return new Intl.DateTimeFormat(formats.locale, parts).format(seconds * 1_000);
  }

  #words(values: readonly number[]): string {
    const unit = seriesUnit(this.kind, this.currency);
    return msg(
      str`${formats.count(values.length)} values between ${formats.axis(Math.min(...values))} and ${formats.axis(Math.max(...values))} ${unit}`,
    );
  }
}
