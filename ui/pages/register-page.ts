// Registers a station. Keys are checked by the core while they are typed; the draft stays on this device until it is
// sent; the secret is shown once.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Core } from "../../assembly/host/core.ts";
import type { Site } from "../../edge/contract/sites.ts";
import type { CreatedStation } from "../../edge/contract/stations.ts";
import { type Api, ApiError } from "../api.ts";
import { allSites } from "../api-sites.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { DraftController } from "../controllers/draft-controller.ts";
import { loadCore } from "../core.ts";
import { DraftStore } from "../drafts/draft-store.ts";
import { draftLine } from "../elements/draft-line.ts";
import { icon, mark } from "../elements/icons.ts";
import { listedBox } from "../elements/listing-fields.ts";
import { fieldHint, meterFields } from "../elements/meter-fields.ts";
import { placeFields } from "../elements/place-fields.ts";
import "../elements/wt-station-secret.ts";
import { WtElement } from "../elements/wt-element.ts";
import { queryValue } from "../router.ts";
import {
  EMPTY_STATION,
  formFor,
  keyHint,
  type MeterForm,
  meterProblems,
  newStation,
  powerProblem,
  type StationForm,
  stationFormSchema,
  stationIdProblem,
} from "../station-form.ts";
import { NOT_STARTED, type Work, workOf } from "../work.ts";

type Sending =
  | { readonly state: "not started" }
  | { readonly state: "running" }
  | { readonly state: "done"; readonly station: CreatedStation }
  | { readonly state: "failed"; readonly message: string; readonly pointer: string | null };

