// Part of the station page: how it is connected, whether it is let in, what is typed into it, and the certificates that it
// asks for.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { CertificateRequest } from "../../edge/contract/ocpp.ts";
import type { Station, StationChange } from "../../edge/contract/stations.ts";
import type { Api } from "../api.ts";
import {
  answerCertificateRequest,
  COMMAND_SECONDS,
  certificateRequests,
  dismissCertificateRequest,
} from "../api-ocpp.ts";
import { changeStation } from "../api-station.ts";
import { answerView } from "../calls/answers.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { certificateRequest } from "../elements/certificate-request.ts";
import { chargerSettings } from "../elements/charger-settings.ts";
import { closeModalOf, modal } from "../elements/modal.ts";
import { calmState, errorState, loadingState } from "../elements/page-states.ts";
import { registrationTag, stationConnection } from "../elements/station-connection.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-registration-form.ts";
import { registrationMeaning } from "../registration-words.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

const INTERVAL_MILLIS = 5_000;

@customElement("wt-station-door")
export class WtStationDoor extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) station!: Station;
  @property({ type: Boolean }) mayChange = false;
  @property({ type: Boolean }) mayCommand = false;
  @state() private choosing = false;
  @state() private work: Work<unknown> = NOT_STARTED;
  /** What became of the answers to requests, by the request's id. */
  @state() private answered: ReadonlyMap<string, Work<string>> = new Map();

  readonly #poll = new PollController<readonly CertificateRequest[]>(this, {
    intervalMillis: INTERVAL_MILLIS,
    load: (signal) => certificateRequests(this.api, this.station.stationId, signal),
  });

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("station");
    if (before === undefined || before.stationId === this.station.stationId) return;
    this.choosing = false;
    this.answered = new Map();
    this.#poll.restart(true);
  }

  async #choose(change: StationChange): Promise<void> {
    const { stationId, version } = this.station;
    this.work = RUNNING;
    const done = await workOf(changeStation(this.api, stationId, version, change, new AbortController().signal));
    this.work = done.state === "failed" ? done : NOT_STARTED;
    if (done.state !== "done") return;
    this.emit<Station>("wt-saved", { ...this.station, ...done.value });
    closeModalOf(this);
  }

  async #answer(id: string, task: Promise<string>): Promise<void> {
    const note = (work: Work<string>) => {
      this.answered = new Map([...this.answered, [id, work]]);
    };
    note(RUNNING);
    note(await workOf(task));
    this.#poll.restart();
  }

  #sign(id: string, chain: string): void {
    const { signal } = new AbortController();
    void this.#answer(
      id,
      answerCertificateRequest(this.api, this.station.stationId, id, chain, signal).then(
        (answer) => answerView("CertificateSigned", answer, COMMAND_SECONDS, true).sentence,
      ),
    );
  }

  #dismiss(id: string): void {
    const { signal } = new AbortController();
    void this.#answer(
      id,
      dismissCertificateRequest(this.api, this.station.stationId, id, signal).then(() => msg("Dismissed.")),
    );
  }

  override render(): TemplateResult {
    const { station } = this;
    return html`<div class="g2">
        <div class="col">${chargerSettings(station.stationId)} ${this.#renderRequests()}</div>
        <div class="col">
          ${
            station.connection
              ? stationConnection(station, this.#renderRegistration())
              : html`<section class="card">
                <div class="ch"><h2>${msg("Registration")}</h2><span class="sp">${registrationTag(station)}</span></div>
                <div class="pad-16">${this.#renderRegistration()}</div>
              </section>`
          }
        </div>
      </div>
      ${this.#renderDialog()}`;
  }

  #renderRegistration(): TemplateResult {
    return html`<div class="below">
      <p class="sm ink2">
        ${registrationMeaning(this.station.registrationStatus)}
        ${this.station.clientCertificate === "required" ? msg("It is let in only with a client certificate.") : nothing}
      </p>
      ${
        this.mayChange
          ? html`<button
            class="btn s"
            @click=${() => {
              this.work = NOT_STARTED;
              this.choosing = true;
            }}
          >
            ${msg("Change the registration")}
          </button>`
          : nothing
      }
    </div>`;
  }

  #renderRequests(): TemplateResult {
    const { value, state: reading, error } = this.#poll;
    return html`<section class="card">
      <div class="ch"><h2>${msg("Certificates that it asks for")}</h2></div>
      ${value ? this.#renderList(value) : reading === "failed" ? errorState(error, () => this.#poll.restart()) : loadingState(msg("Reading the requests"))}
    </section>`;
  }

  #renderList(requests: readonly CertificateRequest[]): TemplateResult {
    if (requests.length === 0) {
      return calmState(
        msg("None"),
        msg("A station with security profile 3 asks for its certificate to be signed; the request appears here."),
      );
    }
    return html`<ul class="csrs">
      ${requests.map((request) =>
        certificateRequest(request, {
          stationId: this.station.stationId,
          mayAnswer: this.mayCommand,
          online: this.station.connection?.online ?? false,
          work: this.answered.get(request.id) ?? NOT_STARTED,
          onSign: (chain) => this.#sign(request.id, chain),
          onDismiss: () => this.#dismiss(request.id),
        }),
      )}
    </ul>`;
  }

  #renderDialog(): TemplateResult | typeof nothing {
    if (!this.choosing) return nothing;
    return modal({
      label: msg(str`Registration of ${this.station.stationId}`),
      onClosed: () => {
        this.choosing = false;
      },
      content: html`<wt-registration-form
        .station=${this.station}
        .work=${this.work}
        @wt-choose=${(event: CustomEvent<StationChange>) => void this.#choose(event.detail)}
      ></wt-registration-form>`,
    });
  }
}
