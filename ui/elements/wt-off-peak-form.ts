// A site's off-peak hours while they are changed: rows of days with a begin and an end, and the week that they make. Emits `wt-off-peak`,
// and `wt-cancel`.
import { msg, str } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { OffPeak } from "../../edge/contract/site-energy.ts";
import { weekdayWord } from "../site-hours.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";
import { icon, mark } from "./icons.ts";
import { offPeakWeek } from "./off-peak-week.ts";
import { WtElement } from "./wt-element.ts";

/** As the contract allows. */
const MOST_ROWS = 21;
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

interface Row extends OffPeak {
  readonly key: number;
}

/** "22:00" of "22", "22:00", "2200" and "6.30"; what is no time stays as it was typed. */
export function clockOf(typed: string): string {
  const parts = /^(\d{1,2})(?:[:. ]?(\d{2}))?$/.exec(typed.trim());
  if (parts === null) return typed.trim();
  const hour = Number(parts[1]);
  // The end of a day is written as the begin of the next one.
  return `${String(hour === 24 ? 0 : hour).padStart(2, "0")}:${parts[2] ?? "00"}`;
}

/** What is wrong with a row; null: nothing. */
export function rowProblem({ days, from, to }: OffPeak): string | null {
  if (days.length === 0) return msg("A day is needed.");
  return CLOCK.test(from) && CLOCK.test(to) ? null : msg("A begin and an end are needed, as 22:00.");
}

@customElement("wt-off-peak-form")
export class WtOffPeakForm extends WtElement {
  @property({ attribute: false }) offPeak: readonly OffPeak[] = [];
  @property({ attribute: false }) work!: Work<unknown>;
  @state() private rows: readonly Row[] | null = null;
  @state() private tried = false;
  #keys = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    const rows = this.offPeak.length === 0 ? [{ days: [1, 2, 3, 4, 5], from: "22:00", to: "06:00" }] : this.offPeak;
    this.rows ??= rows.map((row) => ({ ...row, key: this.#keys++ }));
  }

  #change(key: number, change: Partial<OffPeak>): void {
    this.rows = (this.rows ?? []).map((row) => (row.key === key ? { ...row, ...change } : row));
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    this.tried = true;
    const rows = (this.rows ?? []).map(({ days, from, to }) => ({ days: days.toSorted((a, b) => a - b), from, to }));
    if (rows.every((row) => rowProblem(row) === null)) {
      this.emit<readonly OffPeak[]>("wt-off-peak", rows);
      return;
    }
    await this.updateComplete;
    this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  };

  override render(): TemplateResult {
    const rows = this.rows ?? [];
    return html`<form class="form-body" novalidate @submit=${this.#submit}>
      ${offPeakWeek(
        rows.filter((row) => rowProblem(row) === null),
        null,
      )}
      <ul class="off-peak-rows">
        ${repeat(
          rows,
          ({ key }) => key,
          (row, index) => this.#renderRow(row, index + 1),
        )}
      </ul>
      <div class="row">
        <button class="btn s" type="button" ?disabled=${rows.length >= MOST_ROWS} @click=${() => {
          this.rows = [...rows, { days: [6, 7], from: "00:00", to: "00:00", key: this.#keys++ }];
        }}>${icon("plus")}${msg("Further hours")}</button>
      </div>
      <p class="hint-line mut">${msg("By the site’s clock. An end that is not after the begin is on the next day; the same time is the whole day. Without rows there are no off-peak hours.")}</p>
      ${failure(this.work, msg("The off-peak hours were not changed."))}
      <div class="row wrap end">
        <button class="btn" type="button" @click=${() => this.emit("wt-cancel", null)}>${msg("Cancel")}</button>
        <button class="btn p" type="submit" ?disabled=${this.work.state === "running"}>${msg("Save the hours")}</button>
      </div>
    </form>`;
  }

  #renderRow(row: Row, number: number): TemplateResult {
    const { key, days, from, to } = row;
    const problem = this.tried ? rowProblem(row) : null;
    const value = (event: Event) => (event.target as HTMLInputElement).value;
    return html`<li>
      <div class="seg days" role="group" aria-label=${msg(str`Days of row ${number}`)}>
        ${DAYS.map(
          (day) =>
            html`<button type="button" title=${weekdayWord(day, "long")} aria-pressed=${days.includes(day)} @click=${() => this.#change(key, { days: days.includes(day) ? days.filter((one) => one !== day) : [...days, day] })}>${weekdayWord(day)}</button>`,
        )}
      </div>
      <span class="row">
        <input class="clock-time" inputmode="numeric" maxlength="5" autocomplete="off" placeholder="22:00" aria-label=${msg(str`Begin of row ${number}`)} aria-invalid=${problem !== null} .value=${from} @change=${(event: Event) => this.#change(key, { from: clockOf(value(event)) })} />
        <span class="mut">${msg("to", { id: "to-time" })}</span>
        <input class="clock-time" inputmode="numeric" maxlength="5" autocomplete="off" placeholder="06:00" aria-label=${msg(str`End of row ${number}`)} aria-invalid=${problem !== null} .value=${to} @change=${(event: Event) => this.#change(key, { to: clockOf(value(event)) })} />
        <button class="ib" type="button" aria-label=${msg(str`Remove row ${number}`)} @click=${() => {
          this.rows = (this.rows ?? []).filter((one) => one.key !== key);
        }}>${icon("close")}</button>
      </span>
      ${problem === null ? "" : html`<span class="hint v invalid">${mark("invalid")}<span>${problem}</span></span>`}
    </li>`;
  }
}
