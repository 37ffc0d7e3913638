// Part of a profile's page: where it is assigned and what became of it there, its roll-outs, a newer version that is not there yet.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Access } from "../../edge/contract/access.ts";
import type { Assignment, RollOut, StartedRollOut } from "../../edge/contract/assignments.ts";
import type { Profile } from "../../edge/contract/profiles.ts";
import { may } from "../access.ts";
import type { Api } from "../api.ts";
import { assignments, rollOuts, startRollOut } from "../api-assignments.ts";
import { AssignmentEnding } from "../controllers/assignment-ending.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { inOrder, OPEN_STATES } from "../delivery-words.ts";
import { assignmentsList } from "../elements/assignments-list.ts";
import { icon, mark } from "../elements/icons.ts";
import { closeModalOf, modal } from "../elements/modal.ts";
import { calmState, errorState, loadingState, pollBanner } from "../elements/page-states.ts";
import { rollOutLines, startedLine } from "../elements/roll-out-lines.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-publish-form.ts";
import type { Publication } from "../elements/wt-publish-form.ts";
import { formats } from "../format.ts";
import { navigateEvent, rollOutHref } from "../router.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

const OPEN_MILLIS = 4_000;
const SETTLED_MILLIS = 20_000;
/** Shown of the roll-outs; older ones are in the audit trail. */
const MOST_ROLL_OUTS = 5;

interface Shown {
  readonly items: readonly Assignment[];
  readonly hasMore: boolean;
  readonly rollOuts: readonly RollOut[];
}

