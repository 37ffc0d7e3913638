// Registers a station. Keys are checked by the core while they are typed; the draft stays on this device until it is
// sent; the secret is shown once.
import { localized, msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import * as v from "valibot";
import type { Core } from "../../assembly/host/core.ts";
import { parsePublicKey } from "../../assembly/host/keys.ts";
import { type CreatedStation, type NewStation, stationIdSchema } from "../../edge/contract/stations.ts";
import { type Api, ApiError } from "../api.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { DraftController } from "../controllers/draft-controller.ts";
import { loadCore } from "../core.ts";
import { DraftStore } from "../drafts/draft-store.ts";
import { icon, mark } from "../elements/icons.ts";
import "../elements/wt-station-secret.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { readKeyFile } from "../key-file.ts";

const draftSchema = v.object({
  stationId: v.string(),
  name: v.string(),
  maxPowerKilowatts: v.string(),
  meters: v.array(v.object({ serial: v.string(), publicKey: v.string() })),
});
type Form = v.InferOutput<typeof draftSchema>;

const EMPTY: Form = { stationId: "", name: "", maxPowerKilowatts: "", meters: [{ serial: "", publicKey: "" }] };

interface KeyHint {
  readonly ok: boolean;
  readonly text: string;
}

type Sending =
  | { readonly state: "not started" }
  | { readonly state: "running" }
  | { readonly state: "done"; readonly station: CreatedStation }
  | { readonly state: "failed"; readonly message: string; readonly pointer: string | null };

@localized()
@customElement("wt-register-page")
export class WtRegisterPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  /** Where drafts are kept; a test gives its own. */
  @property({ attribute: false }) store = new DraftStore();
  @state() private form: Form = EMPTY;
  @state() private core: Core | null = null;
  @state() private sending: Sending = { state: "not started" };
  /** Set by the first attempt to send: from then on what is missing is shown. */
  @state() private tried = false;

  readonly #clock = new ClockController(this);
  #draft: DraftController<typeof draftSchema> | null = null;

  override connectedCallback(): void {
    // Made here, not in the constructor: a test sets the store first.
    this.#draft ??= new DraftController(this, {
      store: this.store,
      name: "register-station",
      schema: draftSchema,
      restore: (form) => {
        this.form = form;
      },
    });
    super.connectedCallback();
    loadCore().then(
      (core) => {
        this.core = core;
      },
      () => {
        // Without the core keys are checked by the server only.
      },
    );
  }

  #change(change: Partial<Form>): void {
    this.form = { ...this.form, ...change };
    if (this.sending.state === "failed") this.sending = { state: "not started" };
    this.#draft?.change(this.form);
  }

  #changeMeter(index: number, change: Partial<Form["meters"][number]>): void {
    this.#change({ meters: this.form.meters.map((meter, at) => (at === index ? { ...meter, ...change } : meter)) });
  }

  /** What the core says of a key, while it is typed. */
  #keyHint(publicKey: string): KeyHint | null {
    const text = publicKey.trim();
    if (text === "" || !this.core) return null;
    const key = parsePublicKey(this.core, text);
    if (!key.ok) return { ok: false, text: key.message };
    return { ok: true, text: key.note ? `${key.curve}. ${key.note}` : msg(str`A key on ${key.curve}`) };
  }

  #idProblem(): string | null {
    if (this.form.stationId === "") return this.tried ? msg("A station needs an id.") : null;
    const parsed = v.safeParse(stationIdSchema, this.form.stationId);
    return parsed.success ? null : parsed.issues[0].message;
  }

  #powerProblem(): string | null {
    const text = this.form.maxPowerKilowatts.trim();
    if (text === "") return null;
    const kilowatts = Number(text.replace(",", "."));
    return kilowatts >= 0.001 && kilowatts <= 4_000 ? null : msg("Between 0.001 and 4,000 kW.");
  }

  /** Meters of which anything was entered. */
  #filledMeters(): Form["meters"] {
    return this.form.meters.filter((meter) => meter.serial.trim() !== "" || meter.publicKey.trim() !== "");
  }

  #meterProblem(meter: Form["meters"][number]): { serial: string | null; key: string | null } {
    const half = meter.serial.trim() !== "" || meter.publicKey.trim() !== "";
    return {
      serial: this.tried && half && meter.serial.trim() === "" ? msg("Which meter is this the key of?") : null,
      key:
        this.tried && half && meter.publicKey.trim() === "" ? msg("A meter is registered with its public key.") : null,
    };
  }

  readonly #send = async (event: SubmitEvent) => {
    event.preventDefault();
    this.tried = true;
    const meters = this.#filledMeters();
    const incomplete = meters.some((meter) => meter.serial.trim() === "" || meter.publicKey.trim() === "");
    const badKey = meters.some((meter) => this.#keyHint(meter.publicKey)?.ok === false);
    if (this.form.stationId === "" || this.#idProblem() || this.#powerProblem() || incomplete || badKey) {
      await this.updateComplete;
      this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    const kilowatts = Number(this.form.maxPowerKilowatts.trim().replace(",", "."));
    const station: NewStation = {
      stationId: this.form.stationId,
      ...(this.form.name.trim() ? { name: this.form.name.trim() } : {}),
      ...(meters.length > 0 ? { meters } : {}),
      ...(kilowatts > 0 ? { evses: [{ evseId: 1, maxPowerWatts: Math.round(kilowatts * 1000) }] } : {}),
    };
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
    this.form = EMPTY;
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
        ${this.sending.state === "done" ? nothing : this.#renderDraft()}
      </div>
      ${this.sending.state === "done" ? html`<wt-station-secret .station=${this.sending.station}></wt-station-secret>` : this.#renderForm()}`;
  }

  #renderDraft(): TemplateResult | typeof nothing {
    const draft = this.#draft;
    switch (draft?.state) {
      case "saved": {
        const seconds = Math.max(0, Math.round((this.#clock.nowMillis - draft.savedAtMillis) / 1000));
        const when =
          seconds < 60 ? msg(str`${seconds} s ago`) : formats.ago(draft.savedAtMillis, this.#clock.nowMillis);
        return html`<span class="state-line">${icon("device")}${msg(str`Saved on this device ${when}`)}</span>
          <button class="btn q s" @click=${this.#discard}>${msg("Discard the draft")}</button>`;
      }
      case "saving":
        return html`<span class="state-line">${icon("device")}${msg("Saving on this device")}</span>`;
      case "unavailable":
        return html`<span class="state-line warn">${mark("warn")}${msg("This browser keeps no drafts. What is entered is lost on leaving.")}</span>`;
      default:
        return nothing;
    }
  }

  #renderForm(): TemplateResult {
    const { form, sending } = this;
    const idProblem = this.#idProblem();
    const powerProblem = this.#powerProblem();
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
                ${this.#hint("station-id-hint", idProblem, msg("As the station calls itself, e.g. HAF-04. Cannot be changed later."))}
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
                  aria-invalid=${powerProblem !== null}
                  aria-describedby="max-power-hint"
                  .value=${form.maxPowerKilowatts}
                  @input=${(event: InputEvent) => this.#change({ maxPowerKilowatts: (event.target as HTMLInputElement).value })}
                />
                ${this.#hint("max-power-hint", powerProblem, msg("Decides what energy is plausible. 500 kW when left out."))}
              </div>
            </div>
          </fieldset>
          <fieldset>
            <legend>${msg("Meters")}</legend>
            ${form.meters.map((meter, index) => this.#renderMeter(meter, index))}
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
              ${sending.state === "running" ? msg("Registering") : msg("Register")}
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

  #renderMeter(meter: Form["meters"][number], index: number): TemplateResult {
    const key = this.#keyHint(meter.publicKey);
    const problem = this.#meterProblem(meter);
    const n = index + 1;
    return html`<div class="meter-row">
      <div class="field">
        <label for="serial-${n}">${msg(str`Serial number of meter ${n}`)}</label>
        <input
          id="serial-${n}"
          class="mono"
          autocomplete="off"
          spellcheck="false"
          aria-invalid=${problem.serial !== null}
          aria-describedby="serial-${n}-hint"
          .value=${meter.serial}
          @input=${(event: InputEvent) => this.#changeMeter(index, { serial: (event.target as HTMLInputElement).value })}
        />
        ${this.#hint(`serial-${n}-hint`, problem.serial, msg("As its records name it (MS)."))}
      </div>
      <div class="field">
        <label for="key-${n}">${msg(str`Public key of meter ${n}`)}</label>
        <textarea
          id="key-${n}"
          rows="3"
          autocomplete="off"
          spellcheck="false"
          aria-invalid=${problem.key !== null || key?.ok === false}
          aria-describedby="key-${n}-hint"
          .value=${meter.publicKey}
          @input=${(event: InputEvent) => this.#changeMeter(index, { publicKey: (event.target as HTMLTextAreaElement).value })}
          @dragover=${(event: DragEvent) => event.preventDefault()}
          @drop=${(event: DragEvent) => this.#dropKey(event, index)}
        ></textarea>
        ${
          key
            ? html`<span id="key-${n}-hint" class="hint v ${key.ok ? "valid" : "invalid"}" role="status">${mark(key.ok ? "valid" : "invalid")}<span>${key.text}</span></span>`
            : this.#hint(`key-${n}-hint`, problem.key, msg("Hex, base64 or PEM; or drop its file here."))
        }
      </div>
      <button
        class="ib"
        type="button"
        aria-label=${msg(str`Remove meter ${n}`)}
        @click=${() => this.#change({ meters: this.form.meters.filter((_, at) => at !== index) })}
      >
        ${icon("close")}
      </button>
    </div>`;
  }

  #hint(id: string, problem: string | null, hint: string): TemplateResult {
    return problem
      ? html`<span id=${id} class="hint v invalid">${mark("invalid")}<span>${problem}</span></span>`
      : html`<span id=${id} class="hint">${hint}</span>`;
  }

  async #dropKey(event: DragEvent, index: number): Promise<void> {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    this.#changeMeter(index, { publicKey: await readKeyFile(file) });
  }
}
