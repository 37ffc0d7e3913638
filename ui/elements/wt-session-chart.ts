// Power and energy of one session over time, growing while it runs. Arrow keys move the crosshair; the same values are
// there as a table.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { SessionSample } from "../../edge/contract/sessions.ts";
import { formats } from "../format.ts";
import { chartColours, type RecordMark } from "./chart-drawing.ts";
import { icon } from "./icons.ts";
import { energy, power } from "./quantity.ts";
import { type PlotModel, SessionPlots } from "./session-plots.ts";
import { type SessionSeries, sessionSeries } from "./session-series.ts";
import { WtElement } from "./wt-element.ts";

const RECENT_SECONDS = 300;
/** Shortest span drawn, so that the first readings do not fill the width. */
const SHORTEST_SECONDS = 30;
/** Rows of the table: the newest ones; the rest is a matter for an export. */
const TABLE_ROWS = 200;
const READOUT_PIXELS = 150;

@customElement("wt-session-chart")
export class WtSessionChart extends WtElement {
  @property({ attribute: false }) samples: readonly SessionSample[] = [];
  @property({ attribute: false }) marks: readonly RecordMark[] = [];
  @property({ type: Boolean }) active = false;
  /** UTC milliseconds; where the index of now stands. */
  @property({ type: Number }) nowMillis = 0;
  @state() private span: "session" | "recent" = "session";
  /** As a table instead; the button changes it too, and emits `wt-as-table`. */
  @property({ type: Boolean }) asTable = false;
  @state() private index: number | null = null;
  @query(".plot-power") private powerHost!: HTMLElement | null;
  @query(".plot-energy") private energyHost!: HTMLElement | null;
  @query(".readout") private readout!: HTMLElement | null;

