// The editor of a charging profile: curve, numbers, settings, JSON, and what comes of them. Takes the draft's content, and sends
// `wt-profile-edit` with the next one.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ProfileEvaluator } from "../../assembly/host/profiles/evaluator.ts";
import type { ProfileProblem } from "../../assembly/host/profiles/model.ts";
import type { ProfileItem } from "../../edge/contract/profiles.ts";
import type { DraftContent } from "../drafts/profile-drafts.ts";
import { formats } from "../format.ts";
import type { View } from "../profiles/curve-scale.ts";
import { compositeLine, outlookOf } from "../profiles/outlook.ts";
import type { Preview } from "../profiles/preview.ts";
import { bodyOf, drawnSpan, endOf, formOf, type Json, type ProfileForm, type Unit } from "../profiles/profile-form.ts";
import { clockOf, hourLabel, midnightOf, placeOf, type ScheduleClock, startOfDay } from "../profiles/schedule-clock.ts";
import {
  alignToHours,
  convertUnit,
  copyDay,
  copyStep,
  insertAt,
  moveStart,
  removeStep,
  setLimit,
  setPhases,
  splitStep,
  withinSpan,
} from "../profiles/steps.ts";
import { profileProblemText } from "../strings/profile-sentences.ts";
import { profileBeside } from "./profile-beside.ts";
import { profileJson } from "./profile-json.ts";
import { problemList, profileReadouts } from "./profile-readouts.ts";
import { profileSettings } from "./profile-settings.ts";
import { type StepsOptions, selectedStep, stepsTable } from "./profile-steps.ts";
import { bulkTools, curveTools } from "./profile-tools.ts";
import type { StepChange, WtProfileCurve } from "./wt-profile-curve.ts";
import "./wt-profile-curve.ts";
import { WtElement } from "./wt-element.ts";

export interface ProfileEdit {
  readonly content: DraftContent;
  readonly gesture: string | null;
}

const PERIODS = "/chargingSchedule/0/chargingSchedulePeriod/";

