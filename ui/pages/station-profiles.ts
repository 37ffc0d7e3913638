// Part of the station page: which charging profiles hold here, what the station made of them, and what is really in force.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Access } from "../../edge/contract/access.ts";
import type {
  AssignmentTarget,
  StartedRollOut,
  StationProfile,
  StationProfiles,
} from "../../edge/contract/assignments.ts";
import type { Session } from "../../edge/contract/sessions.ts";
import type { Site } from "../../edge/contract/sites.ts";
import type { Station } from "../../edge/contract/stations.ts";
import { may } from "../access.ts";
import type { Api } from "../api.ts";
import { compareProfiles, retryProfile, stationProfiles } from "../api-assignments.ts";
import { readSite } from "../api-sites.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { failure } from "../elements/failure.ts";
import { errorState, loadingState, pollBanner } from "../elements/page-states.ts";
import { startedLine } from "../elements/roll-out-lines.ts";
import { comparisonCard, limitsCard } from "../elements/station-profile-cards.ts";
import {
  bareEvsesCard,
  coveredCard,
  foreignCard,
  type PlacesOptions,
  placesCard,
} from "../elements/station-profile-places.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-in-force.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

/** While something is on its way, and otherwise. */
const OPEN_MILLIS = 3_000;
const SETTLED_MILLIS = 15_000;

interface Shown {
  readonly profiles: StationProfiles;
  /** Where it stands; null: nowhere, or it could not be read. */
  readonly site: Site | null;
}

