// The curve of a charging profile, to be drawn by mouse, touch and keys: pill grips move a limit, round grips the time at which a step
// starts. Below it stands what the charger makes of it. Emits `wt-step-select`, `wt-step-limit`, `wt-step-start`, `wt-step-add`,
// `wt-step-remove`, and `wt-step-drop` when the hand lets go.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { type CurveScale, levelsOf, type Stretch, scaleOf, stretchesOf, type View } from "../profiles/curve-scale.ts";
import type { DraftInForce } from "../profiles/draft-in-force.ts";
import { endOf, leadingName, type ProfileForm, type Step, spanOf } from "../profiles/profile-form.ts";
import { limitNumber, limitText, stored, unitWord } from "../profiles/profile-words.ts";
import { type ScheduleClock, startOfDay, timeLabel } from "../profiles/schedule-clock.ts";
import { NO_HOURS, type SiteHours } from "../profiles/site-hours.ts";
import { type PhaseOf, valueOn } from "../profiles/steps.ts";
import { timeRuler, valueLines } from "./curve-axes.ts";
import { HOURS_ROOM, hasHours, hoursLayer } from "./curve-hours.ts";
import { curveLayer, pauseLayer } from "./curve-layers.ts";
import { compositePanel } from "./profile-composite.ts";
import { WtElement } from "./wt-element.ts";

const HEIGHT = 292;
const TOP = 24;
const BOTTOM = HEIGHT - 32;
/** Grips closer together than this are drawn for the selected step alone. */
const GRIP_PIXELS = 24;
const QUARTER = 900;
/** So near to an edge of the site's hours a start is drawn to it. */
const EDGE_PIXELS = 7;

export interface StepChange {
  readonly index: number;
  readonly value: number;
  /** The gesture that it belongs to, one step of undo; null: a single change. */
  readonly gesture: string | null;
}

