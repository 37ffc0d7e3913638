// Assigns a profile: where it is to hold, what the server says to that beforehand, and why. Emits `wt-assigned` with the roll-out that
// has started, and `wt-close` once the dialog has closed.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { AssignmentCheck, AssignmentTarget, StartedRollOut } from "../../edge/contract/assignments.ts";
import type { Api } from "../api.ts";
import { assign, checkAssignment } from "../api-assignments.ts";
import { ApiError } from "../api-client.ts";
import { targetKindsOf, targetName } from "../delivery-words.ts";
import { assignCheck } from "../elements/assign-check.ts";
import { choiceList } from "../elements/choice-list.ts";
import { failure } from "../elements/failure.ts";
import { mark } from "../elements/icons.ts";
import { closeModal, closeModalOf, modal } from "../elements/modal.ts";
import { WtElement } from "../elements/wt-element.ts";
import { purposeWord } from "../profiles/profile-words.ts";
import { noteText } from "../strings/delivery-sentences.ts";
import { type Choice, type ChosenProfile, noTargetWord, profileChoices, targetChoices } from "../target-choices.ts";
import { type TargetKind, targetKindWord } from "../target-words.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

/** A pause in typing that is long enough to ask the server. */
const PAUSE_MILLIS = 200;

@customElement("wt-assign-dialog")
export class WtAssignDialog extends WtElement {
  @property({ attribute: false }) api!: Api;
  /** Null: it is chosen here. */
  @property({ attribute: false }) profile: ChosenProfile | null = null;
  /** Null: it is chosen here. */
  @property({ attribute: false }) target: AssignmentTarget | null = null;
  /** What the given target is called. */
  @property({ attribute: false }) targetName: string | null = null;
  @state() private kind: TargetKind = "site";
  @state() private text = "";
  @state() private found: Work<readonly Choice<AssignmentTarget | ChosenProfile>[]> = NOT_STARTED;
  @state() private chosen: Choice<AssignmentTarget | ChosenProfile> | null = null;
  /** EVSEs of the station that is chosen, where one of them is wanted. */
  @state() private evses: Work<readonly number[]> = NOT_STARTED;
  @state() private evseId: number | null = null;
  @state() private check: Work<AssignmentCheck> = NOT_STARTED;
  @state() private reason = "";
  @state() private work: Work<StartedRollOut> = NOT_STARTED;
  /** One key for one set of contents: who presses twice assigns once. */
  #key = { of: "", key: "" };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reading: AbortController | null = null;
  #checking: AbortController | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    const kinds = this.#kinds;
    this.kind = this.target?.kind ?? kinds[0] ?? "site";
    void this.updateComplete.then(() => this.#find());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#reading?.abort();
    this.#checking?.abort();
  }