@customElement("wt-register-page")
export class WtRegisterPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  /** Where drafts are kept; a test gives its own. */
  @property({ attribute: false }) store = new DraftStore();
  @state() private form: StationForm = EMPTY_STATION;
  @state() private core: Core | null = null;
  @state() private sending: Sending = { state: "not started" };
  /** Set by the first attempt to send: from then on what is missing is shown. */
  @state() private tried = false;

  @state() private sites: Work<readonly Site[]> = NOT_STARTED;

  readonly #clock = new ClockController(this);
  #draft: DraftController<typeof stationFormSchema> | null = null;

  override connectedCallback(): void {
    const stationId = queryValue("stationId");
    // Made here, not in the constructor: a test sets the store first.
    this.#draft ??= new DraftController(this, {
      store: this.store,
      name: "register-station",
      schema: stationFormSchema,
      restore: (form) => {
        this.form = formFor(stationId, form);
      },
    });
    this.form = formFor(stationId, this.form);
    super.connectedCallback();
    void this.updateComplete
      .then(() => workOf(allSites(this.api, new AbortController().signal)))
      .then((sites) => {
        this.sites = sites;
      });
    loadCore().then(
      (core) => {
        this.core = core;
      },
      () => {
        // Without the core keys are checked by the server only.
      },
    );
  }

  #change(change: Partial<StationForm>): void {
    this.form = { ...this.form, ...change };
    if (this.sending.state === "failed") this.sending = { state: "not started" };
    this.#draft?.change(this.form);
  }

  #changeMeter(index: number, change: Partial<MeterForm>): void {
    this.#change({ meters: this.form.meters.map((meter, at) => (at === index ? { ...meter, ...change } : meter)) });
  }

  readonly #send = async (event: SubmitEvent) => {
    event.preventDefault();
    this.tried = true;
    const station = newStation(this.form, this.core);
    if (station === null) {
      await this.updateComplete;
      this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    this.sending = { state: "running" };
    try {
      const created = await this.api.registerStation(station, new AbortController().signal);
      this.sending = { state: "done", station: created };
      this.emit("wt-activity", null);
      this.emit("wt-announce", msg(str`Station ${created.stationId} is registered`));
      await this.#draft?.discard();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.sending = { state: "failed", message: error.message, pointer: error.problem?.pointer ?? null };
    }
  };

  async #discard(): Promise<void> {
    await this.#draft?.discard();
    this.form = EMPTY_STATION;
    this.tried = false;
    this.sending = { state: "not started" };
  }

  override render() {
    return html`<div class="ph">
        <h1>
          <a class="crumb" href="/stations">${msg("Stations")}</a> <span class="crumb" aria-hidden="true">/</span>
          ${msg("Register a station")}
        </h1>
        <span class="grow"></span>
        ${this.sending.state === "done" ? nothing : draftLine(this.#draft, this.#clock.nowMillis, () => void this.#discard())}
      </div>
      ${this.sending.state === "done" ? html`<wt-station-secret .station=${this.sending.station}></wt-station-secret>` : this.#renderForm()}`;
  }

  #renderForm(): TemplateResult {
    const { form, sending } = this;
    const idProblem = stationIdProblem(form, this.tried);
    const powerWrong = powerProblem(form);
    return html`<form class="g2" novalidate @submit=${this.#send}>
      <section class="card">
        <div class="form-body">
          <fieldset>
            <legend>${msg("Station")}</legend>
            <div class="form-2">
              <div class="field">
                <label for="station-id">${msg("Station id")}</label>
                <input
                  id="station-id"
                  class="mono"
                  autocomplete="off"
                  spellcheck="false"
                  required
                  aria-invalid=${idProblem !== null}
                  aria-describedby="station-id-hint"
                  .value=${form.stationId}
                  @input=${(event: InputEvent) => this.#change({ stationId: (event.target as HTMLInputElement).value })}
                />
                ${fieldHint("station-id-hint", idProblem, msg("As the station calls itself, e.g. HAF-04. Cannot be changed later."))}
              </div>
              <div class="field">
                <label for="station-name">${msg("Name")} <span class="mut">${msg("(optional)")}</span></label>
                <input
                  id="station-name"
                  autocomplete="off"
                  maxlength="100"
                  .value=${form.name}
                  @input=${(event: InputEvent) => this.#change({ name: (event.target as HTMLInputElement).value })}
                />
                <span class="hint">${msg("Where it stands or what people call it.")}</span>
              </div>
              <div class="field">
                <label for="max-power">${msg("Highest power of the connector, kW")} <span class="mut">${msg("(optional)")}</span></label>
                <input
                  id="max-power"
                  inputmode="decimal"
                  autocomplete="off"
                  aria-invalid=${powerWrong !== null}
                  aria-describedby="max-power-hint"
                  .value=${form.maxPowerKilowatts}
                  @input=${(event: InputEvent) => this.#change({ maxPowerKilowatts: (event.target as HTMLInputElement).value })}
                />
                ${fieldHint("max-power-hint", powerWrong, msg("Decides what energy is plausible. 500 kW when left out."))}
              </div>
            </div>
            ${placeFields({ siteId: form.siteId, groups: form.groups, sites: this.sites, onChange: (change) => this.#change(change) })}
            ${listedBox(form.listed, (listed) => this.#change({ listed }))}
          </fieldset>
          <fieldset>
            <legend>${msg("Meters")}</legend>
            ${form.meters.map((meter, index) =>
              meterFields({
                number: index + 1,
                meter,
                hint: keyHint(this.core, meter.publicKey),
                problems: meterProblems(meter, this.tried),
                onChange: (change) => this.#changeMeter(index, change),
                onRemove: () => this.#change({ meters: form.meters.filter((_, at) => at !== index) }),
              }),
            )}
            <div class="row">
              <button
                class="btn s"
                type="button"
                @click=${() => this.#change({ meters: [...form.meters, { serial: "", publicKey: "" }] })}
              >
                ${icon("plus")}${msg("Another meter")}
              </button>
            </div>
          </fieldset>
          ${
            sending.state === "failed"
              ? html`<div class="ban invalid" role="alert">
                ${mark("invalid")}<span><b>${msg("The station was not registered.")}</b> ${sending.message}</span>
              </div>`
              : nothing
          }
          <div class="row wrap">
            <button class="btn p" type="submit" ?disabled=${sending.state === "running"}>
              ${sending.state === "running" ? msg("Registering") : msg("Register", { id: "register-verb" })}
            </button>
            <a class="btn q" href="/stations">${msg("Cancel")}</a>
          </div>
        </div>
      </section>
      <section class="card">
        <div class="ch"><h2>${msg("Why the public key")}</h2></div>
        <ul class="say">
          <li>${msg("Each signed record is checked against the key that is registered here for its meter.")}</li>
          <li>${msg("The key stands on the type plate or its QR code, or in the register of the maker.")}</li>
          <li>${msg("A record that comes with another key than the registered one is shown as contradicting.")}</li>
        </ul>
      </section>
    </form>`;
  }
}
