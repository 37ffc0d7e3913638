// One roll-out: how far it is, what has become of it at each station, and stopping it or letting it go on.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Access } from "../../edge/contract/access.ts";
import type { Assignment, DeliveryState, RollOut, RollOutStationList } from "../../edge/contract/assignments.ts";
import { may } from "../access.ts";
import type { Api } from "../api.ts";
import { assignments, readRollOut, rollOutStations, steerRollOut } from "../api-assignments.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { countedStates, countsText, DELIVERY_STATES, OPEN_STATES, stateWord } from "../delivery-words.ts";
import { confirmation } from "../elements/confirmation.ts";
import { failure } from "../elements/failure.ts";
import { icon } from "../elements/icons.ts";
import { closeModalOf } from "../elements/modal.ts";
import { emptyState, errorState, loadingState, loadingTable, pollBanner } from "../elements/page-states.ts";
import { rollOutFacts, rollOutReadouts } from "../elements/roll-out-cards.ts";
import { rollOutTag } from "../elements/roll-out-lines.ts";
import { rollOutTable } from "../elements/roll-out-table.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { profileHref, queryValue, setQueryValue } from "../router.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

const PAGE_SIZE = 50;
/** While it runs, and while answers are still to come; else somebody looks at the past. */
const RUNNING_MILLIS = 2_000;
const OPEN_MILLIS = 5_000;
const SETTLED_MILLIS = 30_000;
/** Each reading that changed nothing makes the next wait half as long again, up to this. */
const MOST_MILLIS = 15_000;
/** Between two announcements of the progress. */
const SAY_MILLIS = 15_000;

