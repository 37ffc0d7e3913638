// The station and the site that a profile is drawn for: what the station has accepted, whose clock counts, and the site's hours. Read
// when one is chosen, and again whenever it is asked.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { StationProfiles } from "../../edge/contract/assignments.ts";
import type { SiteEnergy } from "../../edge/contract/site-energy.ts";
import type { Site } from "../../edge/contract/sites.ts";
import type { Station } from "../../edge/contract/stations.ts";
import type { Api } from "../api.ts";
import { stationProfiles } from "../api-assignments.ts";
import { allSites, siteEnergy } from "../api-sites.ts";
import type { DraftContent } from "../drafts/profile-drafts.ts";
import type { DraftStation } from "../profiles/draft-in-force.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

/** Stations offered at once. */
const MAX_FOUND = 12;

export interface FoundStation {
  readonly stationId: string;
  readonly name: string;
}

type Chosen = Pick<DraftContent, "place" | "siteId">;

export class ProfilePlace implements ReactiveController {
  /** Null while they are read, or where they cannot be. */
  sites: readonly Site[] | null = null;
  station: Work<Station> = NOT_STARTED;
  profiles: Work<StationProfiles> = NOT_STARTED;
  energy: Work<SiteEnergy> = NOT_STARTED;
  /** What the search found last. */
  found: Work<readonly FoundStation[]> = NOT_STARTED;

  readonly #host: ReactiveControllerHost;
  readonly #api: Api;
  #chosen: Chosen = { place: null, siteId: null };
  #energyOf: string | null = null;
  #abort = new AbortController();
  #search = new AbortController();

  constructor(host: ReactiveControllerHost, api: Api) {
    this.#host = host;
    this.#api = api;
    host.addController(this);
  }

  hostConnected(): void {
    this.#abort = new AbortController();
  }

  hostDisconnected(): void {
    this.#abort.abort();
    this.#search.abort();
  }

  async loadSites(): Promise<void> {
    const read = await workOf(allSites(this.#api, this.#abort.signal));
    this.sites = read.state === "done" ? read.value : null;
    this.#host.requestUpdate();
    void this.#followEnergy();
  }

  /** Follows what the draft says; what is known already is not read again. */
  follow({ place, siteId }: Chosen): void {
    const before = this.#chosen;
    this.#chosen = { place, siteId };
    if (place === null) {
      this.station = NOT_STARTED;
      this.profiles = NOT_STARTED;
    } else if (place.stationId !== before.place?.stationId) void this.#loadStation(place.stationId);
    void this.#followEnergy();
  }

  /** Reads again what the station holds. */
  async refresh(): Promise<void> {
    const { place } = this.#chosen;
    if (place === null) return;
    const { stationId } = place;
    const read = await workOf(stationProfiles(this.#api, stationId, this.#abort.signal));
    if (this.#abort.signal.aborted || this.#chosen.place?.stationId !== stationId) return;
    this.profiles = read;
    this.#host.requestUpdate();
  }

  async #loadStation(stationId: string): Promise<void> {
    this.station = RUNNING;
    this.profiles = RUNNING;
    const [station] = await Promise.all([workOf(this.#api.station(stationId, this.#abort.signal)), this.refresh()]);
    if (this.#abort.signal.aborted || this.#chosen.place?.stationId !== stationId) return;
    this.station = station;
    this.#host.requestUpdate();
    void this.#followEnergy();
  }

  /** Of the chosen station, else the one that was chosen itself; null: none, or it is not known. */
  get site(): Site | null {
    const id = this.#chosen.place === null ? this.#chosen.siteId : this.#stationSite;
    return this.sites?.find((site) => site.id === id) ?? null;
  }

  get #stationSite(): string | null {
    return this.station.state === "done" ? this.station.value.siteId : null;
  }

  async #followEnergy(): Promise<void> {
    const id = this.site?.id ?? null;
    if (id === this.#energyOf) return;
    this.#energyOf = id;
    this.energy = id === null ? NOT_STARTED : RUNNING;
    if (id === null) return;
    const read = await workOf(siteEnergy(this.#api, id, this.#abort.signal));
    if (this.#abort.signal.aborted || this.#energyOf !== id) return;
    this.energy = read;
    this.#host.requestUpdate();
  }

  /** What is needed to put the draft into its place; null: none is chosen, or what it holds is not known. */
  drawnAt(deviceZone: string): DraftStation | null {
    const { place } = this.#chosen;
    if (place === null || this.profiles.state !== "done" || this.profiles.value.inForce === null) return null;
    const { inForce } = this.profiles.value;
    const { site } = this;
    const volts = typeof inForce.defaults?.voltage === "number" ? inForce.defaults.voltage : null;
    return {
      ...{ stationId: place.stationId, evseId: place.evseId, profiles: this.profiles.value },
      timeZone: site?.timeZone ?? inForce.timeZone ?? deviceZone,
      voltageMillivolts: site?.voltageMillivolts ?? (volts === null ? 230_000 : volts * 1000),
      phases: site?.phases ?? 3,
    };
  }

  /** Stations by a part of their name or id; of an empty text the first ones. */
  async search(text: string): Promise<void> {
    this.#search.abort();
    this.#search = new AbortController();
    const { signal } = this.#search;
    this.found = RUNNING;
    this.#host.requestUpdate();
    const typed = text.trim();
    const read = await workOf(
      typed.length < 2
        ? this.#api
            .stations({ limit: MAX_FOUND }, signal)
            .then(({ items }) => items.map(({ stationId, name }) => ({ stationId, name })))
        : this.#api
            .search(typed, signal)
            .then(({ items }) =>
              items.flatMap(({ kind, id, title }) => (kind === "station" ? [{ stationId: id, name: title }] : [])),
            ),
    );
    if (signal.aborted) return;
    this.found = read.state === "done" ? { state: "done", value: read.value.slice(0, MAX_FOUND) } : read;
    this.#host.requestUpdate();
  }
}
