// The curve of a charging profile, to be drawn by mouse, touch and keys: pill grips move a limit, round grips the time at which a step
// starts. Below it stands what the charger makes of it. Emits `wt-step-select`, `wt-step-limit`, `wt-step-start`, `wt-step-add`,
// `wt-step-remove`, and `wt-step-drop` when the hand lets go.
import { msg } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type CurveScale, levelsOf, scaleOf, stretchesOf, type View } from "../profiles/curve-scale.ts";
import type { DraftInForce } from "../profiles/draft-in-force.ts";
import { leadingName, type ProfileForm, type Step } from "../profiles/profile-form.ts";
import { stored, unitWord } from "../profiles/profile-words.ts";
import { type ScheduleClock, startOfDay } from "../profiles/schedule-clock.ts";
import { NO_HOURS, type SiteHours } from "../profiles/site-hours.ts";
import { type PhaseOf, valueOn } from "../profiles/steps.ts";
import { timeRuler, valueLines } from "./curve-axes.ts";
import { gripLayer } from "./curve-grips.ts";
import { HOURS_ROOM, hasHours, hoursLayer } from "./curve-hours.ts";
import { curveLayer, pauseLayer } from "./curve-layers.ts";
import { compositePanel } from "./profile-composite.ts";
import { WtElement } from "./wt-element.ts";

const HEIGHT = 292;
const TOP = 24;
const BOTTOM = HEIGHT - 32;
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
        ${timeRuler(scale, this.clock, this.#isWeekly, this.now)} ${gripLayer(stretches, scale, {
          ...{ form: this.form, clock: this.clock, isWeekly: this.#isWeekly, selected: this.selected },
          ...{ phase: this.phase, readOnly: this.readOnly },
          onFocus: (index) => this.#select(index),
          onGrab: (event, kind, index) => this.#grab(event, kind, index, scale),
          ...{ onPull: this.#pull, onDrop: this.#drop },
          onKey: (event, kind, index) => this.#onKey(event, kind, index),
        })}
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
