// What a station's profiles really come to at an EVSE over the hours to come: drawn by the core in this browser, from what the station
// accepted. With the limit now, the energy by a time, and which profile decides where.
import { msg, str } from "@lit/localize";
import { html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { isTimeZone } from "../../assembly/host/profiles/clock.ts";
import type { ProfileEvaluator } from "../../assembly/host/profiles/evaluator.ts";
import type { StationProfile } from "../../edge/contract/assignments.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { loadCore } from "../core.ts";
import { formats } from "../format.ts";
import { namesOf, phaseNumbers } from "../profiles/force-words.ts";
import { type ForceBase, type InForce, inForceOf } from "../profiles/in-force.ts";
import type { Unit } from "../profiles/profile-form.ts";
import { spanText, unitWord } from "../profiles/profile-words.ts";
import { clockFrom, hourLabel, nextTimeOfDay, placeOf, readHour } from "../profiles/schedule-clock.ts";
import { mark } from "./icons.ts";
import { forceDrawing, forceTable } from "./in-force-drawing.ts";
import { WtElement } from "./wt-element.ts";

/** What can be shown at once, in seconds: an hour to four weeks. */
const SPANS: readonly number[] = [3_600, 21_600, 86_400, 604_800, 2_419_200];
const DAY = 86_400;
/** Of the box around the drawing, pixels on either side. */
const PADDING = 16;

@customElement("wt-in-force")
export class WtInForce extends WtElement {
  /** As `GET /api/stations/:id/profiles` tells it. */
  @property({ attribute: false }) inForce: ForceBase | null = null;
  /** 0: the station as a whole. */
  @property({ attribute: false }) evseId = 1;
  /** IANA name of the site's zone, which the axis is in; one that is not known counts as UTC. */
  @property({ attribute: false }) timeZone = "UTC";
  /** Names the profiles that decide; without them their purposes are told. */
  @property({ attribute: false }) items: readonly StationProfile[] = [];
  @state() private evaluator: ProfileEvaluator | null = null;
  @state() private hasFailed = false;
  @state() private span = DAY;
  /** Seconds from now at which the view starts. */
  @state() private ahead = 0;
  @state() private unit: Unit = "W";
  @state() private bySeconds = 7 * 3_600;
  @state() private cursor: number | null = null;
  @state() private width = 640;
  readonly #clock = new ClockController(this);
  /** The last answer, and what it was the answer to: it is asked anew each minute, and not each second. */
  #known: { readonly what: readonly unknown[]; readonly force: InForce | null } | null = null;

  readonly #resize = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width > 0) this.width = width;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
    loadCore().then(
      (core) => {
        this.evaluator = core.profiles;
      },
      () => {
        this.hasFailed = true;
      },
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  override render() {
    const { inForce, evaluator } = this;
    if (this.hasFailed)
      return html`<p class="v warn">${mark("warn")}<span>${msg("The module that evaluates profiles could not be loaded.")}</span></p>`;
    if (inForce === null) return html`<p class="mut">${msg("What is in force is not known.")}</p>`;
    if (evaluator === null) return html`<p class="mut">${msg("Evaluating the profiles")}</p>`;
    const timeZone = isTimeZone(this.timeZone) ? this.timeZone : "UTC";
    const nowSeconds = Math.floor(this.#clock.nowMillis / 60_000) * 60;
    const clock = clockFrom(Math.floor(nowSeconds / 3_600) * 3_600, timeZone, true);
    const from = Math.floor(this.ahead / 3_600) * 3_600;
    const force = this.#evaluated(evaluator, inForce, clock.utcSeconds + from, nowSeconds, timeZone);
    if (force === null)
      return html`<p class="v warn">${mark("warn")}<span>${msg("What this station has installed cannot be evaluated.")}</span></p>`;
    const { unit, span, cursor } = this;
    const drawing = {
      ...{
        force,
        names: namesOf(this.items),
        clock,
        isWeekly: span <= 604_800,
        unit,
        width: this.width - 2 * PADDING,
        draft: [],
      },
      view: { from: placeOf(clock, clock.utcSeconds + from), to: placeOf(clock, clock.utcSeconds + from) + span },
      now: placeOf(clock, nowSeconds),
      cursor,
      onCursor: (place: number | null) => {
        this.cursor = place;
      },
    };
    return html`${this.#renderReadouts(force)}
      <div class="force-body">${this.#renderTools(timeZone)} ${forceDrawing(drawing)} ${forceTable(drawing)}</div>`;
  }

  #evaluated(
    evaluator: ProfileEvaluator,
    base: ForceBase,
    fromSeconds: number,
    nowSeconds: number,
    timeZone: string,
  ): InForce | null {
    const { evseId, unit, span, bySeconds } = this;
    const what = [base, evseId, unit, span, bySeconds, fromSeconds, nowSeconds, timeZone];
    const isKnown = this.#known?.what.every((one, index) => one === what[index]) === true;
    if (this.#known === null || !isKnown) {
      const by = nextTimeOfDay(bySeconds, nowSeconds, timeZone);
      const question = { base, evseId, unit, fromSeconds, toSeconds: fromSeconds + span, nowSeconds, bySeconds: by };
      this.#known = { what, force: inForceOf(evaluator, question) };
    }
    return this.#known.force;
  }

  #renderReadouts({ now, energyMilliwattHours: energy }: InForce) {
    const { unit } = this;
    const by = hourLabel(clockFrom(0, "UTC", false), this.bySeconds);
    return html`<div class="profile-readouts two">
      <div><div class="l">${msg("Limit now")}</div><div class="x">${now.limit === null ? html`<span class="mut">${msg("none")}</span>` : html`${phaseNumbers(now, unit)}<span class="u">${unitWord(unit)}</span>`}</div></div>
      <div>
        <div class="l"><label for="in-force-by">${msg("Energy by")}</label><input id="in-force-by" class="hour" autocomplete="off" .value=${live(by)} @change=${(
          event: Event,
        ) => {
          const input = event.target as HTMLInputElement;
          const seconds = readHour(input.value, 23);
          if (seconds === null) input.value = by;
          else this.bySeconds = seconds;
        }} /></div>
        <div class="x">${energy === null ? html`<span class="mut">${msg("not limited")}</span>` : html`${formats.power(energy / 1000)}<span class="u">kWh</span>`}</div>
      </div>
    </div>`;
  }

  #renderTools(timeZone: string) {
    const place = SPANS.indexOf(this.span);
    const zoom = (to: number | undefined, words: string, sign: string) =>
      html`<button type="button" aria-label=${words} title=${words} ?disabled=${to === undefined} @click=${() => {
        if (to !== undefined) this.span = to;
      }}>${sign}</button>`;
    const pan = (by: number, words: string, sign: string) =>
      html`<button type="button" aria-label=${words} title=${words} ?disabled=${by < 0 && this.ahead <= 0} @click=${() => {
        this.ahead = Math.max(0, this.ahead + by);
      }}>${sign}</button>`;
    const unit = (one: Unit) =>
      html`<button type="button" aria-pressed=${this.unit === one} @click=${() => {
        this.unit = one;
      }}>${unitWord(one)}</button>`;
    return html`<div class="force-tools row wrap">
      <span class="mut sm">${msg(str`Times of ${timeZone}`)}</span>
      <span class="grow"></span>
      <span class="seg" role="group" aria-label=${msg("Part in view")}>${pan(-this.span / 2, msg("Earlier"), "‹")}${zoom(SPANS[place + 1], msg("Wider"), "−")}<button type="button" aria-pressed=${this.ahead === 0} title=${msg("From now on")} @click=${() => {
        this.ahead = 0;
      }}>${spanText(this.span)}</button>${zoom(SPANS[place - 1], msg("Closer"), "+")}${pan(this.span / 2, msg("Later"), "›")}</span>
      <span class="seg" role="group" aria-label=${msg("Unit")}>${unit("W")}${unit("A")}</span>
    </div>`;
  }
}
