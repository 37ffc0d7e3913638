// One site: its clock and connection, the profiles that are assigned to it, its hours and prices, the stations that stand there.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Access } from "../../edge/contract/access.ts";
import type { Assignment, StartedRollOut } from "../../edge/contract/assignments.ts";
import type { NewSite, Site } from "../../edge/contract/sites.ts";
import type { StationList } from "../../edge/contract/stations.ts";
import { may } from "../access.ts";
import { type Api, ApiError } from "../api.ts";
import { assignments } from "../api-assignments.ts";
import { changeSite, makeSite, readSite, removeSite, stationsOf } from "../api-sites.ts";
import { AssignmentEnding } from "../controllers/assignment-ending.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { inOrder } from "../delivery-words.ts";
import { assignmentsList } from "../elements/assignments-list.ts";
import { confirmation } from "../elements/confirmation.ts";
import { icon } from "../elements/icons.ts";
import { closeModalOf, modal } from "../elements/modal.ts";
import { calmState, errorState, loadingState, pollBanner } from "../elements/page-states.ts";
import { startedLine } from "../elements/roll-out-lines.ts";
import { siteGroups, sitePlate, siteStations } from "../elements/site-cards.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-site-form.ts";
import { navigateEvent, siteHref } from "../router.ts";
import { clockThere, siteChange } from "../site-form.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";
import "./site-energy.ts";

/** Stations shown; the others stand in the list of stations. */
const MOST_STATIONS = 100;

interface Shown {
  readonly site: Site;
  readonly stations: StationList;
  /** Null: the reader may not see profiles, or they could not be read. */
  readonly assigned: readonly Assignment[] | null;
}

