// All stations with their meters and when they were last heard.
import { msg } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Access } from "../../edge/contract/access.ts";
import type { Site } from "../../edge/contract/sites.ts";
import type { Station, StationList } from "../../edge/contract/stations.ts";
import { may } from "../access.ts";
import type { Api } from "../api.ts";
import { allSites } from "../api-sites.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { icon } from "../elements/icons.ts";
import { emptyState, errorState, loadingTable, pollBanner } from "../elements/page-states.ts";
import { ago } from "../elements/quantity.ts";
import { stationNow } from "../elements/station-now.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { ALL_STATIONS, queryValue, type StationsFilter, setQueryValue, stationHref } from "../router.ts";
import { NOT_STARTED, type Work, workOf } from "../work.ts";
import "./stations-knocking.ts";

const PAGE_SIZE = 100;
const CONNECTIONS = ["online", "offline", "never"] as const;
type ConnectionKind = (typeof CONNECTIONS)[number];

@customElement("wt-stations-page")
export class WtStationsPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) access: Access | null = null;
  @property({ attribute: false }) filter: StationsFilter = ALL_STATIONS;
  /** Those that can be chosen; they are read once. */
  @state() private sites: Work<readonly Site[]> = NOT_STARTED;
  /** Pages after the first. */
  @state() private more: readonly Station[] = [];
  @state() private cursor: string | null | undefined = undefined;
  @state() private moreFailed = false;
  @state() private connection: ConnectionKind | null =
    CONNECTIONS.find((kind) => kind === queryValue("connection")) ?? null;

  #asked: StationsFilter = ALL_STATIONS;
  readonly #clock = new ClockController(this);
  readonly #poll = new PollController<StationList>(this, {
    intervalMillis: 5_000,
    load: (signal) => this.api.stations({ ...this.filter, connection: this.connection, limit: PAGE_SIZE }, signal),
  });

  readonly #readMore = async () => {
    const cursor = this.cursor === undefined ? this.#poll.value?.nextCursor : this.cursor;
    if (!cursor) return;
    try {
      const list = await this.api.stations(
        { ...this.filter, connection: this.connection, cursor, limit: PAGE_SIZE },
        new AbortController().signal,
      );
      this.more = [...this.more, ...list.items];
      this.cursor = list.nextCursor ?? null;
      this.moreFailed = false;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.moreFailed = true;
    }
  };

  override firstUpdated(): void {
    void workOf(allSites(this.api, new AbortController().signal)).then((sites) => {
      this.sites = sites;
    });
  }

  override updated(changed: PropertyValues<this>): void {
    const before = changed.get("filter");
    // Another address of the same page; what is chosen here is in the filter already.
    if (before !== undefined && this.#asked !== this.filter) this.#restart();
  }

  #narrow(connection: ConnectionKind | null): void {
    this.connection = connection;
    setQueryValue("connection", connection);
    this.#restart();
  }

  #narrowTo(change: Partial<StationsFilter>): void {
    this.filter = { ...this.filter, ...change };
    setQueryValue("siteId", this.filter.siteId);
    setQueryValue("group", this.filter.group);
    this.#restart();
  }

  #restart(): void {
    this.#asked = this.filter;
    this.more = [];
    this.cursor = undefined;
    this.moreFailed = false;
    this.#poll.restart(true);
  }

  #choice(connection: ConnectionKind | null, word: string): TemplateResult {
    return html`<button aria-pressed=${this.connection === connection} @click=${() => this.#narrow(connection)}>${word}</button>`;
  }

  override render() {
    return html`<div class="ph">
        <h1>${msg("Stations")}</h1>
        <span class="grow"></span>
        <div class="seg" role="group" aria-label=${msg("Connection")}>
          ${this.#choice(null, msg("All"))} ${this.#choice("online", msg("Connected"))}
          ${this.#choice("offline", msg("Offline"))} ${this.#choice("never", msg("Never connected"))}
        </div>
        ${
          may(this.access, "stations:write")
            ? html`<a class="btn p" href="/register">${icon("plus")}${msg("Register a station")}</a>`
            : nothing
        }
      </div>
      ${pollBanner(this.#poll, this.#clock.nowMillis)}
      <div class="col">
        <section class="card">${this.#renderPlaces()} ${this.#renderList()}</section>
        ${may(this.access, "stations:write") ? html`<wt-stations-knocking .api=${this.api}></wt-stations-knocking>` : nothing}
      </div>`;
  }

  /** Site and group; nothing while there is neither. */
  #renderPlaces(): TemplateResult | typeof nothing {
    const { siteId, group } = this.filter;
    const sites = this.sites.state === "done" ? this.sites.value : [];
    const groups = [...new Set(this.#poll.value?.items.flatMap(({ groups: own }) => own) ?? [])].toSorted();
    if (sites.length === 0 && groups.length === 0 && siteId === null && group === null) return nothing;
    const isUnknown = siteId !== null && !sites.some(({ id }) => id === siteId);
    return html`<form class="filters" role="search" aria-label=${msg("Filter")} @submit=${(event: SubmitEvent) => event.preventDefault()}>
      <label class="in-line"
        ><span class="lab">${msg("Site")}</span
        ><select @change=${(event: Event) => this.#narrowTo({ siteId: (event.target as HTMLSelectElement).value || null })}>
          <option value="" ?selected=${siteId === null}>${msg("All sites")}</option>
          ${isUnknown ? html`<option value=${siteId} selected>${siteId}</option>` : nothing}
          ${sites.map(({ id, name }) => html`<option value=${id} ?selected=${id === siteId}>${name}</option>`)}
        </select></label
      >
      <label class="in-line"
        ><span class="lab">${msg("Group")}</span
        ><input type="search" list="station-groups" maxlength="40" autocomplete="off" .value=${live(group ?? "")} @change=${(event: Event) => this.#narrowTo({ group: (event.target as HTMLInputElement).value.trim() || null })} /><datalist id="station-groups">${groups.map((one) => html`<option value=${one}></option>`)}</datalist></label
      >
      ${siteId === null && group === null ? nothing : html`<button class="btn q s" type="button" @click=${() => this.#narrowTo(ALL_STATIONS)}>${msg("Clear the filter")}</button>`}
    </form>`;
  }

  #renderList(): TemplateResult {
    const { value } = this.#poll;
    if (!value) {
      return this.#poll.state === "failed"
        ? errorState(this.#poll.error, () => this.#poll.restart())
        : loadingTable([msg("Station"), msg("Name"), msg("Now"), msg("Last seen")], msg("Reading stations"));
    }
    if (value.items.length === 0 && (this.filter.siteId !== null || this.filter.group !== null)) {
      return emptyState(
        msg("No station fits this filter"),
        msg("A station is put at a site, and into groups, where it is registered or changed."),
        html`<button
          class="btn"
          @click=${() => {
            this.connection = null;
            setQueryValue("connection", null);
            this.#narrowTo(ALL_STATIONS);
          }}
        >
          ${msg("Show all stations")}
        </button>`,
      );
    }
    if (value.items.length === 0 && this.connection !== null) {
      return emptyState(
        msg("No station fits this filter"),
        msg("By OCPP. Stations whose gateway posts their readings by HTTP never connect."),
        html`<button class="btn" @click=${() => this.#narrow(null)}>${msg("Show all stations")}</button>`,
      );
    }
    if (value.items.length === 0) {
      return emptyState(
        msg("No station yet"),
        msg("A station is registered with the public keys of its meters. Its readings are accepted from then on."),
        may(this.access, "stations:write")
          ? html`<button class="btn" @click=${() => this.emit("wt-start-demo", null)}>${icon("play")}${msg("Start the demo charger")}</button>`
          : undefined,
      );
    }
    const seen = new Set(value.items.map((station) => station.stationId));
    const stations = [...value.items, ...this.more.filter((station) => !seen.has(station.stationId))];
    const cursor = this.cursor === undefined ? value.nextCursor : this.cursor;
    return html`<div class="fit"><table class="two-line">
        <thead>
          <tr>
            <th scope="col">${msg("Station")}</th>
            <th scope="col">${msg("Name")}</th>
            <th scope="col">${msg("Now")}</th>
            <th scope="col" class="late">${msg("Meters")}</th>
            <th scope="col">${msg("Last seen")}</th>
            <th scope="col" class="late">${msg("Registered")}</th>
          </tr>
        </thead>
        <tbody>
          ${stations.map((station) => this.#renderRow(station))}
        </tbody>
      </table></div>
      ${
        cursor
          ? html`<div class="more row">
            <button class="btn" @click=${this.#readMore}>${msg("Show more stations")}</button>
            ${this.moreFailed ? html`<span class="sm invalid" role="alert">${msg("They could not be read.")}</span>` : nothing}
          </div>`
          : nothing
      }`;
  }

  #renderRow(station: Station): TemplateResult {
    return html`<tr>
      <th scope="row" class="p1 ell station" title=${station.stationId}><a href=${stationHref(station.stationId)}>${station.stationId}</a></th>
      <td class="p3 ell name" title=${station.name}>${station.name || html`<span class="mut">${msg("no name")}</span>`}</td>
      <td class="p2">${stationNow(station)}</td>
      <td class="p0 late">
        ${
          station.meters.length === 0
            ? html`<span class="mut">${msg("none registered")}</span>`
            : html`${formats.count(station.meters.length)} <span class="mut c">${[...new Set(station.meters.map((meter) => meter.curve))].join(", ")}</span>`
        }
      </td>
      <td class="p4">${lastSeen(station) === null ? html`<span class="mut">${msg("never")}</span>` : ago(lastSeen(station) ?? 0)}</td>
      <td class="mut p0 late">${formats.day(station.createdAtMillis)}</td>
    </tr>`;
  }
}

/** Readings, its connection, or anything that the station sent over it: the list learns of messages with a delay. */
function lastSeen({ lastSeenAtMillis, connection }: Station): number | null {
  const instants = [lastSeenAtMillis, connection?.connectedAtMillis, connection?.lastMessageAtMillis].filter(
    (at) => typeof at === "number",
  );
  return instants.length === 0 ? null : Math.max(...instants);
}