  get #kinds(): readonly TargetKind[] {
    return this.profile === null ? [] : targetKindsOf(this.profile.purpose);
  }

  get #chosenProfile(): ChosenProfile | null {
    const value = this.chosen?.value;
    return this.profile ?? (value !== undefined && "purpose" in value ? value : null);
  }

  /** Null while something of it is not chosen yet. */
  get #chosenTarget(): AssignmentTarget | null {
    if (this.target !== null) return this.target;
    const value = this.chosen?.value;
    if (value === undefined || !("kind" in value)) return null;
    if (this.kind !== "evse") return value;
    return value.kind === "station" && this.evseId !== null
      ? { kind: "evse", stationId: value.stationId, evseId: this.evseId }
      : null;
  }

  async #find(): Promise<void> {
    this.#reading?.abort();
    const abort = new AbortController();
    this.#reading = abort;
    if (this.found.state !== "done") this.found = RUNNING;
    const { kind, text } = this;
    const found = await workOf<readonly Choice<AssignmentTarget | ChosenProfile>[]>(
      this.target === null
        ? targetChoices(this.api, kind, text.trim(), abort.signal)
        : profileChoices(this.api, this.target.kind, text.trim(), abort.signal),
    );
    if (!abort.signal.aborted) this.found = found;
  }

  #type(text: string): void {
    this.text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#find(), PAUSE_MILLIS);
  }

  #chooseKind(kind: TargetKind): void {
    this.kind = kind;
    this.text = "";
    this.chosen = null;
    this.evses = NOT_STARTED;
    this.evseId = null;
    this.found = NOT_STARTED;
    void this.#find();
    void this.#check();
  }

  async #choose(choice: Choice<AssignmentTarget | ChosenProfile>): Promise<void> {
    this.chosen = choice;
    const { value } = choice;
    if (this.kind === "evse" && "kind" in value && value.kind === "station") {
      this.evseId = null;
      this.evses = RUNNING;
      const station = await workOf(this.api.station(value.stationId, new AbortController().signal));
      if (this.chosen !== choice) return;
      this.evses =
        station.state === "done" ? { state: "done", value: station.value.evses.map(({ evseId }) => evseId) } : station;
      if (this.evses.state === "done" && this.evses.value.length === 1) this.evseId = this.evses.value[0] ?? null;
    }
    await this.#check();
  }

  /** Asks what would stand against it, as soon as both are chosen. */
  async #check(): Promise<void> {
    this.#checking?.abort();
    this.work = NOT_STARTED;
    const target = this.#chosenTarget;
    const profile = this.#chosenProfile;
    if (target === null || profile === null) {
      this.check = NOT_STARTED;
      return;
    }
    const abort = new AbortController();
    this.#checking = abort;
    this.check = RUNNING;
    const check = await workOf(checkAssignment(this.api, profile.id, target, abort.signal));
    if (!abort.signal.aborted) this.check = check;
  }

  get #isReady(): boolean {
    return (
      this.check.state === "done" &&
      !this.check.value.problems.some(({ severity }) => severity === "error") &&
      this.work.state !== "running"
    );
  }

  async #assign(): Promise<void> {
    const target = this.#chosenTarget;
    const profile = this.#chosenProfile;
    if (target === null || profile === null || !this.#isReady) return;
    const reason = this.reason.trim();
    const assignment = { target, version: profile.version, ...(reason === "" ? {} : { reason }) };
    const of = JSON.stringify([profile.id, assignment]);
    if (this.#key.of !== of) this.#key = { of, key: crypto.randomUUID() };
    this.work = RUNNING;
    const done = await workOf(assign(this.api, profile.id, assignment, this.#key.key, new AbortController().signal));
    this.work = done;
    if (done.state !== "done") return;
    this.emit("wt-announce", msg(str`${profile.name} is assigned. It is on its way to the stations.`));
    this.emit<StartedRollOut>("wt-assigned", done.value);
    closeModalOf(this);
  }

  override render(): TemplateResult {
    const { target } = this;
    return modal({
      label:
        this.profile !== null
          ? msg(str`Assign ${this.profile.name}`)
          : msg(str`Assign a profile: ${target === null ? "" : targetName(target, this.targetName)}`),
      wide: true,
      onClosed: () => this.emit("wt-close", null),
      content: html`<form
        class="form-body"
        novalidate
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          void this.#assign();
        }}
      >
        ${this.#renderKinds()} ${this.#renderChoice()} ${this.#renderEvse()} ${this.#renderCheck()}
        <div class="field">
          <label for="assign-reason">${msg("Reason")} <span class="mut">${msg("(optional)")}</span></label>
          <input
            id="assign-reason"
            maxlength="500"
            autocomplete="off"
            .value=${this.reason}
            @input=${(event: InputEvent) => {
              this.reason = (event.target as HTMLInputElement).value;
            }}
          />
        </div>
        ${failure(this.work, msg("It was not assigned."))} ${this.#renderFaults()}
        <div class="row wrap end">
          <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
          <button class="btn p" type="submit" ?disabled=${!this.#isReady}>
            ${this.work.state === "running" ? msg("Assigning") : msg("Assign", { id: "assign-verb" })}
          </button>
        </div>
      </form>`,
    });
  }

  #renderKinds(): TemplateResult | typeof nothing {
    const kinds = this.#kinds;
    const { profile } = this;
    if (this.target !== null || profile === null) return nothing;
    if (kinds.length === 0) {
      return html`<div class="ban invalid" role="alert">${mark("invalid")}<span>${msg(str`Nobody assigns a profile of the purpose ${profile.purpose}: it comes from the site itself.`)}</span></div>`;
    }
    return html`<div class="field">
      <span class="lab" id="assign-kind">${msg("Where it is to hold")}</span>
      <div class="row wrap">
        <div class="seg" role="group" aria-labelledby="assign-kind">
          ${kinds.map((kind) => html`<button type="button" aria-pressed=${kind === this.kind} @click=${() => this.#chooseKind(kind)}>${targetKindWord(kind)}</button>`)}
        </div>
        <span class="sm mut">${msg(str`${purposeWord(profile.purpose)}, version ${profile.version}`)}</span>
      </div>
    </div>`;
  }

  #renderChoice(): TemplateResult {
    const isProfile = this.target !== null;
    return choiceList({
      id: "assign-search",
      label: isProfile ? msg("Charging profile") : this.kind === "evse" ? msg("Station") : targetKindWord(this.kind),
      placeholder: isProfile || this.kind === "site" ? msg("Name") : msg("Part of the name"),
      text: this.text,
      found: this.found,
      chosen: this.chosen?.id ?? null,
      empty: isProfile
        ? msg("No published profile fits here. One for every session is drawn on the profiles’ page.")
        : noTargetWord(this.kind),
      onType: (text) => this.#type(text),
      onChoose: (choice) => void this.#choose(choice),
    });
  }

  #renderEvse(): TemplateResult | typeof nothing {
    const { evses } = this;
    if (this.kind !== "evse" || this.target !== null || evses.state === "not started") return nothing;
    if (evses.state === "failed") return failure(evses, msg("The station’s EVSEs could not be read."));
    if (evses.state === "running") return html`<p class="mut">${msg("Reading")}</p>`;
    if (evses.value.length === 0) return html`<p class="mut">${msg("No EVSE of this station is registered.")}</p>`;
    return html`<div class="field">
      <span class="lab" id="assign-evse">${msg("EVSE")}</span>
      <div>
        <div class="seg" role="group" aria-labelledby="assign-evse">
          ${evses.value.map(
            (evseId) =>
              html`<button type="button" aria-pressed=${evseId === this.evseId} @click=${() => {
                this.evseId = evseId;
                void this.#check();
              }}>${evseId}</button>`,
          )}
        </div>
      </div>
    </div>`;
  }

  #renderCheck(): TemplateResult {
    const { check } = this;
    return html`<section class="assign-check" aria-live="polite" aria-label=${msg("What stands against it")}>
      ${
        check.state === "not started"
          ? html`<p class="mut sm">${msg("What becomes of it at the stations is told here before anything is sent.")}</p>`
          : check.state === "running"
            ? html`<p class="mut sm">${msg("Asking the stations’ records")}</p>`
            : check.state === "failed"
              ? html`${failure(check, msg("What would become of it is not known."))}
                <div class="row"><button class="btn s" type="button" @click=${() => void this.#check()}>${msg("Try again")}</button></div>`
              : assignCheck(check.value)
      }
    </section>`;
  }

  /** What the server refused, place by place. */
  #renderFaults(): TemplateResult | typeof nothing {
    const { work } = this;
    const errors = work.state === "failed" && work.error instanceof ApiError ? (work.error.problem?.errors ?? []) : [];
    if (errors.length === 0) return nothing;
    return html`<ul class="check-lines">
      ${errors.map((error) => html`<li>${mark(error.severity === "error" ? "invalid" : "info")}<span>${noteText(error)}</span></li>`)}
    </ul>`;
  }
}