@customElement("wt-site-page")
export class WtSitePage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  /** Null: a new one. */
  @property({ attribute: false }) siteId: string | null = null;
  @state() private dialog: "edit" | "remove" | "assign" | null = null;
  @state() private work: Work<unknown> = NOT_STARTED;
  /** The site as it was when the form was opened. */
  @state() private basis: Site | null = null;
  @state() private theirs: Site | null = null;
  /** What was just assigned or ended. */
  @state() private started: StartedRollOut | null = null;
  /** One key for one set of contents: who presses twice adds one site. */
  #key = { of: "", key: "" };

  readonly #clock = new ClockController(this);
  readonly #poll = new PollController<Shown | null>(this, {
    intervalMillis: 10_000,
    load: (signal) => this.#load(signal),
  });
  readonly #ending = new AssignmentEnding(
    this,
    () => this.api,
    (started) => this.#onStarted(started),
  );

  async #load(signal: AbortSignal): Promise<Shown | null> {
    const { siteId } = this;
    if (siteId === null) return null;
    const [site, stations, assigned] = await Promise.all([
      readSite(this.api, siteId, signal),
      stationsOf(this.api, { siteId, cursor: null, limit: MOST_STATIONS }, signal),
      may(this.access, "profiles:read") ? workOf(assignments(this.api, { siteId }, signal)) : null,
    ]);
    return { site, stations, assigned: assigned?.state === "done" ? inOrder(assigned.value.items) : null };
  }

  get #mayChange(): boolean {
    return may(this.access, "stations:write");
  }

  #open(dialog: NonNullable<typeof this.dialog>): void {
    this.work = NOT_STARTED;
    this.theirs = null;
    this.basis = this.#poll.value?.site ?? null;
    if (dialog === "assign") void import("./assign-dialog.ts");
    this.dialog = dialog;
  }

  readonly #closed = () => {
    this.dialog = null;
  };

  #onStarted(started: StartedRollOut): void {
    this.started = started;
    this.#poll.restart();
  }

  async #make(site: NewSite): Promise<void> {
    const of = JSON.stringify(site);
    if (this.#key.of !== of) this.#key = { of, key: crypto.randomUUID() };
    this.work = RUNNING;
    const done = await workOf(makeSite(this.api, site, this.#key.key, new AbortController().signal));
    this.work = done;
    if (done.state !== "done") return;
    this.emit("wt-announce", msg(str`${done.value.name} is added`));
    this.dispatchEvent(navigateEvent(siteHref(done.value.id)));
  }

  async #change(content: NewSite): Promise<void> {
    const { basis, theirs } = this;
    if (basis === null) return;
    const change = siteChange(basis, content);
    if (Object.keys(change).length === 0) {
      closeModalOf(this);
      return;
    }
    const { signal } = new AbortController();
    this.work = RUNNING;
    const done = await workOf(changeSite(this.api, theirs ?? basis, change, signal));
    this.work = done;
    if (done.state === "done") {
      closeModalOf(this);
      this.emit("wt-announce", msg(str`${done.value.name} is changed`));
      this.#poll.restart();
    } else if (
      done.state === "failed" &&
      done.error instanceof ApiError &&
      (done.error.kind === "conflict" || done.error.problem?.code === "version-conflict")
    ) {
      const newest = await workOf(readSite(this.api, basis.id, signal));
      this.work = newest.state === "done" ? NOT_STARTED : newest;
      if (newest.state === "done") this.theirs = newest.value;
    }
  }

  async #remove(site: Site): Promise<void> {
    this.work = RUNNING;
    const done = await workOf(removeSite(this.api, site.id, new AbortController().signal));
    this.work = done;
    if (done.state !== "done") return;
    closeModalOf(this);
    this.emit("wt-announce", msg(str`${site.name} is removed`));
    this.dispatchEvent(navigateEvent("/sites"));
  }

  override render(): TemplateResult {
    if (this.siteId === null) return this.#renderNew();
    const shown = this.#poll.value;
    const site = shown?.site;
    return html`<div class="ph">
        <h1>
          <a class="crumb" href="/sites">${msg("Sites")}</a> <span class="crumb" aria-hidden="true">/</span>
          <span class="brk">${site?.name ?? ""}</span>
        </h1>
        ${site ? html`<span class="mut">${site.timeZone}, ${clockThere(site.timeZone, this.#clock.nowMillis)}</span>` : nothing}
        <span class="grow"></span>
        ${
          site && this.#mayChange
            ? html`<span class="row"
                ><button class="btn" @click=${() => this.#open("remove")}>${msg("Remove")}</button
                ><button class="btn" @click=${() => this.#open("edit")}>${icon("edit")}${msg("Change", { id: "change-verb" })}</button></span
              >`
            : nothing
        }
      </div>
      ${pollBanner(this.#poll, this.#clock.nowMillis)} ${startedLine(this.started)}
      ${
        shown
          ? this.#renderSite(shown)
          : html`<section class="card">${this.#poll.state === "failed" ? errorState(this.#poll.error, () => this.#poll.restart()) : loadingState(msg("Reading the site"))}</section>`
      }
      ${shown ? this.#renderDialog(shown) : nothing} ${this.#ending.dialog()}`;
  }

  #renderNew(): TemplateResult {
    return html`<div class="ph">
        <h1><a class="crumb" href="/sites">${msg("Sites")}</a> <span class="crumb" aria-hidden="true">/</span> ${msg("New site")}</h1>
      </div>
      <section class="card new-site">
        <wt-site-form .work=${this.work} @wt-site=${({ detail }: CustomEvent<NewSite>) => void this.#make(detail)}></wt-site-form>
      </section>`;
  }

  #renderSite({ site, stations, assigned }: Shown): TemplateResult {
    return html`<div class="g2">
      <div class="col">
        ${assigned === null ? nothing : this.#renderAssigned(assigned)}
        <wt-site-energy .api=${this.api} .site=${site} ?mayChange=${this.#mayChange}></wt-site-energy>
      </div>
      <div class="col">${sitePlate(site)} ${siteStations(site.id, stations)} ${siteGroups(stations)}</div>
    </div>`;
  }

  #renderAssigned(assigned: readonly Assignment[]): TemplateResult {
    const mayAssign = may(this.access, "profiles:write");
    return html`<section class="card">
      <div class="ch">
        <h2>${msg("Charging profiles")}</h2>
        <span class="sp"></span>
        ${mayAssign ? html`<button class="btn s" @click=${() => this.#open("assign")}>${icon("plus")}${msg("Assign a profile")}</button>` : nothing}
      </div>
      ${
        assigned.length === 0
          ? calmState(
              msg("No profile is assigned to this site"),
              msg(
                "One that is assigned here holds at every station of the site, also at those that come later. Groups and single stations may have others.",
              ),
            )
          : assignmentsList({ items: assigned, by: "profile", mayChange: mayAssign, onEnd: this.#ending.ask })
      }
    </section>`;
  }

  #renderDialog({ site, stations, assigned }: Shown): TemplateResult | typeof nothing {
    switch (this.dialog) {
      case null:
        return nothing;
      case "edit":
        return modal({
          label: msg("Change the site"),
          onClosed: this.#closed,
          content: html`<wt-site-form .site=${this.basis} .theirs=${this.theirs} .work=${this.work} @wt-site=${({ detail }: CustomEvent<NewSite>) => void this.#change(detail)}></wt-site-form>`,
        });
      case "remove":
        return confirmation({
          question: msg(str`Remove ${site.name}?`),
          consequences: [
            stations.items.length > 0
              ? msg("Stations stand here: it is kept until they are put elsewhere.")
              : msg("No station stands here. Its hours and prices are forgotten."),
            ...(assigned !== null && assigned.length > 0
              ? [msg("Profiles are assigned to it: it is kept until these assignments have ended.")]
              : []),
          ],
          verb: msg("Remove"),
          failed: msg(str`${site.name} was not removed.`),
          work: this.work,
          onConfirm: () => void this.#remove(site),
          onClosed: this.#closed,
        });
      case "assign":
        return html`<wt-assign-dialog
          .api=${this.api}
          .target=${{ kind: "site", siteId: site.id }}
          .targetName=${site.name}
          @wt-assigned=${({ detail }: CustomEvent<StartedRollOut>) => this.#onStarted(detail)}
          @wt-close=${this.#closed}
        ></wt-assign-dialog>`;
    }
  }
}
