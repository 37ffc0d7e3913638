// How a driver's session is to charge: the wishes that stand with their plan, and the form with what it leads to. Emits `wt-wishes-open`,
// `wt-wishes-change` (what was changed of the form), `wt-wishes-choose` (a way out), `wt-wishes-send`, `wt-wishes-cancel`, `wt-wishes-remove`.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { DriverWishes, WishesAnswer } from "../../edge/contract/wishes.ts";
import { formats } from "../format.ts";
import { limitFigure } from "../limit-words.ts";
import { wishesText } from "../strings/wishes-sentences.ts";
import { departureDays, isNoWish, type ReadWishes, type WishesForm, wallOf, wishesParts } from "../wishes-form.ts";
import {
  consequenceSentence,
  dayText,
  deliveryWords,
  profileTypeHint,
  profileTypeWord,
  stationTime,
} from "../wishes-words.ts";
import { NOT_STARTED, type Work } from "../work.ts";
import { failure } from "./failure.ts";
import { icon, mark } from "./icons.ts";
import { planDetails, wishesOutcome } from "./wishes-outcome.ts";
import { WtElement } from "./wt-element.ts";

/** Of the slider of the speed, W. */
const SPEED_STEP = 100;
/** Where neither the car's least nor the station's most is known, W. */
const LEAST_SPEED = 1_400;

@customElement("wt-wishes")
export class WtWishes extends WtElement {
  @property({ attribute: false }) standing!: DriverWishes;
  /** Null: the form is closed. */
  @property({ attribute: false }) form: WishesForm | null = null;
  @property({ attribute: false }) read: ReadWishes | null = null;
  @property({ attribute: false }) preview: Work<WishesAnswer> = NOT_STARTED;
  @property({ type: Boolean }) isAsking = false;
  @property({ attribute: false }) sending: Work<unknown> = NOT_STARTED;
  @property({ attribute: false }) takingBack: Work<unknown> = NOT_STARTED;
  @property({ type: Number }) nowMillis = 0;

  /** The focus goes into the form when it opens, and back to its button. */
  override updated(changed: PropertyValues<this>): void {
    if (!changed.has("form")) return;
    const was = changed.get("form");
    if (was === null && this.form !== null && this.#isAsked) this.querySelector<HTMLElement>("h2")?.focus();
    if (was != null && this.form === null) this.querySelector<HTMLElement>("[data-open]")?.focus();
  }
  /** Somebody opened the form here; a draft that comes back takes no focus. */
  #isAsked = false;

  get #timeZone(): string {
    return this.standing.bounds.timeZone ?? "UTC";
  }

  readonly #at = (atMillis: number) => stationTime(atMillis, this.nowMillis, this.#timeZone);

  override render(): TemplateResult | typeof nothing {
    if (this.form !== null) return this.#renderForm(this.form);
    return this.standing.wishes === null ? this.#renderNone() : this.#renderStanding();
  }