@customElement("wt-profile-curve")
export class WtProfileCurve extends WtElement {
  @property({ attribute: false }) form!: ProfileForm;
  @property({ attribute: false }) clock!: ScheduleClock;
  /** The published curve, in the same unit; null: none, or no other. */
  @property({ attribute: false }) was: ProfileForm | null = null;
  @property({ attribute: false }) selected = 0;
  @property({ attribute: false }) view!: View;
  @property({ attribute: false }) volts = 230;
  /** Drawn below; null: it cannot be told. */
  @property({ attribute: false }) outlook: DraftInForce | null = null;
  /** Of the site, drawn behind; steps are drawn to where something begins or ends. */
  @property({ attribute: false }) hours: SiteHours = NO_HOURS;
  /** Place of now on the axis. */
  @property({ attribute: false }) now = 0;
  @property({ attribute: false }) snaps = true;
  /** The phase whose values are moved; null: all together. */
  @property({ attribute: false }) phase: PhaseOf = null;
  @property({ attribute: false }) readOnly = false;
  @state() private width = 640;
  /** The place that the composite is asked about. */
  @state() private cursor: number | null = null;
  /** The gesture at work, and the axis as it was when it began: it must not move under the hand. */
  #drag: {
    readonly kind: "limit" | "start";
    readonly index: number;
    readonly name: string;
    readonly scale: CurveScale;
  } | null = null;
  #pulled: { readonly x: number; readonly y: number } | null = null;
  #gestures = 0;

  readonly #resize = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width > 0) this.width = width;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  get #isWeekly(): boolean {
    return this.form.recurrency === "Weekly";
  }

  #scale(): CurveScale {
    if (this.#drag) return this.#drag.scale;
    const [highest, lowest] = extremes([...this.form.steps, ...(this.was?.steps ?? [])]);
    const top = hasHours(this.hours) ? TOP + HOURS_ROOM : TOP;
    return scaleOf(this.view, this.width, top, BOTTOM, highest, this.form.unit, lowest);
  }

  /** Puts the focus on a grip of a step. */
  async focusGrip(kind: "limit" | "start", index: number): Promise<void> {
    await this.updateComplete;
    const grip =
      this.querySelector<SVGElement>(`#grip-${kind}-${index}`) ??
      this.querySelector<SVGElement>(`#grip-limit-${index}`);
    grip?.focus();
  }

  override render() {
    const scale = this.#scale();
    const stretches = stretchesOf(this.form, this.view);
    return html`<svg
        class="curve"
        viewBox="0 0 ${this.width} ${HEIGHT}"
        width=${this.width}
        height=${HEIGHT}
        role="group"
        aria-label=${msg("Limit over time. The table below says the same.")}
        @dblclick=${(event: MouseEvent) => this.#add(event, scale)}
      >
        <defs><pattern id="profile-pause" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0v5" class="pause-line"/></pattern></defs>
        ${hoursLayer(this.hours, scale)} ${this.#renderGrid(scale)} ${pauseLayer(stretches, scale, this.form, this.volts)} ${curveLayer(stretches, scale, this)}
        ${timeRuler(scale, this.clock, this.#isWeekly, this.now)} ${this.#renderGrips(stretches, scale)}
      </svg>
      ${
        this.outlook === null
          ? nothing
          : compositePanel(this.outlook, {
              ...{ form: this.form, clock: this.clock, isWeekly: this.#isWeekly, view: this.view, width: this.width },
              ...{ now: this.now, draft: levelsOf(stretches, null), cursor: this.cursor },
              onCursor: (place) => {
                this.cursor = place;
              },
            })
      }`;
  }

  #renderGrid(scale: CurveScale): TemplateResult {
    return svg`<text class="axis-text" x="0" y="12">${unitWord(this.form.unit)}</text>${valueLines(scale, this.form.unit)}`;
  }

  #renderGrips(stretches: readonly Stretch[], scale: CurveScale): TemplateResult {
    const own = stretches.filter(({ isRepeat }) => !isRepeat);
    let lastPill = Number.NEGATIVE_INFINITY;
    const shownPills = own.filter((stretch) => {
      const x = middle(stretch, scale);
      const isShown = stretch.index === this.selected || x - lastPill >= GRIP_PIXELS;
      if (isShown) lastPill = x;
      return isShown;
    });
    let lastRound = Number.NEGATIVE_INFINITY;
    const shownRounds = own.filter((stretch) => {
      const x = scale.x(stretch.from);
      if (stretch.index === 0 || stretch.from < scale.from || stretch.from > scale.to) return false;
      const isShown = stretch.index === this.selected || x - lastRound >= GRIP_PIXELS;
      if (isShown) lastRound = x;
      return isShown;
    });
    return svg`${repeat(
      shownRounds,
      ({ index }) => `r${index}`,
      (stretch) => this.#renderRound(stretch, scale),
    )}
      ${repeat(
        shownPills,
        ({ index }) => `p${index}`,
        (stretch) => this.#renderPill(stretch, scale),
      )}`;
  }

  #span(index: number): string {
    const { clock } = this;
    const from = this.form.steps[index]?.startSeconds ?? 0;
    return `${timeLabel(clock, from, this.#isWeekly)} – ${timeLabel(clock, endOf(this.form, index), this.#isWeekly, true)}`;
  }

  #renderPill(stretch: Stretch, scale: CurveScale): TemplateResult {
    const { index } = stretch;
    const { unit } = this.form;
    const value = stretch.isBlank ? null : valueOn(stretch, this.phase);
    const limitMilli = value ?? 0;
    const [x, y] = [middle(stretch, scale), scale.y(limitMilli)];
    const isSelected = index === this.selected;
    const width = scale.x(Math.min(stretch.to, scale.to)) - scale.x(Math.max(stretch.from, scale.from));
    return svg`<g
      id="grip-limit-${index}"
      class="grip ${isSelected ? "on" : ""}"
      transform="translate(${x.toFixed(1)} ${y.toFixed(1)})"
      role="slider"
      tabindex=${isSelected ? 0 : -1}
      aria-orientation="vertical"
      aria-label=${this.#pillName(index)}
      aria-valuemin=${scale.lowest / (unit === "W" ? 1e6 : 1e3)}
      aria-valuemax=${scale.highest / (unit === "W" ? 1e6 : 1e3)}
      aria-valuenow=${limitMilli / (unit === "W" ? 1e6 : 1e3)}
      aria-valuetext="${value === null ? (this.form.steps[index]?.mode ?? msg("no value on this phase")) : limitText(limitMilli, unit)}, ${this.#span(index)}"
      aria-disabled=${this.readOnly ? "true" : nothing}
      @focus=${() => this.#select(index)}
      @pointerdown=${(event: PointerEvent) => this.#grab(event, "limit", index, scale)}
      @pointermove=${this.#pull}
      @pointerup=${this.#drop}
      @pointercancel=${this.#drop}
      @keydown=${(event: KeyboardEvent) => this.#onKey(event, "limit", index)}
    ><rect class="hit" x="-14" y="-12" width="28" height="24"/><rect class="ring" x="-13" y="-8.5" width="26" height="17" rx="8.5"/><rect class="pill" x="-9" y="-4.5" width="18" height="9" rx="4.5"/><path class="bars" d="M-3 -1.5h6M-3 1.5h6"/>${
      value !== null && (width > 34 || isSelected)
        ? svg`<text class="value halo" y=${y < TOP + 14 ? 20 : -12} text-anchor="middle">${limitNumber(limitMilli, unit)}</text>`
        : nothing
    }</g>`;
  }

  #pillName(index: number): string {
    const { length } = this.form.steps;
    const name = leadingName(this.form.steps[index]?.mode ?? null);
    if (this.phase !== null) return msg(str`Value of step ${index + 1} of ${length} on L${this.phase}`);
    if (name === "setpoint") return msg(str`Setpoint of step ${index + 1} of ${length}`);
    return msg(str`Limit of step ${index + 1} of ${length}`);
  }

  #renderRound(stretch: Stretch, scale: CurveScale): TemplateResult {
    const { index, from, limitMilli } = stretch;
    const before = this.form.steps[index - 1]?.limitMilli ?? limitMilli;
    const gap = Math.abs(scale.y(before) - scale.y(limitMilli));
    // Two equal steps: beside the line, so that it does not lie under the pills.
    const y =
      gap < 30
        ? Math.min(scale.bottom - 12, Math.max(scale.y(before), scale.y(limitMilli)) + 18)
        : (scale.y(before) + scale.y(limitMilli)) / 2;
    const isSelected = index === this.selected;
    return svg`<g
      id="grip-start-${index}"
      class="grip time ${isSelected ? "on" : ""}"
      transform="translate(${scale.x(from).toFixed(1)} ${y.toFixed(1)})"
      role="slider"
      tabindex=${isSelected ? 0 : -1}
      aria-orientation="horizontal"
      aria-label=${msg(str`Start of step ${index + 1} of ${this.form.steps.length}`)}
      aria-valuemin=${Math.round((this.form.steps[index - 1]?.startSeconds ?? 0) / 60)}
      aria-valuemax=${Math.round((this.form.steps[index + 1]?.startSeconds ?? spanOf(this.form)) / 60)}
      aria-valuenow=${Math.round(from / 60)}
      aria-valuetext=${timeLabel(this.clock, from, this.#isWeekly)}
      aria-disabled=${this.readOnly ? "true" : nothing}
      @focus=${() => this.#select(index)}
      @pointerdown=${(event: PointerEvent) => this.#grab(event, "start", index, scale)}
      @pointermove=${this.#pull}
      @pointerup=${this.#drop}
      @pointercancel=${this.#drop}
      @keydown=${(event: KeyboardEvent) => this.#onKey(event, "start", index)}
    >${gap < 30 ? svg`<path class="stem" d="M0 0V${(scale.y(limitMilli) - y).toFixed(1)}"/>` : nothing}<circle class="hit" r="12"/><circle class="ring" r="9"/><circle class="dot" r=${isSelected ? 5 : 4}/></g>`;
  }

  #select(index: number): void {
    if (index !== this.selected) this.emit("wt-step-select", index);
  }

  #grab(event: PointerEvent, kind: "limit" | "start", index: number, scale: CurveScale): void {
    if (event.button !== 0) return;
    this.#select(index);
    if (this.readOnly) return;
    this.#gestures += 1;
    this.#drag = { kind, index, name: `drag-${this.#gestures}`, scale };
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  }

  /** Fingers report more often than there are frames: the last place of each frame counts. */
  readonly #pull = (event: PointerEvent) => {
    if (this.#drag === null || event.buttons === 0) return;
    const isWaiting = this.#pulled !== null;
    this.#pulled = { x: event.clientX, y: event.clientY };
    if (!isWaiting) requestAnimationFrame(this.#follow);
  };

  readonly #follow = () => {
    const [drag, pulled] = [this.#drag, this.#pulled];
    this.#pulled = null;
    if (drag === null || pulled === null) return;
    const box = this.querySelector("svg.curve")?.getBoundingClientRect();
    if (!box) return;
    const { kind, index, name, scale } = drag;
    const raw = kind === "limit" ? scale.milliAt(pulled.y - box.top) : scale.secondsAt(pulled.x - box.left);
    const value = kind === "start" ? this.#atEdge(raw, scale) : null;
    this.#change(kind, index, value ?? this.#snapped(kind, raw), name);
  };

  readonly #drop = () => {
    if (this.#drag === null) return;
    this.#follow();
    this.#drag = null;
    this.emit("wt-step-drop", null);
    this.requestUpdate();
  };

  /** A tenth of the unit; a quarter of an hour of the clock, or a minute. */
  #snapped(kind: "limit" | "start", raw: number): number {
    if (kind === "limit") {
      const tenth = stored(0.1, this.form.unit);
      return Math.round(raw / tenth) * tenth;
    }
    const grid = this.snaps ? QUARTER : 60;
    const shift = startOfDay(this.clock) % grid;
    return Math.round((raw + shift) / grid) * grid - shift;
  }

  /** Where the site's hours begin or end, when the hand is near; null: it is not. */
  #atEdge(raw: number, scale: CurveScale): number | null {
    if (!this.snaps) return null;
    const near = this.hours.edges.filter((edge) => Math.abs(scale.x(edge) - scale.x(raw)) <= EDGE_PIXELS);
    return near.reduce<number | null>(
      (best, edge) => (best === null || Math.abs(edge - raw) < Math.abs(best - raw) ? edge : best),
      null,
    );
  }

  #change(kind: "limit" | "start", index: number, value: number, gesture: string | null): void {
    this.emit<StepChange>(kind === "limit" ? "wt-step-limit" : "wt-step-start", { index, value, gesture });
  }

  #add(event: MouseEvent, scale: CurveScale): void {
    if (this.readOnly || (event.target as Element).closest(".grip")) return;
    const box = (event.currentTarget as Element).getBoundingClientRect();
    this.emit("wt-step-add", this.#snapped("start", scale.secondsAt(event.clientX - box.left)));
  }

  #onKey(event: KeyboardEvent, kind: "limit" | "start", index: number): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = this.form.steps[index];
    if (step === undefined) return;
    const times = event.shiftKey ? 10 : 1;
    const neighbours: Record<string, number> = {
      PageUp: -1,
      PageDown: 1,
      ...(kind === "limit" ? { ArrowLeft: -1, ArrowRight: 1 } : {}),
    };
    const moves: Record<string, number> = {
      ArrowUp: 1,
      ArrowDown: -1,
      ...(kind === "start" ? { ArrowLeft: -1, ArrowRight: 1 } : {}),
    };
    const neighbour = neighbours[event.key];
    const move = moves[event.key];
    if (neighbour !== undefined) {
      const next = Math.min(this.form.steps.length - 1, Math.max(0, index + neighbour));
      this.emit("wt-step-select", next);
      void this.focusGrip(kind, next);
    } else if (this.readOnly) return;
    else if (move !== undefined && kind === "limit") {
      this.#change(kind, index, (valueOn(step, this.phase) ?? 0) + move * times * stored(0.1, this.form.unit), null);
    } else if (move !== undefined) this.#change(kind, index, step.startSeconds + move * times * QUARTER, null);
    else if (event.key === "n" || event.key === "N") this.emit("wt-step-split", index);
    else if (event.key === "Delete" || event.key === "Backspace") {
      this.emit("wt-step-remove", index);
      void this.focusGrip("limit", Math.max(0, index - 1));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Where the pill of a stretch stands: in the middle of what is in view. */
function middle({ from, to }: Stretch, scale: CurveScale): number {
  return (scale.x(Math.max(from, scale.from)) + scale.x(Math.min(to, scale.to))) / 2;
}

/** The highest and the lowest value; below 0 there is room where a step has a setpoint, which may send back. */
function extremes(steps: readonly Step[]): readonly [number, number] {
  let [highest, lowest] = [0, 0];
  for (const { limitMilli, l2Milli, l3Milli, mode } of steps) {
    highest = Math.max(highest, limitMilli, l2Milli ?? 0, l3Milli ?? 0);
    lowest = Math.min(lowest, limitMilli, l2Milli ?? 0, l3Milli ?? 0);
    if (leadingName(mode) === "setpoint") lowest = Math.min(lowest, -0.4 * highest);
  }
  return [highest, lowest];
}