@customElement("wt-roll-out-page")
export class WtRollOutPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  @property({ attribute: false }) rollOutId = 0;
  @state() private filter: DeliveryState | null = DELIVERY_STATES.find((one) => one === queryValue("state")) ?? null;
  /** Stations that were asked for. */
  @state() private size = PAGE_SIZE;
  @state() private isAsking = false;
  @state() private work: Work<unknown> = NOT_STARTED;
  /** Assignments that it concerns, for their targets; null: not read yet. */
  @state() private targets: readonly Assignment[] | null = null;
  #same = 0;
  #before = "";
  #said = { text: "", atMillis: 0 };

  readonly #clock = new ClockController(this);
  readonly #poll: PollController<RollOut> = new PollController<RollOut>(this, {
    intervalMillis: () => this.#interval(),
    load: (signal) => readRollOut(this.api, this.rollOutId, signal),
    onValue: (rollOut) => this.#take(rollOut),
  });
  readonly #stations = new PollController<RollOutStationList>(this, {
    intervalMillis: () => this.#interval(),
    load: (signal) => this.#loadStations(signal),
  });

  #interval(): number {
    const rollOut = this.#poll.value;
    if (rollOut === null) return RUNNING_MILLIS;
    const isOpen = OPEN_STATES.some((one) => (rollOut.counts[one] ?? 0) > 0);
    if (rollOut.state !== "running" && !isOpen) return SETTLED_MILLIS;
    const base = rollOut.state === "running" ? RUNNING_MILLIS : OPEN_MILLIS;
    return Math.min(MOST_MILLIS, base * 1.5 ** this.#same);
  }

  /** As many as are shown, page by page: the server gives 100 at once. */
  async #loadStations(signal: AbortSignal): Promise<RollOutStationList> {
    const items: RollOutStationList["items"] = [];
    let cursor: string | null = null;
    do {
      const query = { state: this.filter, cursor, limit: Math.min(100, this.size - items.length) };
      const list: RollOutStationList = await rollOutStations(this.api, this.rollOutId, query, signal);
      items.push(...list.items);
      cursor = list.nextCursor ?? null;
    } while (cursor !== null && items.length < this.size);
    return cursor === null ? { items } : { items, nextCursor: cursor };
  }

  #take(rollOut: RollOut): void {
    const now = JSON.stringify([rollOut.state, rollOut.counts]);
    this.#same = now === this.#before ? this.#same + 1 : 0;
    const isChanged = this.#before !== "" && now !== this.#before;
    this.#before = now;
    if (isChanged) this.#stations.restart();
    if (this.targets === null) void this.#loadTargets(rollOut.profileId);
    this.#say(rollOut, isChanged);
    if (rollOut.state === "running") this.emit("wt-live", { state: "live", text: msg("Live") });
    else this.emit("wt-live", { state: "idle", text: "" });
  }

  /** Politely: not more often than somebody can listen to, but its end at once. */
  #say(rollOut: RollOut, isChanged: boolean): void {
    const isOver = rollOut.state !== "running";
    const text = isOver
      ? msg(str`The roll-out runs no more: ${countsText(rollOut.counts)}`)
      : msg(str`Roll-out: ${countsText(rollOut.counts)}`);
    const nowMillis = Date.now();
    if (!isChanged || text === this.#said.text) return;
    if (!isOver && nowMillis - this.#said.atMillis < SAY_MILLIS) return;
    this.#said = { text, atMillis: nowMillis };
    this.emit("wt-announce", text);
  }

  async #loadTargets(profileId: string): Promise<void> {
    const read = await workOf(assignments(this.api, { profileId, ended: "all" }, new AbortController().signal));
    // Without them the page lacks a line, and nothing else.
    if (read.state === "done") this.targets = read.value.items;
  }

  async #steer(verb: "stop" | "continue"): Promise<void> {
    this.work = RUNNING;
    const done = await workOf(steerRollOut(this.api, this.rollOutId, verb, new AbortController().signal));
    this.work = done;
    if (done.state !== "done") return;
    closeModalOf(this);
    this.#poll.accept(done.value);
    this.#stations.restart();
    this.emit("wt-announce", verb === "stop" ? msg("The roll-out is stopped") : msg("The roll-out goes on"));
  }

  #narrow(filter: DeliveryState | null): void {
    this.filter = filter;
    this.size = PAGE_SIZE;
    setQueryValue("state", filter);
    this.#stations.restart(true);
  }

  override updated(_changed: PropertyValues<this>): void {
    if (this.#poll.lost) this.emit("wt-live", { state: "lost", text: msg("Offline") });
  }

  override render(): TemplateResult {
    const rollOut = this.#poll.value;
    return html`<div class="ph">
        <h1>
          <a class="crumb" href="/profiles">${msg("Profiles")}</a> <span class="crumb" aria-hidden="true">/</span>
          ${rollOut ? html`<a class="crumb brk" href=${profileHref(rollOut.profileId)}>${rollOut.profileName}</a> <span class="crumb" aria-hidden="true">/</span> ` : nothing}
          ${msg(str`Roll-out ${this.rollOutId}`)}
        </h1>
        ${rollOut ? rollOutTag(rollOut.state) : nothing}
        <span class="grow"></span>
        ${rollOut && may(this.access, "profiles:write") ? this.#renderActions(rollOut) : nothing}
      </div>
      ${pollBanner(this.#poll, this.#clock.nowMillis)} ${this.isAsking ? nothing : failure(this.work, msg("The roll-out was not changed."))}
      ${
        rollOut
          ? this.#renderRollOut(rollOut)
          : html`<section class="card">${this.#poll.state === "failed" ? errorState(this.#poll.error, () => this.#poll.restart()) : loadingState(msg("Reading the roll-out"))}</section>`
      }
      ${this.isAsking && rollOut ? this.#renderQuestion(rollOut) : nothing}`;
  }

  #renderActions({ state: now }: RollOut): TemplateResult | typeof nothing {
    if (now === "running") {
      return html`<button class="btn" @click=${() => {
        this.work = NOT_STARTED;
        this.isAsking = true;
      }}>${icon("stop")}${msg("Stop")}</button>`;
    }
    if (now !== "stopped") return nothing;
    return html`<button class="btn p" ?disabled=${this.work.state === "running"} title=${msg("The stations that were not reached get it.")} @click=${() => void this.#steer("continue")}>${icon("play")}${msg("Continue")}</button>`;
  }

  #renderQuestion({ counts }: RollOut): TemplateResult {
    const open = formats.count(counts.pending ?? 0);
    return confirmation({
      question: msg(str`Stop roll-out ${this.rollOutId}?`),
      consequences: [
        msg(str`Stations that were not reached keep what they have: ${open} now.`),
        msg("What was told to a station stays, also where the station is offline: it is sent when it comes back."),
        msg("It can go on later from where it stopped."),
      ],
      verb: msg("Stop"),
      failed: msg("It was not stopped."),
      work: this.work,
      onConfirm: () => void this.#steer("stop"),
      onClosed: () => {
        this.isAsking = false;
      },
    });
  }

  #renderRollOut(rollOut: RollOut): TemplateResult {
    return html`${rollOutReadouts(rollOut)}
      <div class="g2">
        <section class="card" aria-label=${msg("Stations")}>${this.#renderFilter(rollOut)} ${this.#renderStations(rollOut)}</section>
        <div class="col">${rollOutFacts(rollOut, this.targets)}</div>
      </div>`;
  }

  #renderFilter({ stations, counts }: RollOut): TemplateResult {
    const choice = (value: DeliveryState | null, word: string, count: number) =>
      html`<button class="chip" type="button" aria-pressed=${this.filter === value} @click=${() => this.#narrow(value)}>${word} <span class="mut">${formats.count(count)}</span></button>`;
    const counted = countedStates(counts);
    const { filter } = this;
    return html`<div class="ch">
      <h2>${msg("Stations")}</h2>
      <div class="row wrap state-chips" role="group" aria-label=${msg("By state")}>
        ${choice(null, msg("All"), stations)} ${counted.map(({ state: one, count }) => choice(one, stateWord(one), count))}
        ${filter !== null && !counted.some(({ state: one }) => one === filter) ? choice(filter, stateWord(filter), 0) : nothing}
      </div>
    </div>`;
  }

  #renderStations(rollOut: RollOut): TemplateResult {
    const { value, state: now, error } = this.#stations;
    if (!value) {
      return now === "failed"
        ? errorState(error, () => this.#stations.restart())
        : loadingTable([msg("Station"), msg("State"), msg("Why"), msg("Since")], msg("Reading the stations"));
    }
    if (value.items.length === 0) {
      return this.filter === null
        ? emptyState(
            msg("No station is there yet"),
            rollOut.state === "running"
              ? msg("The stations of the target are being looked up.")
              : msg("Stations that come there later get it, and appear where the profile is assigned."),
          )
        : emptyState(
            msg("No station is in this state"),
            msg("It may have been a moment ago."),
            html`<button class="btn" @click=${() => this.#narrow(null)}>${msg("Show all stations")}</button>`,
          );
    }
    return html`${rollOutTable(value.items)}
    ${
      value.nextCursor === undefined
        ? nothing
        : html`<div class="more row"><button class="btn" @click=${() => {
            this.size += PAGE_SIZE;
            this.#stations.restart();
          }}>${msg("Show more stations")}</button></div>`
    }`;
  }
}
