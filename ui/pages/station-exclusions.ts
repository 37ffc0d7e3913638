// Part of the station page: times that the operator leaves out of the uptime by 23 CFR 680.116(b)(3). Each is public with its reason.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Exclusions } from "../../edge/contract/listing.ts";
import type { Api } from "../api.ts";
import { addExclusion, removeExclusion, stationExclusions } from "../api-community.ts";
import { type ExclusionReason, exclusionWord } from "../community-words.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { confirmation } from "../elements/confirmation.ts";
import { failure } from "../elements/failure.ts";
import { icon } from "../elements/icons.ts";
import { fieldHint } from "../elements/meter-fields.ts";
import { closeModal, closeModalOf, modal } from "../elements/modal.ts";
import { calmState, errorState, loadingState } from "../elements/page-states.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

type Exclusion = Exclusions["items"][number];

const REASONS: readonly ExclusionReason[] = [
  ...(["scheduled-maintenance", "utility-interruption", "vehicle-fault", "vandalism", "natural-disaster"] as const),
];
const NOTE_CHARACTERS = 300;

interface Draft {
  readonly evseId: string;
  readonly from: string;
  readonly to: string;
  readonly reason: ExclusionReason;
  readonly note: string;
}

@customElement("wt-station-exclusions")
export class WtStationExclusions extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property() stationId = "";
  @property({ attribute: false }) evseIds: readonly number[] = [];
  @property({ type: Boolean }) mayChange = false;
  @state() private draft: Draft | null = null;
  @state() private tried = false;
  @state() private removing: Exclusion | null = null;
  @state() private work: Work<unknown> = NOT_STARTED;
  /** Of what is being added: the same for as long as it is the same. */
  #key = crypto.randomUUID();

  readonly #poll = new PollController<readonly Exclusion[]>(this, {
    intervalMillis: 0,
    load: (signal) => stationExclusions(this.api, this.stationId, signal),
  });

  override updated(changed: PropertyValues<this>): void {
    if (changed.get("stationId")) this.#poll.restart(true);
  }

  #open(): void {
    this.draft = { evseId: String(this.evseIds[0] ?? 1), from: "", to: "", reason: "scheduled-maintenance", note: "" };
    this.tried = false;
    this.work = NOT_STARTED;
    this.#key = crypto.randomUUID();
  }

  #change(change: Partial<Draft>): void {
    if (this.draft === null) return;
    this.draft = { ...this.draft, ...change };
    this.work = NOT_STARTED;
    this.#key = crypto.randomUUID();
  }

  readonly #add = async (event: SubmitEvent) => {
    event.preventDefault();
    const { draft } = this;
    this.tried = true;
    if (draft === null || timesProblem(draft) !== null) return;
    this.work = RUNNING;
    const exclusion = {
      evseId: Number(draft.evseId),
      fromMillis: Date.parse(draft.from),
      toMillis: Date.parse(draft.to),
      reason: draft.reason,
      note: draft.note.trim(),
    };
    const { signal } = new AbortController();
    this.work = await workOf(addExclusion(this.api, this.stationId, exclusion, this.#key, signal));
    if (this.work.state === "done") this.#done();
  };

  async #remove(id: string): Promise<void> {
    this.work = RUNNING;
    this.work = await workOf(removeExclusion(this.api, this.stationId, id, new AbortController().signal));
    if (this.work.state === "done") this.#done();
  }

  #done(): void {
    closeModalOf(this);
    this.#poll.restart();
  }

  override render(): TemplateResult {
    const { value, error } = this.#poll;
    return html`<section class="card">
        <div class="ch">
          <h2>${msg("Times left out of uptime")}</h2>
          <span class="sp"></span>
          ${this.mayChange ? html`<button class="btn s" @click=${() => this.#open()}>${icon("plus")}${msg("Leave a time out")}</button>` : nothing}
        </div>
        ${
          value
            ? this.#renderList(value)
            : error
              ? errorState(error, () => this.#poll.restart())
              : loadingState(msg("Reading the times"))
        }
      </section>
      ${this.draft ? this.#renderDialog(this.draft) : nothing} ${this.removing ? this.#renderRemoval(this.removing) : nothing}`;
  }

  #renderList(items: readonly Exclusion[]): TemplateResult {
    if (items.length === 0) {
      return calmState(
        msg("None"),
        msg(
          "An outage for one of five reasons does not count against the uptime by 23 CFR 680.116(b). Each stands on the public page with its reason.",
        ),
      );
    }
    return html`<div class="fit"><table class="two-line">
      <thead>
        <tr>
          <th scope="col">${msg("Reason")}</th>
          <th scope="col">${msg("EVSE")}</th>
          <th scope="col">${msg("From")}</th>
          <th scope="col">${msg("To")}</th>
          <th scope="col" class="least">${msg("Note")}</th>
          ${this.mayChange ? html`<th scope="col"><span class="vh">${msg("What can be done")}</span></th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${items.map(
          (item) => html`<tr>
            <th scope="row" class="p1">${exclusionWord(item.reason)}</th>
            <td class="p2"><span class="phone-word">${msg("EVSE")} </span>${item.evseId}</td>
            <td class="p3">${formats.day(item.fromMillis)}, ${formats.hourMinute(item.fromMillis)}</td>
            <td class="p3">${formats.day(item.toMillis)}, ${formats.hourMinute(item.toMillis)}</td>
            <td class="p3 least brk">${item.note}</td>
            ${
              this.mayChange
                ? html`<td class="p3 acts">
                  <button
                    class="btn q s d"
                    aria-label=${msg(str`Remove the time from ${formats.day(item.fromMillis)}`)}
                    @click=${() => {
                      this.work = NOT_STARTED;
                      this.removing = item;
                    }}
                  >
                    ${msg("Remove")}
                  </button>
                </td>`
                : nothing
            }
          </tr>`,
        )}
      </tbody>
    </table></div>`;
  }

  #renderDialog(draft: Draft): TemplateResult {
    const problem = this.tried ? timesProblem(draft) : null;
    const value = (event: Event) => (event.target as HTMLInputElement | HTMLSelectElement).value;
    const moment = (name: "from" | "to", label: string) => html`<div class="field">
      <label for="exclusion-${name}">${label}</label>
      <input
        id="exclusion-${name}"
        type="datetime-local"
        aria-invalid=${problem !== null}
        aria-describedby="exclusion-times"
        .value=${draft[name]}
        @input=${(event: InputEvent) => this.#change({ [name]: value(event) })}
      />
    </div>`;
    return modal({
      label: msg("Leave a time out of the uptime"),
      onClosed: () => {
        this.draft = null;
      },
      content: html`<form class="form-body" novalidate @submit=${this.#add}>
        <div class="field">
          <label for="exclusion-reason">${msg("Reason")}</label>
          <select id="exclusion-reason" autofocus @change=${(event: Event) => this.#change({ reason: value(event) as ExclusionReason })}>
            ${REASONS.map((reason) => html`<option value=${reason} ?selected=${reason === draft.reason}>${exclusionWord(reason)}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="exclusion-evse">${msg("EVSE")}</label>
          <select id="exclusion-evse" @change=${(event: Event) => this.#change({ evseId: value(event) })}>
            ${(this.evseIds.length > 0 ? this.evseIds : [1]).map((evseId) => html`<option value=${evseId} ?selected=${String(evseId) === draft.evseId}>${evseId}</option>`)}
          </select>
        </div>
        <div class="form-2">${moment("from", msg("From"))} ${moment("to", msg("To"))}</div>
        <div class="field">${fieldHint("exclusion-times", problem, msg(str`By the clock of this device (${formats.zone(Date.now())}).`))}</div>
        <div class="field">
          <label for="exclusion-note">${msg("Note")} <span class="mut">${msg("(optional)")}</span></label>
          <input id="exclusion-note" autocomplete="off" maxlength=${NOTE_CHARACTERS} .value=${draft.note} @input=${(event: InputEvent) => this.#change({ note: value(event) })} />
        </div>
        ${failure(this.work, msg("The time was not left out."))}
        <div class="row wrap end">
          <button class="btn" type="button" @click=${(event: Event) => closeModal(event.target)}>${msg("Cancel")}</button>
          <button class="btn p" type="submit" ?disabled=${this.work.state === "running"}>${msg("Leave it out")}</button>
        </div>
      </form>`,
    });
  }

  #renderRemoval(item: Exclusion): TemplateResult {
    return confirmation({
      question: msg("Count this time again?"),
      consequences: [
        msg("What was an outage in it counts as one again, from now on."),
        msg("The audit trail keeps that it was left out."),
      ],
      verb: msg("Remove"),
      failed: msg("The time was not removed."),
      work: this.work,
      onConfirm: () => void this.#remove(item.id),
      onClosed: () => {
        this.removing = null;
      },
    });
  }
}

function timesProblem({ from, to }: Draft): string | null {
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  if (Number.isNaN(begin) || Number.isNaN(end)) return msg("Both times are needed.");
  return begin < end ? null : msg("The end must come after the begin.");
}
