// The records of an input as a list with filters; emits `wt-select` with the number of the record chosen.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { formats } from "../format.ts";
import { parseMeterTime } from "../meter-time.ts";
import { leadingReading, type RecordView, recordEnergy } from "../record-view.ts";
import { countFindings, recordVerdict } from "../verdict-words.ts";
import type { VerifiedRecord } from "../verification.ts";
import { verdictTag } from "./check-list.ts";
import { type Mark, mark } from "./icons.ts";
import { energy } from "./quantity.ts";
import { WtElement } from "./wt-element.ts";

type Filter = "all" | "invalid" | "unverifiable" | "remarks";

/** Rows drawn at first and added on demand: a row costs some 0.05 ms to build. */
const ROWS = 200;
/** Rows drawn without being asked for, to reach the selected one: 2,000 take some 100 ms. */
const MOST_ROWS = 2_000;

const FITS: Record<Filter, (record: VerifiedRecord) => boolean> = {
  all: () => true,
  invalid: ({ report }) => report.signature === "invalid",
  unverifiable: ({ report }) => report.signature === "unverifiable",
  remarks: ({ report }) => countFindings(report.findings, "error") + countFindings(report.findings, "warning") > 0,
};

@customElement("wt-record-list")
export class WtRecordList extends WtElement {
  @property({ attribute: false }) records: readonly VerifiedRecord[] = [];
  @property({ type: Number }) selected = 1;
  @state() private filter: Filter = "all";
  @state() private rows = ROWS;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("records")) {
      this.filter = "all";
      this.rows = ROWS;
    }
    const index = this.records.filter(FITS[this.filter]).findIndex(({ number }) => number === this.selected);
    if (changed.has("selected") && index >= this.rows && index < MOST_ROWS) this.rows = index + 1;
  }

  /** Keeps the selected row in sight within its box, without moving the page. */
  override updated(changed: PropertyValues<this>): void {
    if (!changed.has("selected") && !changed.has("records")) return;
    const box = this.querySelector(".list-box");
    const row = box?.querySelector("tr.sel");
    if (!box || !row) return;
    const [outer, inner] = [box.getBoundingClientRect(), row.getBoundingClientRect()];
    if (inner.top >= outer.top && inner.bottom <= outer.bottom) return;
    box.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
  }

  readonly #onKey = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== "n" || event.ctrlKey || event.metaKey || event.altKey) return;
    const wrong = this.records.filter(({ report }) => recordVerdict(report).mark !== "valid");
    const next = wrong.find(({ number }) => number > this.selected) ?? wrong[0];
    if (next) this.emit("wt-select", next.number);
  };

  override render() {
    const shown = this.records.filter(FITS[this.filter]);
    const rows = shown.slice(0, this.rows);
    // A column for what nobody has would be empty: records without begin and end show their register instead.
    const withEnergy = this.records.some(({ report }) => recordEnergy(report) !== null);
    return html`<div class="chips" role="group" aria-label=${msg("Filter")}>
        ${this.#chip("all", null, msg("All"))} ${this.#chip("invalid", "invalid", msg("Invalid"))}
        ${this.#chip("unverifiable", "unver", msg("Unverifiable"))} ${this.#chip("remarks", "warn", msg("With remarks"))}
        <span class="grow"></span>
        <span class="mut sm nw by-key">${msg("next finding")} <kbd>N</kbd></span>
      </div>
      <div class="list-box" tabindex="0" role="region" aria-label=${msg("Records")} @keydown=${this.#onKey}>
        <table class="dense two-line">
          <thead>
            <tr>
              <th scope="col">${msg("No.")}</th>
              <th scope="col">${msg("Meter")}</th>
              <th scope="col">${msg("Page")}</th>
              <th scope="col">${msg("Meter time")}</th>
              <th scope="col" class="num">${withEnergy ? msg("Energy") : msg("Register")}</th>
              <th scope="col">${msg("Verdict")}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((record) => this.#renderRow(record, withEnergy))}
          </tbody>
        </table>
        ${shown.length === 0 ? html`<p class="pad mut">${msg("No record fits this filter.")}</p>` : nothing}
        ${
          rows.length < shown.length
            ? html`<div class="more">
              <button
                class="btn s"
                @click=${() => {
                  this.rows += ROWS;
                }}
              >
                ${msg(str`Show ${Math.min(ROWS, shown.length - rows.length)} more of ${formats.count(shown.length)}`)}
              </button>
            </div>`
            : nothing
        }
      </div>`;
  }

  #renderRow({ number, report }: VerifiedRecord, withEnergy: boolean): TemplateResult {
    const leading = leadingReading(report);
    const time = leading?.at ? parseMeterTime(leading.at) : null;
    return html`<tr
      class="link ${number === this.selected ? "sel" : ""}"
      @click=${() => this.emit("wt-select", number)}
    >
      <td class="p1">
        <button class="lnk m" aria-current=${number === this.selected ? "true" : nothing}>${number}</button>
      </td>
      <td class="ell meter p3">${report.meter ?? html`<span class="mut">${msg("not named")}</span>`}</td>
      <td class="mut p0">${report.pagination ?? nothing}</td>
      <td class="mut c p3">${time ? `${formats.calendarDay(time.dayMillis)}, ${time.clock.slice(0, 5)}` : nothing}</td>
      <td class="num p2">${energyCell(report, withEnergy)}</td>
      <td class="p4">${verdictTag(recordVerdict(report))}</td>
    </tr>`;
  }

  #chip(filter: Filter, kind: Mark | null, word: string): TemplateResult | typeof nothing {
    const count = this.records.filter(FITS[filter]).length;
    if (filter !== "all" && count === 0) return nothing;
    return html`<button
      class="chip"
      aria-pressed=${this.filter === filter}
      title=${word}
      @click=${() => {
        this.filter = filter;
        this.rows = ROWS;
      }}
    >
      ${kind ? mark(kind, word) : word} ${formats.count(count)}
    </button>`;
  }
}

/** The record's own energy; without begin and end the register that it states, and in a column of energies marked so. */
function energyCell(report: RecordView, withEnergy: boolean): TemplateResult | typeof nothing {
  const own = recordEnergy(report);
  if (own !== null) return energy(own);
  const register = leadingReading(report)?.energyMilliwattHours;
  if (typeof register !== "number") return nothing;
  return withEnergy ? html`<span class="mut c">${msg("at")} ${energy(register)}</span>` : energy(register);
}
