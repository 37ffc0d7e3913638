// One station in parts: what its EVSEs do now with its sessions, its messages, commands, settings, events and connection.
// Those who may change it do so in place, and give it another secret.
import { msg } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Access } from "../../edge/contract/access.ts";
import type { Session } from "../../edge/contract/sessions.ts";
import type { Site } from "../../edge/contract/sites.ts";
import type { Station } from "../../edge/contract/stations.ts";
import { may } from "../access.ts";
import type { Api } from "../api.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { DraftStore } from "../drafts/draft-store.ts";
import { chargerSettings } from "../elements/charger-settings.ts";
import { evseCards } from "../elements/evse-cards.ts";
import { icon } from "../elements/icons.ts";
import { calmState, emptyState, errorState, loadingState, noRightState, pollBanner } from "../elements/page-states.ts";
import { postingExample } from "../elements/posting-example.ts";
import { ago } from "../elements/quantity.ts";
import { sessionsTable } from "../elements/sessions-table.ts";
import { stationMeters, stationPlate } from "../elements/station-cards.ts";
import { connectionTag, stationConnection } from "../elements/station-connection.ts";
import { stationNotes } from "../elements/station-notes.ts";
import { type StationPart, stationTabs } from "../elements/station-tabs.ts";
import { WtElement } from "../elements/wt-element.ts";
import { queryValue, type StationTab, sessionsHref, setQueryValue, stationHref } from "../router.ts";
import { workOf } from "../work.ts";
import "./station-feedback.ts";
import "./station-messages.ts";

const SESSIONS = 10;
/** More charge at once at few stations; those that are left out have no card of their own. */
const MOST_ACTIVE = 100;

/** Parts whose script comes when they are opened; that of the commands beside the first data. */
const PARTS: Readonly<Partial<Record<StationTab, () => Promise<unknown>>>> = {
  messages: () => import("./station-set-aside.ts"),
  profiles: () => import("./station-profiles.ts"),
  settings: () => import("./station-settings.ts"),
  events: () => import("./station-events.ts"),
  listing: () => import("./station-listing.ts"),
  connection: () => import("./station-door.ts"),
};

interface StationView {
  readonly station: Station;
  /** The newest. */
  readonly sessions: readonly Session[];
  /** All that charge now. */
  readonly active: readonly Session[];
  readonly hasMore: boolean;
  /** Where it stands; null: nowhere, or it could not be read. */
  readonly site: Site | null;
}

