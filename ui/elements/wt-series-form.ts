// One series of a site: typed or pasted as a table with its faults line by line, or the address that it is read from. Emits `wt-series`.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { NewSeries, Series, SeriesKind } from "../../edge/contract/site-energy.ts";
import { formats } from "../format.ts";
import { type LineFault, type ReadSeries, readSeries, seriesText } from "../series-text.ts";
import { seriesUnit } from "../series-words.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { mark } from "./icons.ts";
import { fieldHint } from "./meter-fields.ts";
import { closeModal } from "./modal.ts";
import { WtElement } from "./wt-element.ts";
import "./wt-series-chart.ts";

/** Faults shown at once. */
const MOST_FAULTS = 5;

@customElement("wt-series-form")
export class WtSeriesForm extends WtElement {
  @property({ attribute: false }) kind: SeriesKind = "price";
  /** What is known; null: nothing. */
  @property({ attribute: false }) series: Series | null = null;
  @property({ attribute: false }) timeZone = "UTC";
  @property({ attribute: false }) work!: Work<unknown>;
  @state() private source: Series["source"] | null = null;
  @state() private text: string | null = null;
  @state() private url: string | null = null;
  @state() private currency: string | null = null;
  @state() private tried = false;

  get #source(): Series["source"] {
    return this.source ?? this.series?.source ?? "typed";
  }

  get #text(): string {
    const { series, kind, timeZone } = this;
    return this.text ?? (series?.source === "typed" ? seriesText(series.items, kind, timeZone) : "");
  }

  get #currency(): string {
    return (this.currency ?? this.series?.currency ?? "EUR").trim().toUpperCase();
  }

  get #currencyProblem(): string | null {
    const needed = this.#source === "typed" || this.#currency !== "";
    return this.kind === "price" && needed && !/^[A-Z]{3}$/.test(this.#currency) ? msg("Three letters, as EUR.") : null;
  }

  get #urlProblem(): string | null {
    const url = (this.url ?? this.series?.url ?? "").trim();
    return URL.canParse(url) && /^https?:/.test(url) ? null : msg("An address that begins with https:// is needed.");
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    this.tried = true;
    const series = this.#content();
    if (series !== null) {
      this.emit<NewSeries>("wt-series", series);
      return;
    }
    await this.updateComplete;
    this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  };

  #content(): NewSeries | null {
    if (this.#currencyProblem !== null) return null;
    const currency = this.kind === "price" && this.#currency !== "" ? { currency: this.#currency } : {};
    if (this.#source === "feed") {
      const url = (this.url ?? this.series?.url ?? "").trim();
      return this.#urlProblem === null ? { source: "feed", url, ...currency } : null;
    }
    const { items, faults } = readSeries(this.#text, this.kind, this.timeZone);
    return faults.length === 0 ? { source: "typed", items: [...items], ...currency } : null;
  }

  override render(): TemplateResult {
    const { work } = this;
    const source = this.#source;
    return html`<form class="form-body" novalidate @submit=${this.#submit}>
      <div class="row wrap">
        <div class="seg" role="group" aria-label=${msg("Where the values come from")}>
          ${(["typed", "feed"] as const).map(
            (one) =>
              html`<button type="button" aria-pressed=${source === one} @click=${() => {
                this.source = one;
                this.tried = false;
              }}>${one === "typed" ? msg("Typed in") : msg("From an address")}</button>`,
          )}
        </div>
      </div>
      ${source === "typed" ? this.#renderTyped() : this.#renderFeed()} ${this.kind === "price" ? this.#renderCurrency() : nothing}
      ${failure(work, msg("The series was not kept."))}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
        <button class="btn p" type="submit" ?disabled=${work.state === "running"}>${
          work.state === "running" ? (source === "feed" ? msg("Reading the address") : msg("Saving")) : msg("Save")
        }</button>
      </div>
    </form>`;
  }

  #renderTyped(): TemplateResult {
    const { kind, timeZone } = this;
    const read = readSeries(this.#text, kind, timeZone);
    const faults = this.tried || this.#text !== "" ? read.faults : [];
    const isNumbered = faults.length > 0 && this.#text.trim() !== "";
    return html`<div class="field">
        <label for="series-text">${msg("Table: time; value")}</label>
        <textarea
          id="series-text"
          class="series-text"
          rows="9"
          spellcheck="false"
          aria-invalid=${faults.length > 0}
          aria-describedby="series-hint series-faults"
          placeholder=${`2026-11-24 00:00;${kind === "price" ? "0.284" : kind === "carbon" ? "412" : "37"}\n2026-11-24 01:00;${kind === "price" ? "0.231" : kind === "carbon" ? "388" : "41"}`}
          .value=${this.#text}
          @input=${(event: InputEvent) => {
            this.text = (event.target as HTMLTextAreaElement).value;
          }}
        ></textarea>
        <span id="series-hint" class="hint">${msg(str`A line for each time from which a value holds, in ${seriesUnit(kind, this.#currency)}; from a spreadsheet it can be pasted. Times without an offset are those of ${timeZone}.`)}</span>
      </div>
      <div id="series-faults" role="status">${faults.length === 0 ? nothing : this.#renderFaults(faults, isNumbered)}</div>
      ${this.#renderPreview(read)}`;
  }

  #renderFaults(faults: readonly LineFault[], isNumbered: boolean): TemplateResult {
    const rest = faults.length - MOST_FAULTS;
    return html`<ul class="check-lines">
      ${faults
        .slice(0, MOST_FAULTS)
        .map(
          ({ line, sentence }) =>
            html`<li>${mark("invalid")}<span>${isNumbered ? html`<button class="line-link" type="button" @click=${() => this.#goTo(line)}>${msg(str`Line ${line}`)}</button>: ` : nothing}${sentence}</span></li>`,
        )}
      ${rest > 0 ? html`<li>${mark("invalid")}<span>${msg(str`And ${formats.count(rest)} more lines.`)}</span></li>` : nothing}
    </ul>`;
  }

  /** Puts the cursor on the line, with the line marked. */
  #goTo(line: number): void {
    const field = this.querySelector<HTMLTextAreaElement>("#series-text");
    if (field === null) return;
    const lines = field.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    field.focus();
    field.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  }

  #renderPreview({ items, faults }: ReadSeries): TemplateResult | typeof nothing {
    if (items.length < 2 || faults.length > 0) return nothing;
    return html`<wt-series-chart .items=${items} .kind=${this.kind} .currency=${this.#currency} .timeZone=${this.timeZone} .nowMillis=${Date.now()}></wt-series-chart>`;
  }

  #renderFeed(): TemplateResult {
    const problem = this.tried ? this.#urlProblem : null;
    return html`<div class="field">
      <label for="series-url">${msg("Address")}</label>
      <input
        id="series-url"
        type="url"
        maxlength="2000"
        autocomplete="off"
        spellcheck="false"
        placeholder="https://"
        aria-invalid=${problem !== null}
        aria-describedby="series-url-hint"
        .value=${this.url ?? this.series?.url ?? ""}
        @input=${(event: InputEvent) => {
          this.url = (event.target as HTMLInputElement).value;
        }}
      />
      ${fieldHint(
        "series-url-hint",
        problem,
        msg(
          "Read at once and then every hour by the server. Shapes that are read: Energy-Charts, aWATTar, carbonintensity.org.uk, Octopus unit rates, or items with start and value.",
        ),
      )}
    </div>`;
  }

  #renderCurrency(): TemplateResult {
    const problem = this.tried ? this.#currencyProblem : null;
    return html`<div class="field">
      <label for="series-currency">${msg("Currency")}</label>
      <input id="series-currency" class="number" maxlength="3" autocomplete="off" aria-invalid=${problem !== null} aria-describedby="series-currency-hint" .value=${this.currency ?? this.series?.currency ?? "EUR"} @input=${(
        event: InputEvent,
      ) => {
        this.currency = (event.target as HTMLInputElement).value;
      }} />
      ${fieldHint("series-currency-hint", problem, this.#source === "feed" ? msg("Where the address names none.") : msg("As EUR, CHF or GBP."))}
    </div>`;
  }
}
