// The editor of a charging profile: curve, numbers, settings, JSON, and what comes of them. Takes the draft's content, and sends
// `wt-profile-edit` with the next one, and `wt-station-search` with what is typed to find a station.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import type { ProfileEvaluator } from "../../assembly/host/profiles/evaluator.ts";
import type { ProfileProblem } from "../../assembly/host/profiles/model.ts";
import type { ProfileItem } from "../../edge/contract/profiles.ts";
import type { SiteEnergy } from "../../edge/contract/site-energy.ts";
import type { DraftContent } from "../drafts/profile-drafts.ts";
import { formats } from "../format.ts";
import type { View } from "../profiles/curve-scale.ts";
import type { DraftInForce, DraftStation } from "../profiles/draft-in-force.ts";
import {
  addStep,
  alignEdges,
  alignHours,
  convertTo,
  type Edit,
  perPhase,
  removeAt,
  splitAt,
} from "../profiles/edits.ts";
import { setBound, setMode } from "../profiles/modes.ts";
import { outlookOf } from "../profiles/outlook.ts";
import {
  bodyOf,
  drawnSpan,
  endOf,
  formOf,
  isPerPhase,
  type Json,
  type ProfileForm,
  scheduleCount,
} from "../profiles/profile-form.ts";
import { clockOf, midnightOf, placeOf, type ScheduleClock } from "../profiles/schedule-clock.ts";
import { hoursOf, NO_HOURS, type SiteHours } from "../profiles/site-hours.ts";
import { convertUnit } from "../profiles/step-units.ts";
import { copyDay, copyStep, moveStart, type PhaseOf, setLimit, setPhases, withinSpan } from "../profiles/steps.ts";
import { profileProblemText } from "../strings/profile-sentences.ts";
import { type PlaceKnown, profileBeside } from "./profile-beside.ts";
import { profileJson } from "./profile-json.ts";
import { ocppVersions } from "./profile-ocpp-versions.ts";
import { problemList, profileReadouts } from "./profile-readouts.ts";
import { selectedStep } from "./profile-selected-step.ts";
import { profileSettings } from "./profile-settings.ts";
import { type StepsOptions, stepsTable } from "./profile-steps.ts";
import { bulkTools, curveTools } from "./profile-tools.ts";
import { notDrawn } from "./profile-undrawn.ts";
import type { StepChange, WtProfileCurve } from "./wt-profile-curve.ts";
import "./wt-profile-curve.ts";
import { WtElement } from "./wt-element.ts";

export interface ProfileEdit {
  readonly content: DraftContent;
  readonly gesture: string | null;
}

/** What a form is shown with. */
interface Drawn {
  readonly form: ProfileForm;
  readonly clock: ScheduleClock;
  readonly hours: SiteHours;
  readonly view: View;
}

@customElement("wt-profile-editor")
export class WtProfileEditor extends WtElement {
  @property({ attribute: false }) content!: DraftContent;
  /** Of the profile that is drawn; null: a new one. */
  @property({ attribute: false }) profileId: string | null = null;
  /** Drawn dotted: the published version, or one that is compared. */
  @property({ attribute: false }) earlier: Json | null = null;
  @property({ attribute: false }) problems: readonly ProfileProblem[] = [];
  /** Null while the core is loaded. */
  @property({ attribute: false }) evaluator: ProfileEvaluator | null = null;
  @property({ attribute: false }) items: readonly ProfileItem[] | null = null;
  @property({ attribute: false }) otherBodies: ReadonlyMap<string, Json> = new Map();
  @property({ attribute: false }) place!: PlaceKnown;
  /** The station to draw for; null: none, or what it holds is not known. */
  @property({ attribute: false }) station: DraftStation | null = null;
  /** Hours of the site; null: none are known. */
  @property({ attribute: false }) energy: SiteEnergy | null = null;
  @property({ attribute: false }) nowMillis = 0;
  @property({ attribute: false }) timeZone = "UTC";
  @property({ attribute: false }) readOnly = false;
  @state() private selected = 0;
  @state() private schedule = 0;
  @state() private phase: PhaseOf = null;
  /** Null: the whole curve. */
  @state() private view: View | null = null;
  @state() private snaps = true;
  @state() private hours = "";
  @state() private said = "";
  /** The body as it was when the hand took hold: its JSON and what becomes of it follow when it lets go. */
  @state() private held: Json | null = null;
  @query("wt-profile-curve") private curve!: WtProfileCurve;