@customElement("wt-station-page")
export class WtStationPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  @property() stationId = "";
  @property() tab: StationPart = "overview";
  /** Where drafts are kept; a test gives its own. */
  @property({ attribute: false }) store = new DraftStore();
  /** The station as it was when the editing began; null while it is not edited. */
  @state() private edited: Station | null = null;
  @state() private rotating = false;

  readonly #clock = new ClockController(this);
  readonly #poll: PollController<StationView> = new PollController<StationView>(this, {
    intervalMillis: 3_000,
    load: async (signal) => {
      const [station, list] = await Promise.all([
        this.api.station(this.stationId, signal),
        this.api.sessions({ stationId: this.stationId, limit: SESSIONS }, signal),
      ]);
      const newest = list.items.filter(({ state: now }) => now === "active");
      const stationId = this.stationId;
      const active =
        station.activeSessions <= newest.length
          ? newest
          : (await this.api.sessions({ stationId, state: "active", limit: MOST_ACTIVE }, signal)).items;
      const site = await this.#siteOf(station, signal);
      return { station, sessions: list.items, active, hasMore: list.nextCursor !== undefined, site };
    },
    onValue: ({ station }) => {
      this.emit("wt-live", { state: "live", text: msg("Live") });
      // The form that is open stands in the address, as everything that somebody may want to send does.
      const isOpen = queryValue("edit") === "yes" && may(this.access, "stations:write");
      if (isOpen && this.edited === null) void this.#edit(station);
    },
  });

  /** Read again only when the station stands elsewhere: its name hardly ever changes. */
  async #siteOf({ siteId }: Station, signal: AbortSignal): Promise<Site | null> {
    if (siteId === null) return null;
    const known = this.#poll.value?.site;
    if (known?.id === siteId) return known;
    const { readSite } = await import("../api-sites.ts");
    const read = await workOf(readSite(this.api, siteId, signal));
    return read.state === "done" ? read.value : null;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("access") && may(this.access, "stations:command")) void import("./station-commands.ts");
    if (changed.has("tab") && this.tab !== "overview") void PARTS[this.tab]?.();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.get("stationId")) {
      this.edited = null;
      this.rotating = false;
      this.#poll.restart(true);
    }
    if (this.#poll.lost) this.emit("wt-live", { state: "lost", text: msg("Offline") });
  }

  override render() {
    const { value } = this.#poll;
    return html`<div class="ph">
        <h1>
          <a class="crumb" href="/stations">${msg("Stations")}</a> <span class="crumb" aria-hidden="true">/</span>
          ${this.stationId}
        </h1>
        ${value ? this.#renderHead(value.station) : nothing}
      </div>
      ${pollBanner(this.#poll, this.#clock.nowMillis)}
      ${
        value
          ? this.#renderStation(value)
          : html`<section class="card">
            ${
              this.#poll.state === "failed"
                ? errorState(this.#poll.error, () => this.#poll.restart())
                : loadingState(msg("Reading the station"))
            }
          </section>`
      }
      ${
        this.rotating
          ? html`<wt-station-rotate
            .api=${this.api}
            .stationId=${this.stationId}
            @wt-close=${() => {
              this.rotating = false;
            }}
          ></wt-station-rotate>`
          : nothing
      }`;
  }

  #renderHead(station: Station): TemplateResult {
    return html`${connectionTag(station)}
    ${
      station.activeSessions > 0
        ? html`<span class="v tag charging"><span class="dot flat p"></span>${msg("Charging")}</span>`
        : station.connection || station.lastSeenAtMillis === null
          ? // What its connectors say stands on their cards; of one that is offline, or never came, nobody knows.
            nothing
          : html`<span class="v tag none plain">${msg("Idle")}</span>`
    }
      <span class="mut"
        >${station.name ? html`${station.name}, ` : nothing}${
          station.lastSeenAtMillis === null
            ? msg("never seen")
            : html`${msg("last seen")} ${ago(station.lastSeenAtMillis)}`
        }</span
      >
      <span class="grow"></span>
      <span class="row">${
        may(this.access, "stations:secret")
          ? html`<button
            class="btn"
            @click=${() => {
              void import("./station-rotate.ts");
              this.rotating = true;
            }}
          >
            ${icon("turn")}${msg("New secret")}
          </button>`
          : nothing
      }
      ${
        may(this.access, "stations:write")
          ? html`<button
            class="btn"
            ?disabled=${this.edited !== null}
            @click=${() => void this.#edit(station)}
          >
            ${icon("edit")}${msg("Change", { id: "change-verb" })}
          </button>`
          : nothing
      }</span>`;
  }

  #renderStation(view: StationView): TemplateResult {
    const { station } = view;
    return html`${stationTabs(station, this.access, this.tab)}
    ${
      this.edited
        ? html`<wt-station-edit
          .api=${this.api}
          .store=${this.store}
          .station=${this.edited}
          @wt-saved=${(event: CustomEvent<Station>) => this.#saved(event.detail)}
          @wt-close=${() => void this.#edit(null)}
        ></wt-station-edit>`
        : nothing
    }
    ${station.connection || ["overview", "profiles", "listing", "connection"].includes(this.tab) ? this.#renderPart(view) : this.#renderNeverConnected()}`;
  }

  #renderPart(view: StationView): TemplateResult {
    const { station, active } = view;
    const mayCommand = may(this.access, "stations:command");
    switch (this.tab) {
      case "overview":
        return this.#renderOverview(view);
      case "messages":
        return html`<div class="col">
          ${
            station.setAsideCount
              ? html`<wt-station-set-aside
                .api=${this.api}
                .stationId=${station.stationId}
                .count=${station.setAsideCount}
                ?mayJudge=${may(this.access, "stations:write")}
              ></wt-station-set-aside>`
              : nothing
          }
          <wt-station-messages .api=${this.api} .stationId=${station.stationId}></wt-station-messages>
        </div>`;
      case "commands":
        return mayCommand
          ? html`<wt-station-commands .api=${this.api} .station=${station} .sessions=${active}></wt-station-commands>`
          : html`<section class="card">${emptyState(msg("Your role does not allow this"), msg("Commands are sent by operators and owners."))}</section>`;
      case "profiles":
        return may(this.access, "profiles:read")
          ? html`<wt-station-profiles .api=${this.api} .access=${this.access} .station=${station} .sessions=${active}></wt-station-profiles>`
          : html`<section class="card">${noRightState(this.access, "profiles:read")}</section>`;
      case "settings":
        return html`<wt-station-settings .api=${this.api} .station=${station} ?mayCommand=${mayCommand}></wt-station-settings>`;
      case "events":
        return html`<wt-station-events .api=${this.api} .stationId=${station.stationId}></wt-station-events>`;
      case "listing":
        return html`<wt-station-listing .api=${this.api} .station=${station} ?mayChange=${may(this.access, "stations:write")}></wt-station-listing>`;
      case "connection":
        return html`<wt-station-door
          .api=${this.api}
          .station=${station}
          ?mayChange=${may(this.access, "stations:write")}
          ?mayCommand=${mayCommand}
          @wt-saved=${(event: CustomEvent<Station>) => this.#saved(event.detail)}
        ></wt-station-door>`;
    }
  }

  #renderNeverConnected(): TemplateResult {
    return html`<section class="card">
      ${emptyState(
        msg("Not connected by OCPP yet"),
        msg("What a station says over OCPP appears here after its first connection."),
        html`<a class="btn" href=${stationHref(this.stationId)}>${msg("Go to the station")}</a>`,
      )}
    </section>`;
  }

  #renderOverview({ station, sessions, active, hasMore, site }: StationView): TemplateResult {
    const ids = new Set(active.map(({ id }) => id));
    return html`${stationNotes(station)} ${evseCards(station, [...active, ...sessions.filter(({ id }) => !ids.has(id))])}
    <div class="g2 ${station.connection ? "ocpp" : ""}">
      <div class="col">
        ${station.connection ? html`<wt-station-messages compact .api=${this.api} .stationId=${station.stationId}></wt-station-messages>` : nothing}
        ${station.connection ? nothing : chargerSettings(station.stationId)}
        <section class="card">
          <div class="ch">
            <h2>${msg("Sessions")}</h2>
            <span class="sp"></span>
            ${hasMore ? html`<a class="lnk sm" href=${sessionsHref({ stationId: station.stationId })}>${msg("All sessions of this station")}</a>` : nothing}
          </div>
          ${
            sessions.length === 0
              ? calmState(
                  msg("No session yet"),
                  msg("The first one appears here as soon as the station tells of its begin."),
                )
              : sessionsTable(sessions, this.#clock.nowMillis, { withStation: false })
          }
        </section>
        ${may(this.access, "feedback:read") ? html`<wt-station-feedback .api=${this.api} .stationId=${station.stationId}></wt-station-feedback>` : nothing}
        ${station.connection ? nothing : postingExample(station.stationId, null)}
      </div>
      <div class="col">
        ${station.connection && may(this.access, "stations:command") ? html`<wt-station-commands compact .api=${this.api} .station=${station} .sessions=${active}></wt-station-commands>` : nothing}
        ${stationConnection(station)}
        <div class="col registered">${stationMeters(station)} ${stationPlate(station, site, may(this.access, "audit:read"))}</div>
      </div>
    </div>`;
  }

  async #edit(station: Station | null): Promise<void> {
    setQueryValue("edit", station ? "yes" : null);
    // The form reads its draft as soon as it is in the page: its script has to be there first.
    if (station) await import("./station-edit.ts");
    this.edited = station;
  }

  #saved(station: Station): void {
    void this.#edit(null);
    const { value } = this.#poll;
    if (value) this.#poll.accept({ ...value, station });
  }
}
