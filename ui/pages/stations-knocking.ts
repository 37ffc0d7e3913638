// Part of the stations page: stations that tried to connect and are not registered. Not there while none has.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { UnknownStation } from "../../edge/contract/unknown-stations.ts";
import type { Api } from "../api.ts";
import { forgetUnknownStation, unknownStations } from "../api-unknown-stations.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { failure } from "../elements/failure.ts";
import { icon } from "../elements/icons.ts";
import { ago } from "../elements/quantity.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { registerHref } from "../station-form.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

/** As many as stand there before somebody asks for the rest. */
const FIRST = 5;

@customElement("wt-stations-knocking")
export class WtStationsKnocking extends WtElement {
  @property({ attribute: false }) api!: Api;
  @state() private all = false;
  @state() private work: Work<unknown> = NOT_STARTED;

  readonly #poll = new PollController<readonly UnknownStation[]>(this, {
    intervalMillis: 15_000,
    load: (signal) => unknownStations(this.api, signal),
  });

  async #forget(stationId: string): Promise<void> {
    this.work = RUNNING;
    this.work = await workOf(forgetUnknownStation(this.api, stationId, new AbortController().signal));
    if (this.work.state === "done") this.emit("wt-announce", msg(str`${stationId} is forgotten`));
    this.#poll.restart();
  }

  override render(): TemplateResult | typeof nothing {
    const stations = this.#poll.value ?? [];
    if (stations.length === 0) return nothing;
    const shown = this.all ? stations : stations.slice(0, FIRST);
    return html`<section class="card">
      <div class="ch">
        <h2>${msg("Knocking")}</h2>
        <span class="mut">${formats.count(stations.length)}</span>
        ${
          stations.length > FIRST
            ? html`<button class="lnk sp sm" aria-expanded=${this.all} @click=${() => {
                this.all = !this.all;
              }}>
              ${this.all ? msg("Show the newest") : msg("Show all")}
            </button>`
            : nothing
        }
      </div>
      <div class="form-body">
        <p class="ink2">
          ${msg("They tried to connect within seven days and are not registered, so they were refused. Anybody can knock under any id: register only what you know.")}
        </p>
        <ul class="things">
          ${shown.map((station) => this.#renderStation(station))}
        </ul>
        ${failure(this.work, msg("It was not forgotten."))}
      </div>
    </section>`;
  }

  #renderStation({ stationId, attempts, firstAtMillis, lastAtMillis, versions, address }: UnknownStation) {
    const offered = versions.length === 0 ? msg("no subprotocol") : versions.join(", ");
    return html`<li>
      ${icon("lock", "")}
      <div>
        <b class="m brk">${stationId}</b>
        <span class="what"
          >${attempts === 1 ? msg("1 attempt") : msg(str`${formats.count(attempts)} attempts`)}, ${msg("last")}
          ${ago(lastAtMillis)}${attempts === 1 ? nothing : html`, ${msg("first")} ${ago(firstAtMillis)}`}, ${offered}${
            address === null ? nothing : html`, ${msg("from")} <span class="m">${address}</span>`
          }</span
        >
      </div>
      <div class="row">
        <a class="btn s" href=${registerHref(stationId)} aria-label=${msg(str`Register ${stationId}`)}
          >${msg("Register", { id: "register-verb" })}</a
        >
        <button
          class="btn q s"
          aria-label=${msg(str`Forget ${stationId}`)}
          ?disabled=${this.work.state === "running"}
          @click=${() => void this.#forget(stationId)}
        >
          ${msg("Forget")}
        </button>
      </div>
    </li>`;
  }
}