  override willUpdate(changed: PropertyValues<this>): void {
    if (this.held === null) this.#calm = { body: this.content.body, problems: this.problems };
    if (!changed.has("content")) return;
    const before = changed.get("content");
    this.schedule = Math.max(0, Math.min(this.schedule, scheduleCount(this.content.body) - 1));
    const form = formOf(this.content.body, this.schedule);
    if (form && this.selected >= form.steps.length) this.selected = form.steps.length - 1;
    if (form && !isPerPhase(form)) this.phase = null;
    // Another length of the schedule: a view of the old one would show nothing of it.
    const old = before === undefined ? null : formOf(before.body, this.schedule);
    if (form && old && drawnSpan(form) !== drawnSpan(old)) this.view = null;
  }

  #calm: { readonly body: Json; readonly problems: readonly ProfileProblem[] } = { body: {}, problems: [] };

  #edit(change: Partial<DraftContent>, gesture: string | null = null): void {
    this.emit<ProfileEdit>("wt-profile-edit", { content: { ...this.content, ...change }, gesture });
  }

  #put(form: ProfileForm, next: ProfileForm, gesture: string | null = null): void {
    if (next !== form) this.#edit({ body: bodyOf(withinSpan(next)), typed: null }, gesture);
  }

  /** A move of the hand, or of a key. */
  #move(form: ProfileForm, next: ProfileForm, { gesture }: StepChange): void {
    if (gesture !== null) this.held ??= this.content.body;
    this.#put(form, next, gesture);
  }

  /** Does an edit, says what came of it, and puts the focus on the step that it selects. */
  #do(form: ProfileForm, { form: next, selected, said }: Edit, focuses = false): void {
    if (said !== "") {
      this.said = said;
      this.emit("wt-announce", said);
    }
    if (selected !== null) this.selected = selected;
    this.#put(form, next);
    if (selected !== null && focuses) void this.updateComplete.then(() => this.curve.focusGrip("limit", this.selected));
  }

  override render() {
    const { content } = this;
    const form = formOf(content.body, this.schedule);
    const { body, problems } = this.#calm;
    const { typed } = content;
    const json = guard([body, typed, problems, this.readOnly, formats.locale], () =>
      profileJson({
        ...{ body, typed, problems, readOnly: this.readOnly },
        onChange: (next, read) => this.#edit(read === null ? { typed: next } : { typed: next, body: read }, "json"),
      }),
    );
    if (form === null) {
      return html`<div class="col">${notDrawn({
        ...{ problems: this.problems, schedules: scheduleCount(content.body), shown: this.schedule },
        onSchedule: (index) => {
          this.schedule = index;
        },
      })} ${json}</div>`;
    }
    const clock = clockOf(form, Math.floor(this.nowMillis / 60_000) * 60, this.timeZone);
    const view = this.view ?? { from: 0, to: drawnSpan(form) };
    const hours = this.energy === null ? NO_HOURS : hoursOf(this.energy, form, clock, view);
    const drawn = { form, clock, hours, view };
    const outlook = this.#outlook(drawn);
    const steps = this.#stepsOptions(drawn);
    return html`<div class="profile-grid">
      <div class="col">
        <section class="card">
          ${profileReadouts(form, content, outlook?.force ?? null, (bySeconds) => this.#edit({ bySeconds }))}
          ${this.#renderTools(drawn)}
          <div class="curve-box">${this.#renderCurve(drawn, outlook)}</div>
          ${problemList(this.problems)}
        </section>
        <section class="card">
          <div class="ch"><h2>${msg("Steps")}</h2><span class="mut">${msg(str`${formats.count(form.steps.length)} of at most 1,024`)}</span></div>
          ${stepsTable(steps)} ${this.readOnly ? nothing : this.#renderBulk(drawn)}
        </section>
        ${json} ${this.#renderVersions()}
      </div>
      <div class="col">
        ${selectedStep(steps)}
        ${profileSettings({
          ...{ form, timeZone: this.timeZone, readOnly: this.readOnly },
          midnight: midnightOf(Math.floor(this.nowMillis / 1000), this.timeZone),
          problemAt: (pointer) => this.#problemAt(pointer),
          onChange: (change) => this.#put(form, { ...form, ...change }),
        })}
        ${profileBeside({
          ...{ items: this.items, content, place: this.place, timeZone: this.timeZone },
          hasClock: clock.wallSeconds !== null,
          onChange: (change) => this.#edit(change),
          onSearch: (text) => this.emit("wt-station-search", text),
        })}
      </div>
    </div>`;
  }

  #renderTools({ form, clock, view }: Drawn): TemplateResult {
    const { body, volts } = this.content;
    const count = scheduleCount(body);
    const { site } = this.place;
    return curveTools({
      ...{ form, view, selected: this.selected, snaps: this.snaps, readOnly: this.readOnly, said: this.said },
      ...{ isWhole: this.view === null, phase: this.phase, schedules: count },
      zone: site === null ? msg(str`${this.timeZone}, the zone of this device`) : `${this.timeZone}, ${site.name}`,
      onView: (next) => {
        this.view = next;
      },
      onUnit: (unit) => this.#do(form, convertTo(form, unit, volts)),
      onSnaps: (snaps) => {
        this.snaps = snaps;
      },
      onSplit: () => this.#do(form, splitAt(form, clock, this.selected), true),
      onSchedule: (index) => this.#show(index),
      onAddSchedule: () => {
        const all = body.chargingSchedule as readonly unknown[];
        this.#edit({ body: { ...body, chargingSchedule: [...all, all[form.scheduleIndex]] }, typed: null });
        this.#show(count);
      },
      onRemoveSchedule: () => {
        this.#edit({ body: { ...body, chargingSchedule: form.otherSchedules }, typed: null });
        this.#show(Math.max(0, form.scheduleIndex - 1));
      },
      onPhase: (phase) => {
        this.phase = phase;
      },
      onPerPhase: (isOn) => this.#do(form, perPhase(form, isOn)),
    });
  }

  #show(schedule: number): void {
    this.schedule = schedule;
    this.selected = 0;
    this.view = null;
  }

  #renderCurve({ form, clock, hours, view }: Drawn, outlook: DraftInForce | null): TemplateResult {
    return html`<wt-profile-curve
      .form=${form}
      .clock=${clock}
      .was=${this.#was(form)}
      .selected=${this.selected}
      .view=${view}
      .volts=${this.content.volts}
      .outlook=${outlook}
      .hours=${hours}
      .phase=${this.phase}
      .now=${placeOf(clock, Math.floor(this.nowMillis / 1000))}
      .snaps=${this.snaps}
      .readOnly=${this.readOnly}
      @wt-step-select=${({ detail }: CustomEvent<number>) => this.#select(form, detail)}
      @wt-step-limit=${({ detail }: CustomEvent<StepChange>) => this.#move(form, setLimit(form, detail.index, detail.value, this.phase), detail)}
      @wt-step-start=${({ detail }: CustomEvent<StepChange>) => this.#move(form, moveStart(form, detail.index, detail.value), detail)}
      @wt-step-drop=${() => {
        this.held = null;
      }}
      @wt-step-add=${({ detail }: CustomEvent<number>) => this.#do(form, addStep(form, clock, detail), true)}
      @wt-step-split=${({ detail }: CustomEvent<number>) => this.#do(form, splitAt(form, clock, detail), true)}
      @wt-step-remove=${({ detail }: CustomEvent<number>) => this.#do(form, removeAt(form, detail))}
    ></wt-profile-curve>`;
  }

  #renderVersions(): TemplateResult | typeof nothing {
    const { body, problems } = this.#calm;
    if (problems.some(({ severity }) => severity === "error")) return nothing;
    const nowSeconds = Math.floor(this.nowMillis / 60_000) * 60;
    return ocppVersions({ body, volts: this.content.volts, timeZone: this.timeZone, nowSeconds });
  }

  #renderBulk({ form, clock, hours }: Drawn): TemplateResult {
    return bulkTools({
      ...{ form, hours: this.hours, selected: this.selected, siteHours: hours },
      onHours: (typed) => {
        this.hours = typed;
      },
      onAlign: (list) => this.#do(form, alignHours(form, clock, list)),
      onAlignSite: () => this.#do(form, alignEdges(form, hours.edges)),
      onCopyDay: (day) => this.#put(form, copyDay(form, day)),
    });
  }

  #stepsOptions({ form, clock }: Drawn): StepsOptions {
    const faults = new Map<number, string>();
    const periods = `/chargingSchedule/${form.scheduleIndex}/chargingSchedulePeriod/`;
    for (const problem of this.problems) {
      const index = problem.pointer.startsWith(periods)
        ? Number.parseInt(problem.pointer.slice(periods.length), 10)
        : Number.NaN;
      if (Number.isInteger(index) && !faults.has(index)) faults.set(index, profileProblemText(problem));
    }
    return {
      ...{ form, clock, faults, selected: this.selected, volts: this.content.volts, readOnly: this.readOnly },
      onSelect: (index) => this.#select(form, index),
      onLimit: (index, limit, phase) => this.#put(form, setLimit(form, index, limit, phase)),
      onStart: (index, seconds) => this.#put(form, moveStart(form, index, seconds)),
      onPhases: (index, phases) => this.#put(form, setPhases(form, index, phases)),
      onSplit: (index) => this.#do(form, splitAt(form, clock, index), true),
      onCopy: (index) => this.#put(form, copyStep(form, index, endOf(form, index))),
      onRemove: (index) => this.#do(form, removeAt(form, index)),
      onMode: (index, mode) => this.#put(form, setMode(form, index, mode)),
      onBound: (index, name, milli) => this.#put(form, setBound(form, index, name, milli)),
    };
  }

  /** The curve before, in the unit of today; null where it has another rhythm. */
  #was(form: ProfileForm): ProfileForm | null {
    const was = this.earlier === null ? null : formOf(this.earlier, form.scheduleIndex);
    if (was === null || was.kind !== form.kind || was.recurrency !== form.recurrency) return null;
    return convertUnit(was, form.unit, this.content.volts).form;
  }

  #problemAt(pointer: string): string | null {
    const found = this.problems.find((problem) => problem.pointer === pointer);
    return found === undefined ? null : profileProblemText(found);
  }

  #outlook({ form, clock, view }: Drawn): DraftInForce | null {
    if (this.evaluator === null || this.problems.some(({ severity }) => severity === "error")) return null;
    const { content, profileId, station } = this;
    const others = new Map(
      (this.items ?? []).flatMap(({ id, name }) => {
        const body = this.otherBodies.get(id);
        return body === undefined ? [] : [[id, { name, body }] as const];
      }),
    );
    const nowSeconds = Math.floor(this.nowMillis / 1000);
    return outlookOf(this.evaluator, { content, profileId, form, clock, view, station, others, nowSeconds });
  }

  /** Brings a step into view as well. */
  #select(form: ProfileForm, index: number): void {
    this.selected = index;
    const start = form.steps[index]?.startSeconds ?? 0;
    const { view } = this;
    if (view === null || (endOf(form, index) > view.from && start < view.to)) return;
    const span = view.to - view.from;
    const from = Math.max(0, start - span / 4);
    this.view = { from, to: from + span };
  }
}