@customElement("wt-station-profiles")
export class WtStationProfiles extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  @property({ attribute: false }) station!: Station;
  /** Those that charge now. */
  @property({ attribute: false }) sessions: readonly Session[] = [];
  /** EVSE whose composite is drawn; 0: the station as a whole. Null: the first. */
  @state() private evseId: number | null = null;
  @state() private target: AssignmentTarget | null = null;
  @state() private started: StartedRollOut | null = null;
  /** Of sending again: the place that it is of. */
  @state() private retrying: { readonly placeId: string; readonly work: Work<StationProfile> } | null = null;
  @state() private comparing: Work<StationProfiles> = NOT_STARTED;

  readonly #clock = new ClockController(this);
  readonly #poll: PollController<Shown> = new PollController<Shown>(this, {
    intervalMillis: () => {
      const items = this.#poll.value?.profiles.items ?? [];
      return items.some(({ state: now }) => now === "waiting" || now === "sent") ? OPEN_MILLIS : SETTLED_MILLIS;
    },
    load: async (signal) => {
      const { stationId, siteId } = this.station;
      const [profiles, site] = await Promise.all([
        stationProfiles(this.api, stationId, signal),
        siteId === null ? null : workOf(readSite(this.api, siteId, signal)),
      ]);
      return { profiles, site: site?.state === "done" ? site.value : null };
    },
  });

  override updated(changed: PropertyValues<this>): void {
    const before = changed.get("station");
    if (
      before !== undefined &&
      (before.stationId !== this.station.stationId || before.siteId !== this.station.siteId)
    ) {
      this.#poll.restart(before.stationId !== this.station.stationId);
    }
  }

  get #mayChange(): boolean {
    return may(this.access, "profiles:write");
  }

  async #retry(place: StationProfile): Promise<void> {
    const { stationId } = this.station;
    this.retrying = { placeId: place.id, work: RUNNING };
    const work = await workOf(retryProfile(this.api, stationId, place.id, new AbortController().signal));
    this.retrying = { placeId: place.id, work };
    if (work.state === "done") this.emit("wt-announce", msg("It is sent again"));
    this.#poll.restart();
  }

  async #compare(): Promise<void> {
    this.comparing = RUNNING;
    const done = await workOf(compareProfiles(this.api, this.station.stationId, new AbortController().signal));
    this.comparing = done;
    const { value } = this.#poll;
    if (done.state !== "done" || value === null) return;
    this.#poll.accept({ ...value, profiles: done.value });
    this.emit("wt-announce", msg("The station was asked what it has"));
  }

  #assign(target: AssignmentTarget): void {
    void import("./assign-dialog.ts");
    this.target = target;
  }

  override render(): TemplateResult {
    const { value, state: now, error } = this.#poll;
    if (value === null) {
      return html`<section class="card">${now === "failed" ? errorState(error, () => this.#poll.restart()) : loadingState(msg("Reading the station’s profiles"))}</section>`;
    }
    return html`${pollBanner(this.#poll, this.#clock.nowMillis)} ${startedLine(this.started)}
      ${failure(this.comparing, msg("The station was not asked."))}
      ${this.retrying === null ? nothing : failure(this.retrying.work, msg("It was not sent again."))}
      <div class="g2">
        <div class="col">${this.#renderInForce(value)} ${this.#renderPlaces(value)}</div>
        <div class="col">
          ${comparisonCard(value.profiles, {
            mayAsk: this.#mayChange,
            isRunning: this.comparing.state === "running",
            onCompare: () => void this.#compare(),
          })}
          ${limitsCard(value.profiles)} ${foreignCard(value.profiles.foreign)}
        </div>
      </div>
      ${this.#renderDialog()}`;
  }

  #renderInForce({ profiles, site }: Shown): TemplateResult {
    const ids = evsesOf(this.station, profiles);
    const evseId = this.evseId ?? ids[0] ?? 0;
    const choice = (id: number) =>
      html`<button type="button" aria-pressed=${id === evseId} @click=${() => {
        this.evseId = id;
      }}>${id === 0 ? msg("Station") : msg(str`EVSE ${id}`)}</button>`;
    return html`<section class="card">
      <div class="ch">
        <h2>${msg("Really in force")}</h2>
        <span class="mut">${site === null ? msg("UTC, since no site is known") : site.timeZone}</span>
        <span class="sp"></span>
        <div class="seg" role="group" aria-label=${msg("Whose limit")}>${[...ids, 0].map(choice)}</div>
      </div>
      ${
        profiles.inForce === null
          ? html`<div class="em calm"><b>${msg("Not known")}</b><p>${msg("The station has not connected by OCPP yet, or its version cannot be told. What it accepts is drawn here then.")}</p></div>`
          : html`<wt-in-force .inForce=${profiles.inForce} .evseId=${evseId} .timeZone=${site?.timeZone ?? "UTC"} .items=${profiles.items}></wt-in-force>
            <p class="card-note sm mut">${msg("Made of what the station itself accepted, and of nothing else.")}${profiles.online ? nothing : ` ${msg("It is offline: it may have been changed meanwhile.")}`}</p>`
      }
    </section>`;
  }

  #renderPlaces({ profiles, site }: Shown): TemplateResult {
    const ids = evsesOf(this.station, profiles);
    const placesOf = (evseId: number) => profiles.items.filter((place) => place.evseId === evseId);
    const bare = ids.filter((evseId) => placesOf(evseId).length === 0);
    return html`${[0, ...ids]
      .filter((evseId) => !bare.includes(evseId))
      .map((evseId) => placesCard(evseId, placesOf(evseId), this.#optionsOf(evseId, profiles, site)))}
    ${bareEvsesCard(bare.map((evseId) => ({ evseId, options: this.#optionsOf(evseId, profiles, site) })))} ${coveredCard(profiles)}`;
  }

  #optionsOf(evseId: number, profiles: StationProfiles, site: Site | null): PlacesOptions {
    const { stationId } = this.station;
    const isSame = profiles.comparison === "same";
    const session = this.sessions.find((one) => one.evseId === evseId && one.state === "active");
    return {
      ocppVersion: profiles.ocppVersion,
      online: profiles.online,
      site,
      isSame: ({ installed }) =>
        isSame && (installed?.acceptedAtMillis ?? Number.POSITIVE_INFINITY) <= (profiles.comparedAtMillis ?? 0),
      mayChange: this.#mayChange,
      retrying: this.retrying?.work.state === "running" ? this.retrying.placeId : null,
      onRetry: (place) => void this.#retry(place),
      onAssign: () => this.#assign(evseId === 0 ? { kind: "station", stationId } : { kind: "evse", stationId, evseId }),
      onAssignToSession: session === undefined ? null : () => this.#assign({ kind: "session", sessionId: session.id }),
    };
  }

  #renderDialog(): TemplateResult | typeof nothing {
    const { target } = this;
    if (target === null) return nothing;
    return html`<wt-assign-dialog
      .api=${this.api}
      .target=${target}
      @wt-assigned=${({ detail }: CustomEvent<StartedRollOut>) => {
        this.started = detail;
        this.#poll.restart();
      }}
      @wt-close=${() => {
        this.target = null;
      }}
    ></wt-assign-dialog>`;
  }
}

/** Numbers of the EVSEs that are registered, have sent a status, or have a profile; ascending. */
export function evsesOf({ evses, connectors = [] }: Station, { items, foreign }: StationProfiles): number[] {
  const ids = [...evses, ...connectors, ...items, ...foreign].map(({ evseId }) => evseId).filter((id) => id > 0);
  return [...new Set(ids)].toSorted((a, b) => a - b);
}