@customElement("wt-profile-editor")
export class WtProfileEditor extends WtElement {
  @property({ attribute: false }) content!: DraftContent;
  /** Drawn dotted: the published version, or one that is compared. */
  @property({ attribute: false }) earlier: Json | null = null;
  @property({ attribute: false }) problems: readonly ProfileProblem[] = [];
  /** Null while the core is loaded. */
  @property({ attribute: false }) evaluator: ProfileEvaluator | null = null;
  @property({ attribute: false }) items: readonly ProfileItem[] | null = null;
  @property({ attribute: false }) otherBodies: ReadonlyMap<string, Json> = new Map();
  @property({ attribute: false }) nowMillis = 0;
  @property({ attribute: false }) timeZone = "UTC";
  @property({ attribute: false }) readOnly = false;
  @state() private selected = 0;
  /** Null: the whole curve. */
  @state() private view: View | null = null;
  @state() private snaps = true;
  @state() private hours = "";
  @state() private said = "";
  @query("wt-profile-curve") private curve!: WtProfileCurve;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("content")) return;
    const before = changed.get("content");
    const form = formOf(this.content.body);
    if (form && this.selected >= form.steps.length) this.selected = form.steps.length - 1;
    // Another length of the schedule: a view of the old one would show nothing of it.
    const old = before === undefined ? null : formOf(before.body);
    if (form && old && drawnSpan(form) !== drawnSpan(old)) this.view = null;
  }

  #edit(change: Partial<DraftContent>, gesture: string | null = null): void {
    this.emit<ProfileEdit>("wt-profile-edit", { content: { ...this.content, ...change }, gesture });
  }

  #put(form: ProfileForm, next: ProfileForm, gesture: string | null = null): void {
    if (next !== form) this.#edit({ body: bodyOf(withinSpan(next)), typed: null }, gesture);
  }

  #say(sentence: string): void {
    this.said = sentence;
    this.emit("wt-announce", sentence);
  }

  override render() {
    const form = formOf(this.content.body);
    const { content } = this;
    const json = profileJson({
      ...{ body: content.body, typed: content.typed, problems: this.problems, readOnly: this.readOnly },
      onChange: (typed, body) => this.#edit(body === null ? { typed } : { typed, body }, "json"),
    });
    if (form === null) {
      const isFaulty = this.problems.some(({ severity }) => severity === "error");
      return html`<div class="col">
        <section class="card em calm">
          <b>${msg("This profile is not drawn as a curve")}</b>
          <p>
            ${
              isFaulty
                ? msg("What is wrong stands below its JSON, with the line. The draft is kept meanwhile.")
                : msg(
                    "It has several schedules, periods without a limit, or something else that only its JSON shows. It is kept and published as it stands there.",
                  )
            }
          </p>
        </section>
        ${json}
      </div>`;
    }
    const clock = clockOf(form, Math.floor(this.nowMillis / 60_000) * 60, this.timeZone);
    const steps = this.#stepsOptions(form, clock);
    const preview = this.#preview(form, clock);
    return html`<div class="profile-grid">
      <div class="col">
        <section class="card">
          ${profileReadouts(form, content, preview, (bySeconds) => this.#edit({ bySeconds }))}
          ${curveTools({
            ...{ form, selected: this.selected, snaps: this.snaps, readOnly: this.readOnly, said: this.said },
            view: this.view ?? { from: 0, to: drawnSpan(form) },
            isWhole: this.view === null,
            onView: (view) => {
              this.view = view;
            },
            onUnit: (unit) => this.#convert(form, unit),
            onSnaps: (snaps) => {
              this.snaps = snaps;
            },
            onSplit: () => this.#split(form, clock, this.selected),
          })}
          <div class="curve-box">
            <wt-profile-curve
              .form=${form}
              .clock=${clock}
              .was=${this.#was(form)}
              .selected=${this.selected}
              .view=${this.view ?? { from: 0, to: drawnSpan(form) }}
              .volts=${content.volts}
              .line=${preview === null ? null : compositeLine(preview, clock)}
              .now=${placeOf(clock, Math.floor(this.nowMillis / 1000))}
              .snaps=${this.snaps}
              .readOnly=${this.readOnly}
              @wt-step-select=${({ detail }: CustomEvent<number>) => this.#select(form, detail)}
              @wt-step-limit=${({ detail }: CustomEvent<StepChange>) => this.#put(form, setLimit(form, detail.index, detail.value), detail.gesture)}
              @wt-step-start=${({ detail }: CustomEvent<StepChange>) => this.#put(form, moveStart(form, detail.index, detail.value), detail.gesture)}
              @wt-step-add=${({ detail }: CustomEvent<number>) => this.#add(form, clock, detail)}
              @wt-step-split=${({ detail }: CustomEvent<number>) => this.#split(form, clock, detail)}
              @wt-step-remove=${({ detail }: CustomEvent<number>) => this.#remove(form, detail)}
            ></wt-profile-curve>
          </div>
          ${problemList(this.problems)}
        </section>
        <section class="card">
          <div class="ch"><h2>${msg("Steps")}</h2><span class="mut">${msg(str`${formats.count(form.steps.length)} of at most 1,024`)}</span></div>
          ${stepsTable(steps)} ${
            this.readOnly
              ? nothing
              : bulkTools({
                  ...{ form, hours: this.hours, selected: this.selected },
                  onHours: (typed) => {
                    this.hours = typed;
                  },
                  onAlign: (hours) => this.#align(form, clock, hours),
                  onCopyDay: (day) => this.#put(form, copyDay(form, day)),
                })
          }
        </section>
        ${json}
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
          ...{ items: this.items, chosen: content.others, stationWatts: content.stationWatts, volts: content.volts },
          timeZone: form.kind === "Relative" ? "" : this.timeZone,
          onOthers: (others) => this.#edit({ others: [...others] }),
          onStation: (stationWatts) => this.#edit({ stationWatts }),
          onVolts: (volts) => this.#edit({ volts }),
        })}
      </div>
    </div>`;
  }

  #stepsOptions(form: ProfileForm, clock: ScheduleClock): StepsOptions {
    const faults = new Map<number, string>();
    for (const problem of this.problems) {
      const index = problem.pointer.startsWith(PERIODS)
        ? Number.parseInt(problem.pointer.slice(PERIODS.length), 10)
        : Number.NaN;
      if (Number.isInteger(index) && !faults.has(index)) faults.set(index, profileProblemText(problem));
    }
    return {
      ...{ form, clock, faults, selected: this.selected, volts: this.content.volts, readOnly: this.readOnly },
      onSelect: (index) => this.#select(form, index),
      onLimit: (index, limit) => this.#put(form, setLimit(form, index, limit)),
      onStart: (index, seconds) => this.#put(form, moveStart(form, index, seconds)),
      onPhases: (index, phases) => this.#put(form, setPhases(form, index, phases)),
      onSplit: (index) => this.#split(form, clock, index),
      onCopy: (index) => this.#put(form, copyStep(form, index, endOf(form, index))),
      onRemove: (index) => this.#remove(form, index),
    };
  }

  /** The curve before, in the unit of today; null where it has another rhythm. */
  #was(form: ProfileForm): ProfileForm | null {
    const was = this.earlier === null ? null : formOf(this.earlier);
    if (was === null || was.kind !== form.kind || was.recurrency !== form.recurrency) return null;
    return convertUnit(was, form.unit, this.content.volts).form;
  }

  #problemAt(pointer: string): string | null {
    const found = this.problems.find((problem) => problem.pointer === pointer);
    return found === undefined ? null : profileProblemText(found);
  }

  #preview(form: ProfileForm, clock: ScheduleClock): Preview | null {
    if (this.evaluator === null || this.problems.some(({ severity }) => severity === "error")) return null;
    const { content, otherBodies } = this;
    const view = this.view ?? { from: 0, to: drawnSpan(form) };
    const nowSeconds = Math.floor(this.nowMillis / 1000);
    return outlookOf(this.evaluator, { content, form, clock, view, otherBodies, nowSeconds });
  }

  #align(form: ProfileForm, clock: ScheduleClock, hours: readonly number[] | null): void {
    if (hours === null) {
      this.#say(msg("Full hours from 0 to 23, with commas between them, are needed."));
      return;
    }
    const next = alignToHours(form, hours, startOfDay(clock));
    this.#say(
      next === form
        ? msg("Every step starts at one of these hours already.")
        : msg(str`Steps moved to these hours; there are now ${next.steps.length}.`),
    );
    this.#put(form, next);
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

  #add(form: ProfileForm, clock: ScheduleClock, seconds: number): void {
    const next = insertAt(form, seconds);
    if (next === form) return;
    this.selected = next.steps.findIndex(({ startSeconds }) => startSeconds === Math.round(seconds));
    this.#say(msg(str`New step from ${hourLabel(clock, Math.round(seconds))}`));
    this.#put(form, next);
    void this.updateComplete.then(() => this.curve.focusGrip("limit", this.selected));
  }

  #split(form: ProfileForm, clock: ScheduleClock, index: number): void {
    const next = splitStep(form, index, endOf(form, index));
    const added = next.steps[index + 1];
    if (next === form || added === undefined) {
      this.#say(msg("There is no room for another step here."));
      return;
    }
    this.selected = index + 1;
    this.#say(msg(str`New step from ${hourLabel(clock, added.startSeconds)}`));
    this.#put(form, next);
    void this.updateComplete.then(() => this.curve.focusGrip("limit", this.selected));
  }

  #remove(form: ProfileForm, index: number): void {
    const next = removeStep(form, index);
    if (next === form) {
      this.#say(msg("The last step stays: a schedule needs one."));
      return;
    }
    this.selected = Math.max(0, index - 1);
    this.#say(msg(str`Step ${index + 1} is deleted`));
    this.#put(form, next);
  }

  #convert(form: ProfileForm, unit: Unit): void {
    const { volts } = this.content;
    const { form: next, cut } = convertUnit(form, unit, volts);
    if (next === form) return;
    this.#say(
      cut === 0
        ? msg(str`Converted at ${volts} V, exactly.`)
        : msg(str`Converted at ${volts} V; limits cut to a thousandth of an ampere: ${cut}.`),
    );
    this.#put(form, next);
  }
}