@customElement("wt-profile-assignments")
export class WtProfileAssignments extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  @property({ attribute: false }) profile!: Profile;
  @state() private dialog: "assign" | "roll-out" | null = null;
  @state() private started: StartedRollOut | null = null;
  @state() private work: Work<RollOut> = NOT_STARTED;
  #key = { of: "", key: "" };

  readonly #clock = new ClockController(this);
  readonly #poll: PollController<Shown> = new PollController<Shown>(this, {
    intervalMillis: () => {
      const items = this.#poll.value?.items ?? [];
      return items.some(({ counts }) => OPEN_STATES.some((one) => (counts[one] ?? 0) > 0))
        ? OPEN_MILLIS
        : SETTLED_MILLIS;
    },
    load: async (signal) => {
      const profileId = this.profile.id;
      const [list, outs] = await Promise.all([
        assignments(this.api, { profileId }, signal),
        rollOuts(this.api, { profileId, limit: MOST_ROLL_OUTS }, signal),
      ]);
      return { items: inOrder(list.items), hasMore: list.hasMore, rollOuts: outs.items };
    },
  });
  readonly #ending = new AssignmentEnding(
    this,
    () => this.api,
    (started) => this.#onStarted(started),
  );

  override updated(changed: PropertyValues<this>): void {
    const before = changed.get("profile");
    if (before !== undefined && before.id !== this.profile.id) this.#poll.restart(true);
    else if (before !== undefined && before.version !== this.profile.version) this.#poll.restart();
  }

  get #mayChange(): boolean {
    return may(this.access, "profiles:write") && !this.profile.archived;
  }

  #onStarted(started: StartedRollOut): void {
    this.started = started;
    this.#poll.restart();
  }

  /** Assignments that have an older version than the newest. */
  #behind(items: readonly Assignment[]): Assignment[] {
    return items.filter(({ version }) => version < this.profile.version);
  }

  async #rollOut(behind: readonly Assignment[], reason: string): Promise<void> {
    const { id, version } = this.profile;
    const assignmentIds = behind.map((one) => one.id);
    // All of them without naming them: those that are made meanwhile have the newest anyway.
    const body = { version, reason, ...(assignmentIds.length > 200 ? {} : { assignmentIds }) };
    const of = JSON.stringify([id, body]);
    if (this.#key.of !== of) this.#key = { of, key: crypto.randomUUID() };
    this.work = RUNNING;
    const done = await workOf(startRollOut(this.api, id, body, this.#key.key, new AbortController().signal));
    this.work = done;
    if (done.state !== "done") return;
    closeModalOf(this);
    this.emit("wt-announce", msg(str`Version ${version} is on its way to the stations`));
    this.dispatchEvent(navigateEvent(rollOutHref(done.value.id)));
  }

  override render(): TemplateResult {
    const { value } = this.#poll;
    return html`${startedLine(this.started)}
      <section class="card" aria-label=${msg("Where it holds")}>
        <div class="ch">
          <h2>${msg("Where it holds")}</h2>
          ${value ? html`<span class="mut">${formats.count(value.items.length)}${value.hasMore ? "+" : ""}</span>` : nothing}
          <span class="sp"></span>
          ${
            this.#mayChange
              ? html`<button class="btn s" @click=${() => {
                  void import("./assign-dialog.ts");
                  this.dialog = "assign";
                }}>${icon("plus")}${msg("Assign", { id: "assign-verb" })}</button>`
              : nothing
          }
        </div>
        ${value ? this.#renderShown(value) : this.#poll.state === "failed" ? errorState(this.#poll.error, () => this.#poll.restart()) : loadingState(msg("Reading where it is assigned"))}
      </section>
      ${value ? this.#renderDialog(value) : nothing} ${this.#ending.dialog()}`;
  }

  #renderShown({ items, rollOuts: outs }: Shown): TemplateResult {
    return html`${pollBanner(this.#poll, this.#clock.nowMillis)} ${this.#renderBehind(this.#behind(items))}
      ${
        items.length === 0
          ? calmState(
              msg("It is assigned nowhere"),
              this.profile.archived
                ? msg("An archived profile is not assigned.")
                : msg(
                    "No station has it before it is assigned: to a site, a group, a station, one of its EVSEs, or a session.",
                  ),
            )
          : assignmentsList({
              items,
              by: "target",
              mayChange: may(this.access, "profiles:write"),
              onEnd: this.#ending.ask,
            })
      }
      ${
        outs.length === 0
          ? nothing
          : html`<div class="ch sub"><h2>${msg("Roll-outs")}</h2><span class="mut">${msg("newest first")}</span></div>${rollOutLines(outs)}`
      }`;
  }

  #renderBehind(behind: readonly Assignment[]): TemplateResult | typeof nothing {
    const [first] = behind;
    if (first === undefined) return nothing;
    const { version } = this.profile;
    const count = formats.count(behind.length);
    const older = [...new Set(behind.map((one) => one.version))].toSorted((a, b) => a - b).join(", ");
    return html`<div class="ban warn behind" role="status">
      ${mark("warn")}<span class="grow"><b>${msg(str`Version ${version} is not at the stations yet.`)}</b> ${msg(str`Assignments with an older version (${older}): ${count}.`)}</span>
      ${
        this.#mayChange
          ? html`<button class="btn s" @click=${() => {
              this.work = NOT_STARTED;
              this.dialog = "roll-out";
            }}>${icon("send")}${msg("Roll out", { id: "roll-out-verb" })}</button>`
          : nothing
      }
    </div>`;
  }

  #renderDialog({ items }: Shown): TemplateResult | typeof nothing {
    const { id, name, purpose, version } = this.profile;
    const onClosed = () => {
      this.dialog = null;
    };
    if (this.dialog === "assign") {
      return html`<wt-assign-dialog
        .api=${this.api}
        .profile=${{ id, name, purpose, version }}
        @wt-assigned=${({ detail }: CustomEvent<StartedRollOut>) => this.#onStarted(detail)}
        @wt-close=${onClosed}
      ></wt-assign-dialog>`;
    }
    if (this.dialog !== "roll-out") return nothing;
    const behind = this.#behind(items);
    return modal({
      label: msg(str`Roll out version ${version}`),
      onClosed,
      content: html`<div class="form-body close-below"><p>${msg("One station after another is told to replace the older version by this one. It can be stopped, and a station that is offline gets it when it comes back.")}</p></div>
        <wt-publish-form .verb=${msg("Roll out", { id: "roll-out-verb" })} .failed=${msg("It was not rolled out.")} .work=${this.work} @wt-publish=${({ detail }: CustomEvent<Publication>) => void this.#rollOut(behind, detail.reason)}></wt-publish-form>`,
    });
  }
}
