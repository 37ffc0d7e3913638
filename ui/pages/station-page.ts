// One station: its sessions, its meters with their keys, and how it posts readings.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Session } from "../../edge/contract/sessions.ts";
import type { Station } from "../../edge/contract/stations.ts";
import type { Api } from "../api.ts";
import { copyText } from "../clipboard-text.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { icon } from "../elements/icons.ts";
import { emptyState, errorState, loadingState, pollBanner } from "../elements/page-states.ts";
import { postingExample } from "../elements/posting-example.ts";
import { ago, energy, power } from "../elements/quantity.ts";
import { sessionsTable } from "../elements/sessions-table.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { sessionsHref } from "../router.ts";

const SESSIONS = 10;

@customElement("wt-station-page")
export class WtStationPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ type: Number }) generation = 0;
  @property() stationId = "";

  readonly #clock = new ClockController(this);
  readonly #poll = new PollController<{ station: Station; sessions: readonly Session[]; hasMore: boolean }>(this, {
    intervalMillis: 3_000,
    load: async (signal) => {
      const [station, list] = await Promise.all([
        this.api.station(this.stationId, signal),
        this.api.sessions({ stationId: this.stationId, limit: SESSIONS }, signal),
      ]);
      return { station, sessions: list.items, hasMore: list.nextCursor !== undefined };
    },
    onValue: () => this.emit("wt-live", { state: "live", text: msg("Live") }),
  });

  override updated(changed: PropertyValues<this>): void {
    const other = changed.get("stationId") || changed.get("generation") !== undefined;
    if (other) this.#poll.restart(true);
    if (this.#poll.lost) this.emit("wt-live", { state: "lost", text: msg("Offline") });
  }

  override render() {
    const { value } = this.#poll;
    const station = value?.station;
    return html`<div class="ph">
        <h1>
          <a class="crumb" href="/stations">${msg("Stations")}</a> <span class="crumb" aria-hidden="true">/</span>
          ${this.stationId}
        </h1>
        ${
          station
            ? html`${
                station.activeSessions > 0
                  ? html`<span class="v tag charging"><span class="dot flat p"></span>${msg("Charging")}</span>`
                  : html`<span class="v tag none plain">${msg("Idle")}</span>`
              }
              <span class="mut"
                >${station.name ? html`${station.name}, ` : nothing}${
                  station.lastSeenAtMillis === null
                    ? msg("never seen")
                    : html`${msg("last seen")} ${ago(station.lastSeenAtMillis)}`
                }</span
              >`
            : nothing
        }
      </div>
      ${pollBanner(this.#poll, this.#clock.nowMillis)}
      ${
        value
          ? this.#renderStation(value.station, value.sessions, value.hasMore)
          : html`<section class="card">
            ${
              this.#poll.state === "failed"
                ? errorState(this.#poll.error, () => this.#poll.restart())
                : loadingState(msg("Reading the station"))
            }
          </section>`
      }`;
  }

  #renderStation(station: Station, sessions: readonly Session[], hasMore: boolean): TemplateResult {
    const active = sessions.filter((session) => session.state === "active");
    return html`${active.length > 0 ? this.#renderNow(active) : nothing}
    <div class="g2">
      <div class="col">
        <section class="card">
          <div class="ch">
            <h2>${msg("Sessions")}</h2>
            <span class="sp"></span>
            ${
              hasMore
                ? html`<a class="lnk sm" href=${sessionsHref({ stationId: station.stationId })}>${msg("All sessions of this station")}</a>`
                : nothing
            }
          </div>
          ${
            sessions.length === 0
              ? emptyState(
                  msg("No session yet"),
                  msg("The first one appears here as soon as the station posts its begin reading."),
                )
              : sessionsTable(sessions, this.#clock.nowMillis, { withStation: false })
          }
        </section>
        ${postingExample(station.stationId, null)}
      </div>
      <div class="col">${this.#renderMeters(station)} ${this.#renderPlate(station)}</div>
    </div>`;
  }

  #renderNow(active: readonly Session[]): TemplateResult {
    const powerWatts = active.reduce((sum, session) => sum + (session.powerWatts ?? 0), 0);
    return html`<div class="strip">
      <div>
        <div class="l">${msg("Power now")}</div>
        <div class="val">${power(powerWatts)}</div>
      </div>
      ${active.slice(0, 3).map(
        (session) =>
          html`<div>
            <div class="l">${msg(str`EVSE ${session.evseId}`)}</div>
            <div class="val">${energy(session.energyMilliwattHours)}</div>
          </div>`,
      )}
    </div>`;
  }

  #renderMeters(station: Station): TemplateResult {
    return html`<section class="card">
      <div class="ch">
        <h2>${msg("Meters")}</h2>
        <span class="mut">${formats.count(station.meters.length)}</span>
      </div>
      ${
        station.meters.length === 0
          ? emptyState(
              msg("No meter registered"),
              msg("Signed records of this station can only be checked against keys that come with them."),
            )
          : station.meters.map(
              (meter) =>
                html`<dl class="kv">
                  <dt>${msg("Serial")}</dt>
                  <dd class="m b">${meter.serial}</dd>
                  <dt>${msg("Curve")}</dt>
                  <dd>${meter.curve}</dd>
                  <dt>${msg("Public key")}</dt>
                  <dd class="m" title=${meter.publicKey}>
                    ${meter.publicKey.slice(0, 8)} … ${meter.publicKey.slice(-16)}
                    <button
                      class="btn q s"
                      aria-label=${msg(str`Copy the public key of ${meter.serial}`)}
                      @click=${() => copyText(meter.publicKey)}
                    >
                      ${icon("copy")}
                    </button>
                  </dd>
                </dl>`,
            )
      }
    </section>`;
  }

  #renderPlate(station: Station): TemplateResult {
    return html`<section class="card">
      <div class="ch"><h2>${msg("Registration")}</h2></div>
      <dl class="kv">
        <dt>${msg("Station id")}</dt>
        <dd class="m">${station.stationId}</dd>
        <dt>${msg("Registered")}</dt>
        <dd>${formats.day(station.createdAtMillis)}, ${formats.clock(station.createdAtMillis)}</dd>
        <dt>${msg("Version")}</dt>
        <dd>${formats.count(station.version)}</dd>
        ${station.evses.map(
          (evse) =>
            html`<dt>${msg(str`EVSE ${evse.evseId}`)}</dt>
              <dd>${msg("at most")} ${power(evse.maxPowerWatts)}</dd>`,
        )}
      </dl>
    </section>`;
  }
}