  #renderNone(): TemplateResult | typeof nothing {
    if (!this.standing.bounds.open) return nothing;
    return html`<button class="card drv-open" data-open @click=${this.#open}>
      ${icon("clock", "")}<span class="grow"><b>${msg("How shall it charge?")}</b><span class="mut">${msg("Ready by a time, slower, or in better hours")}</span></span>${icon("next")}
    </button>`;
  }

  readonly #open = () => {
    this.#isAsked = true;
    this.emit("wt-wishes-open", null);
  };

  #renderStanding(): TemplateResult {
    const { wishes, answer, delivery, bounds } = this.standing;
    const words = deliveryWords(delivery);
    const parts = wishes === null ? [] : wishesParts(wishes, this.#at);
    const consequence = answer?.consequence ?? null;
    return html`<section class="card drv-plan" aria-label=${msg("Your plan")}>
      <h2>${msg("Your plan")}</h2>
      <p class="b">${parts.length === 0 ? msg("as the operator has it") : formats.list(parts)}</p>
      ${answer !== null && answer.answer !== "ACCEPTED" ? html`<p class="v invalid">${mark("invalid")}<span>${answer.reason === null ? msg("This is not possible here.") : wishesText(answer.reason)}</span></p>` : nothing}
      ${consequence === null ? nothing : html`<p class="drv-done">${consequenceSentence(consequence, this.#at)}</p>`}
      ${(answer?.remarks ?? []).map((remark) => html`<p class="note">${mark("info")}<span>${wishesText(remark)}</span></p>`)}
      ${words === null ? nothing : html`<p class="note">${mark(words.mark)}<span>${words.sentence}</span></p>`}
      ${consequence === null ? nothing : planDetails(consequence, this.nowMillis, this.#timeZone)}
      ${failure(this.takingBack, msg("The wishes were not taken back."))}
      ${
        bounds.open
          ? html`<div class="drv-buttons">
              <button class="btn" data-open @click=${this.#open}>${icon("edit")}${msg("Change", { id: "change-verb" })}</button>
              <button class="btn" ?disabled=${this.takingBack.state === "running"} @click=${() => this.emit("wt-wishes-remove", null)}>${icon("undo")}${msg("Take back")}</button>
            </div>`
          : nothing
      }
    </section>`;
  }

  #change(change: Partial<WishesForm>): void {
    this.emit("wt-wishes-change", change);
  }

  #renderForm(form: WishesForm): TemplateResult {
    const answer = this.preview.state === "done" ? this.preview.value.answer : null;
    const wishes = this.read?.wishes ?? null;
    const changesNothing = wishes !== null && isNoWish(wishes) && this.standing.wishes === null;
    const isReady = wishes !== null && !changesNothing && !this.isAsking && answer === "ACCEPTED";
    return html`<form class="card drv-form" aria-label=${msg("How shall it charge?")} novalidate
      @submit=${(event: Event) => {
        event.preventDefault();
        if (isReady) this.emit("wt-wishes-send", null);
      }}
    >
      <h2 tabindex="-1">${msg("How shall it charge?")}</h2>
      ${this.#renderTypes(form)} ${this.#renderDeparture(form)} ${this.#renderEnergy(form)} ${this.#renderSpeed(form)}
      ${
        this.standing.bounds.hasOffPeakHours
          ? html`<label class="check"><input type="checkbox" .checked=${form.offPeakOnly} @change=${(event: Event) => this.#change({ offPeakOnly: (event.target as HTMLInputElement).checked })} />
              <span>${msg("Only in the site’s off-peak hours")}</span></label>`
          : nothing
      }
      ${wishesOutcome({
        preview: this.preview,
        isAsking: this.isAsking,
        nowMillis: this.nowMillis,
        timeZone: this.#timeZone,
        onChoose: (alternative) => this.emit("wt-wishes-choose", alternative),
      })}
      ${failure(this.sending, msg("The wishes were not sent."))}
      <div class="drv-buttons">
        <button class="btn p" ?disabled=${!isReady || this.sending.state === "running"}>${this.sending.state === "running" ? msg("Sending") : msg("Charge like this")}</button>
        <button class="btn" type="button" @click=${() => this.emit("wt-wishes-cancel", null)}>${msg("Cancel")}</button>
      </div>
    </form>`;
  }

  #renderTypes(form: WishesForm): TemplateResult | typeof nothing {
    const types = this.standing.bounds.profileTypes;
    if (types.length < 2) return nothing;
    return html`<fieldset class="drv-types"><legend class="vh">${msg("How shall it charge?")}</legend>
      ${types.map(
        (type) =>
          html`<label class="check"><input type="radio" name="profile-type" .checked=${form.profileType === type} @change=${() => this.#change({ profileType: type })} />
            <span><b>${profileTypeWord(type)}</b><span class="mut">${profileTypeHint(type)}</span></span></label>`,
      )}
    </fieldset>`;
  }

  #renderDeparture(form: WishesForm): TemplateResult {
    const fault = this.read?.faults.day;
    const days = departureDays(this.nowMillis, this.#timeZone);
    const choices = form.day === "" || days.includes(form.day) ? days : [form.day, ...days];
    return html`<div class="drv-field">
      <label class="check"><input type="checkbox" .checked=${form.hasDeparture} @change=${(event: Event) => this.#change({ hasDeparture: (event.target as HTMLInputElement).checked })} />
        <span>${msg("Ready by a time")}</span></label>
      ${
        form.hasDeparture
          ? html`<div class="drv-time">
                <label class="vh" for="wish-day">${msg("Day")}</label>
                <select id="wish-day" @change=${(event: Event) => this.#change({ day: (event.target as HTMLSelectElement).value })}>
                  ${choices.map((day, index) => html`<option value=${day} ?selected=${day === form.day}>${this.#dayWord(day, index)}</option>`)}
                </select>
                <label class="vh" for="wish-time">${msg("Time")}</label>
                <input id="wish-time" inputmode="numeric" autocomplete="off" maxlength="5" .value=${form.time}
                  aria-invalid=${fault === undefined ? "false" : "true"} aria-describedby="wish-day-hint"
                  @input=${(event: Event) => this.#change({ time: (event.target as HTMLInputElement).value })} />
              </div>
              <p class="hint ${fault === undefined ? "mut" : "invalid"}" id="wish-day-hint">${fault ?? this.#zoneHint()}</p>`
          : nothing
      }
    </div>`;
  }

  #dayWord(day: string, index: number): string {
    if (day === wallOf(this.nowMillis, this.#timeZone).day) return msg("today");
    if (index === 1) return msg("tomorrow");
    return dayText(day);
  }

  /** Said where the station's clock is another than the reader's. */
  #zoneHint(): string | typeof nothing {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (own === this.#timeZone) return nothing;
    return this.standing.bounds.timeZone === null
      ? msg("Times are UTC: the clock at the charger is not known.")
      : msg(str`By the clock at the charger (${this.#timeZone}).`);
  }

  #renderEnergy(form: WishesForm): TemplateResult {
    const fault = this.read?.faults.energy;
    return html`<div class="drv-field">
      <label for="wish-energy">${msg("Charge in all, from the begin")}</label>
      <div class="drv-unit"><input id="wish-energy" inputmode="decimal" autocomplete="off" maxlength="9" .value=${form.energy}
          aria-invalid=${fault === undefined ? "false" : "true"} aria-describedby="wish-energy-hint"
          @input=${(event: Event) => this.#change({ energy: (event.target as HTMLInputElement).value })} /><span class="mut">kWh</span></div>
      <p class="hint ${fault === undefined ? "mut" : "invalid"}" id="wish-energy-hint">${fault ?? msg("Empty: as much as the car takes.")}</p>
    </div>`;
  }

  #renderSpeed(form: WishesForm): TemplateResult | typeof nothing {
    const { maxPowerWatts: most, minPowerWatts } = this.standing.bounds;
    const least = Math.ceil((minPowerWatts ?? LEAST_SPEED) / SPEED_STEP) * SPEED_STEP;
    // Without a known most there is nothing to slide on.
    if (most === null || most <= least) return nothing;
    const end = Math.ceil(most / SPEED_STEP) * SPEED_STEP;
    const value = Math.min(form.maxPowerWatts ?? end, end);
    const isFree = value >= end;
    const words = isFree
      ? msg(str`as fast as it goes, ${limitFigure(most)} kW now`)
      : msg(str`${limitFigure(value)} kW`);
    return html`<div class="drv-field">
      <label for="wish-speed">${msg("At most this fast")} <output for="wish-speed">${words}</output></label>
      <input id="wish-speed" type="range" min=${least} max=${end} step=${SPEED_STEP} .value=${String(value)} aria-valuetext=${words}
        @input=${(event: Event) => {
          const watts = Number((event.target as HTMLInputElement).value);
          this.#change({ maxPowerWatts: watts >= end ? null : watts });
        }} />
    </div>`;
  }
}