  #series: SessionSeries = sessionSeries([]);
  #plots: SessionPlots | null = null;
  #cursorLeft = 0;
  #width = 0;
  readonly #dark = matchMedia("(prefers-color-scheme: dark)");
  readonly #rebuild = () => {
    this.#dropPlots();
    this.requestUpdate();
  };
  readonly #sizes = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width <= 0 || width === this.#width) return;
    // Phone and desk differ in height, which a plot keeps for life.
    const crossed = width < 560 !== this.#width < 560;
    this.#width = width;
    if (crossed) this.#rebuild();
    else this.#plots?.resize(width);
  });

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("wt-theme", this.#rebuild);
    this.#dark.addEventListener("change", this.#rebuild);
    // Labels drawn before the font came would stay in the fallback.
    void document.fonts.ready.then(() => this.#plots?.redraw());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("wt-theme", this.#rebuild);
    this.#dark.removeEventListener("change", this.#rebuild);
    this.#sizes.disconnect();
    this.#dropPlots();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("samples")) this.#series = sessionSeries(this.samples);
  }

  override updated(): void {
    const { powerHost, energyHost } = this;
    if (!powerHost || !energyHost || this.#series.times.length === 0) {
      this.#dropPlots();
      return;
    }
    this.#sizes.observe(powerHost);
    this.#width ||= Math.floor(powerHost.clientWidth);
    if (this.#width === 0) return;
    if (this.#plots) {
      this.#plots.update(this.#model());
      // The scale may have moved under the crosshair.
      if (this.index !== null) this.#plots.moveCursor(this.index);
    } else {
      this.#plots = new SessionPlots({
        powerHost,
        energyHost,
        widthPixels: this.#width,
        powerHeightPixels: this.#width < 560 ? 180 : 262,
        colours: chartColours(),
        model: this.#model(),
        onCursor: (index, left) => this.#showCursor(index, left),
      });
    }
    this.#placeReadout();
  }

  #dropPlots(): void {
    this.#plots?.destroy();
    this.#plots = null;
  }

  #model(): PlotModel {
    const { times } = this.#series;
    const first = times[0] ?? 0;
    const last = times.at(-1) ?? first;
    const now = this.active ? Math.max(last, this.nowMillis / 1000) : null;
    const end = Math.max(now ?? last, first + SHORTEST_SECONDS);
    const from = this.span === "recent" ? Math.max(first, end - RECENT_SECONDS) : first;
    const air = (end - from) * 0.03;
    return { series: this.#series, marks: this.marks, from: from - air, to: end + (this.active ? 2 * air : air), now };
  }

  #showCursor(index: number | null, left: number): void {
    this.#cursorLeft = left;
    if (index !== this.index) this.index = index;
    else this.#placeReadout();
  }

  #placeReadout(): void {
    const { readout } = this;
    if (!readout) return;
    // Left or right of the crosshair, never over the point.
    const left = this.#cursorLeft > this.#width / 2 ? this.#cursorLeft - READOUT_PIXELS - 12 : this.#cursorLeft + 12;
    readout.style.transform = `translateX(${Math.max(0, left)}px)`;
  }

  readonly #onKey = (event: KeyboardEvent) => {
    const last = this.#series.times.length - 1;
    if (last < 0) return;
    const step = event.shiftKey ? 10 : 1;
    const from = this.index ?? last + 1;
    const target = {
      ArrowLeft: from - step,
      ArrowRight: from + step,
      Home: 0,
      End: last,
      Escape: null,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.#plots?.moveCursor(target === null ? null : Math.min(last, Math.max(0, target)));
  };

  #knowsEnergy(): boolean {
    return this.#series.energy.some((value) => value !== null);
  }

  /** What stands under the crosshair, in words. */
  #spoken(): string {
    const { times, power: kilowatts, energy: kilowattHours } = this.#series;
    const index = this.index ?? times.length - 1;
    const at = times[index];
    if (at === undefined) return msg("No values yet");
    const watts = kilowatts[index];
    const energyValue = kilowattHours[index];
    const parts = [formats.clock(at * 1000)];
    parts.push(typeof watts === "number" ? `${formats.power(watts * 1000)} kW` : msg("no power value"));
    if (typeof energyValue === "number") parts.push(`${formats.energy(energyValue * 1e6)} kWh`);
    return parts.join(", ");
  }

  override render() {
    return html`<div class="ch">
        <h2>${msg("Power and energy")}</h2>
        <span class="sp legend">
          <span><i class="key-power"></i>${msg("Power")}</span>
          ${this.#knowsEnergy() ? html`<span><i class="key-energy"></i>${msg("Energy")}</span>` : nothing}
          ${this.#series.gaps.length > 0 ? html`<span><i class="key-gap"></i>${msg("No data")}</span>` : nothing}
          <span><i class="key-record"></i>${msg("Signed record")}</span>
        </span>
        <span class="seg" role="group" aria-label=${msg("Time span")}>
          <button aria-pressed=${this.span === "session"} @click=${() => this.#span("session")}>${msg("Session")}</button>
          <button aria-pressed=${this.span === "recent"} @click=${() => this.#span("recent")}>${msg("5 min")}</button>
        </span>
        <button class="btn s" aria-pressed=${this.asTable} @click=${this.#toggleTable}>
          ${icon(this.asTable ? "chart" : "table")}${this.asTable ? msg("As chart") : msg("As table")}
        </button>
      </div>
      ${this.asTable ? this.#renderTable() : this.#renderChart()}`;
  }

  #renderChart(): TemplateResult {
    const { times } = this.#series;
    if (times.length === 0) {
      return html`<div class="em">
        <b>${msg("No meter values yet")}</b>
        <p>${msg("The curve starts with the first reading that carries power or a register.")}</p>
      </div>`;
    }
    return html`<div
      class="chart"
      tabindex="0"
      role="slider"
      aria-label=${msg("Power and energy by time. Arrow keys move along the readings.")}
      aria-valuemin="0"
      aria-valuemax=${times.length - 1}
      aria-valuenow=${this.index ?? times.length - 1}
      aria-valuetext=${this.#spoken()}
      @keydown=${this.#onKey}
      @blur=${() => this.#plots?.moveCursor(null)}
    >
      <div class="plot-power"></div>
      <div class="plot-energy" ?hidden=${!this.#knowsEnergy()}></div>
      ${this.#knowsEnergy() ? nothing : html`<p class="sm mut">${msg("Energy since the start is not known, so no curve is drawn for it.")}</p>`}
      ${this.index === null ? nothing : this.#renderReadout(this.index)}
    </div>`;
  }

  #renderReadout(index: number): TemplateResult {
    const at = this.#series.times[index];
    const kilowatts = this.#series.power[index];
    const kilowattHours = this.#series.energy[index];
    return html`<dl class="readout" aria-hidden="true">
      <div><dt class="b">${at === undefined ? "" : formats.clock(at * 1000)}</dt></div>
      <div>
        <dt>${msg("Power")}</dt>
        <dd class="pow">${typeof kilowatts === "number" ? html`${formats.power(kilowatts * 1000)} kW` : msg("no value")}</dd>
      </div>
      <div>
        <dt>${msg("Energy")}</dt>
        <dd>${typeof kilowattHours === "number" ? html`${formats.energy(kilowattHours * 1e6)} kWh` : msg("no value")}</dd>
      </div>
    </dl>`;
  }

  #renderTable(): TemplateResult {
    const rows = this.samples.slice(-TABLE_ROWS).reverse();
    const shown =
      rows.length < this.samples.length
        ? msg(str`The newest ${rows.length} of ${this.samples.length} readings`)
        : msg(str`${rows.length} readings, newest first`);
    return html`<div class="table-box" tabindex="0" role="region" aria-label=${msg("Readings of the session")}>
      <table>
        <caption class="pad mut sm">
          ${shown}
        </caption>
        <thead>
          <tr>
            <th scope="col">${msg("Time")}</th>
            <th scope="col" class="num">${msg("Power")}</th>
            <th scope="col" class="num">${msg("Since start")}</th>
            <th scope="col" class="num">${msg("Register")}</th>
            <th scope="col">${msg("Source")}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (sample) =>
              html`<tr>
                <td>${formats.clock(sample.atMillis)}</td>
                <td class="num">${power(sample.powerWatts)}</td>
                <td class="num">${energy(sample.energyMilliwattHours)}</td>
                <td class="num">${sample.registerMilliwattHours === null ? msg("not sent") : energy(sample.registerMilliwattHours)}</td>
                <td>${sample.signed ? msg("Signed") : sample.powerComputed ? msg("Metered, power calculated") : msg("Metered")}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #span(span: "session" | "recent"): void {
    this.span = span;
  }

  readonly #toggleTable = () => {
    this.asTable = !this.asTable;
    this.emit("wt-as-table", this.asTable);
    this.index = null;
    this.#dropPlots();
  };
}
