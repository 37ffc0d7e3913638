// Part of the station page: the station while it is edited. The draft stays on this device and knows the version that it
// was made from; saving over a newer one shows both. Emits `wt-saved` with the station as it is then, and `wt-close`.
import { msg, str } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Core } from "../../assembly/host/core.ts";
import type { Site } from "../../edge/contract/sites.ts";
import type { Station } from "../../edge/contract/stations.ts";
import type { Api } from "../api.ts";
import { ApiError } from "../api-client.ts";
import { allSites } from "../api-sites.ts";
import { changeStation } from "../api-station.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { DraftController } from "../controllers/draft-controller.ts";
import { loadCore } from "../core.ts";
import { DraftStore } from "../drafts/draft-store.ts";
import { draftLine } from "../elements/draft-line.ts";
import { evseFields } from "../elements/evse-fields.ts";
import { failure } from "../elements/failure.ts";
import { icon } from "../elements/icons.ts";
import { meterFields } from "../elements/meter-fields.ts";
import { placeFields } from "../elements/place-fields.ts";
import { stationConflict } from "../elements/station-conflict.ts";
import { WtElement } from "../elements/wt-element.ts";
import {
  type Basis,
  basisOf,
  changeOf,
  conflictsOf,
  contentOf,
  editOf,
  evseProblems,
  type Field,
  merged,
  type StationEdit,
  stationEditSchema,
} from "../station-change.ts";
import { keyHint, meterProblems } from "../station-form.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

/** The list with one of its items changed. */
function withChange<T>(items: readonly T[], index: number, change: Partial<T>): T[] {
  return items.map((item, at) => (at === index ? { ...item, ...change } : item));
}

@customElement("wt-station-edit")
export class WtStationEdit extends WtElement {
  @property({ attribute: false }) api!: Api;
  /** As it was when the editing began; newer ones do not disturb the form. */
  @property({ attribute: false }) station!: Station;
  /** Where drafts are kept; a test gives its own. */
  @property({ attribute: false }) store = new DraftStore();
  @state() private edit: StationEdit | null = null;
  /** The newest version, once it is known that somebody else has made one. */
  @state() private theirs: Basis | null = null;
  /** Fields of which my side is taken over theirs. */
  @state() private mine: readonly Field[] = [];
  @state() private core: Core | null = null;
  @state() private work: Work<unknown> = NOT_STARTED;
  @state() private tried = false;
  @state() private sites: Work<readonly Site[]> = NOT_STARTED;

  readonly #clock = new ClockController(this);
  #draft: DraftController<typeof stationEditSchema> | null = null;

  override connectedCallback(): void {
    this.edit ??= editOf(basisOf(this.station));
    this.#draft ??= new DraftController(this, {
      store: this.store,
      name: `station:${this.station.stationId}`,
      schema: stationEditSchema,
      restore: (edit) => {
        this.edit = edit;
        // The draft is of an older version: the difference is shown before anything can be saved.
        if (edit.basis.version !== this.station.version) this.#meet(basisOf(this.station));
      },
    });
    super.connectedCallback();
    void workOf(loadCore()).then((done) => {
      // Without the core keys are checked by the server only.
      if (done.state === "done") this.core = done.value;
    });
  }

  override firstUpdated(): void {
    void workOf(allSites(this.api, new AbortController().signal)).then((sites) => {
      this.sites = sites;
    });
    this.querySelector<HTMLElement>("input")?.focus();
  }

  get #edit(): StationEdit {
    return this.edit ?? editOf(basisOf(this.station));
  }

  #change(change: Partial<StationEdit>): void {
    this.edit = { ...this.#edit, ...change };
    this.work = NOT_STARTED;
    this.#draft?.change(this.edit);
  }

  /** Shows my content beside theirs; where only one side changed, that side is taken. */
  #meet(theirs: Basis): void {
    const content = contentOf(this.#edit, this.core);
    this.theirs = theirs;
    this.mine = content
      ? conflictsOf(this.#edit.basis, content, theirs)
          .filter(({ side }) => side === "mine")
          .map(({ field }) => field)
      : [];
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    this.tried = true;
    const content = contentOf(this.#edit, this.core);
    if (content === null) {
      await this.updateComplete;
      this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    await this.#save(this.#edit.basis, content);
  };

  async #save(basis: Basis, content: Omit<Basis, "version">): Promise<void> {
    const change = changeOf(basis, content);
    if (change === null) {
      await this.#close();
      return;
    }
    const { signal } = new AbortController();
    this.work = RUNNING;
    const done = await workOf(changeStation(this.api, this.station.stationId, basis.version, change, signal));
    this.work = done;
    if (done.state === "done") {
      await this.#draft?.discard();
      this.emit("wt-announce", msg(str`Station ${this.station.stationId} is changed`));
      this.emit("wt-saved", done.value);
    } else if (done.state === "failed" && done.error instanceof ApiError && done.error.kind === "conflict") {
      const newest = await workOf(this.api.station(this.station.stationId, signal));
      this.work = newest.state === "done" ? NOT_STARTED : newest;
      if (newest.state === "done") this.#meet(basisOf(newest.value));
    }
  }

  async #saveMerged(): Promise<void> {
    const content = contentOf(this.#edit, this.core);
    const { theirs } = this;
    if (content && theirs) await this.#save(theirs, merged(theirs, content, this.mine));
  }

  async #close(): Promise<void> {
    await this.#draft?.discard();
    this.emit("wt-close", null);
  }

  override render(): TemplateResult {
    const { theirs } = this;
    const content = theirs && contentOf(this.#edit, this.core);
    if (!theirs || !content) return this.#renderForm();
    return stationConflict({
      stationId: this.station.stationId,
      conflicts: conflictsOf(this.#edit.basis, content, theirs),
      mine: this.mine,
      work: this.work,
      siteName: (siteId) =>
        (this.sites.state === "done" ? this.sites.value : []).find(({ id }) => id === siteId)?.name ?? siteId,
      onSide: (field, side) => {
        this.mine = side === "mine" ? [...this.mine, field] : this.mine.filter((other) => other !== field);
      },
      onSave: () => void this.#saveMerged(),
      onKeepTheirs: () => void this.#close(),
      // What was decided becomes the form, made from their version.
      onEdit: () => {
        this.edit = { ...editOf({ ...theirs, ...merged(theirs, content, this.mine) }), basis: theirs };
        this.theirs = null;
        this.#draft?.change(this.edit);
      },
    });
  }

  #renderForm(): TemplateResult {
    const edit = this.#edit;
    return html`<form class="card" novalidate @submit=${this.#submit}>
      <div class="ch">
        <h2>${msg("Change the station")}</h2>
        <span class="sp"></span>
        ${draftLine(this.#draft, this.#clock.nowMillis, () => void this.#close())}
      </div>
      <div class="form-body">
        <div class="field name-field">
          <label for="edit-name">${msg("Name")} <span class="mut">${msg("(optional)")}</span></label>
          <input
            id="edit-name"
            autocomplete="off"
            maxlength="100"
            .value=${edit.name}
            @input=${(event: InputEvent) => this.#change({ name: (event.target as HTMLInputElement).value })}
          />
          <span class="hint">${msg("Where it stands or what people call it.")}</span>
        </div>
        ${placeFields({ siteId: edit.siteId, groups: edit.groups, sites: this.sites, onChange: (change) => this.#change(change) })}
        <fieldset>
          <legend>${msg("EVSEs")}</legend>
          ${edit.evses.map((evse, index) =>
            evseFields({
              row: index + 1,
              evse,
              problems: this.tried ? evseProblems(edit.evses, index) : { evseId: null, maxPower: null },
              onChange: (change) => this.#change({ evses: withChange(this.#edit.evses, index, change) }),
              onRemove: () => this.#change({ evses: this.#edit.evses.filter((_, at) => at !== index) }),
            }),
          )}
          <div class="row">
            <button class="btn s" type="button" @click=${() => this.#change({ evses: [...this.#edit.evses, { evseId: String(this.#edit.evses.length + 1), maxPowerKilowatts: "" }] })}>
              ${icon("plus")}${msg("Another EVSE")}
            </button>
          </div>
        </fieldset>
        <fieldset>
          <legend>${msg("Meters")}</legend>
          ${edit.meters.map((meter, index) =>
            meterFields({
              number: index + 1,
              meter,
              hint: keyHint(this.core, meter.publicKey),
              problems: meterProblems(meter, this.tried),
              onChange: (change) => this.#change({ meters: withChange(this.#edit.meters, index, change) }),
              onRemove: () => this.#change({ meters: this.#edit.meters.filter((_, at) => at !== index) }),
            }),
          )}
          <div class="row">
            <button class="btn s" type="button" @click=${() => this.#change({ meters: [...this.#edit.meters, { serial: "", publicKey: "" }] })}>
              ${icon("plus")}${msg("Another meter")}
            </button>
          </div>
          <p class="hint-line mut">${msg("A key that is changed here judges records that arrive from now on. Records that were checked already keep their verdict.")}</p>
        </fieldset>
        ${failure(this.work, msg("The station was not changed."))}
        <div class="row wrap end">
          <button class="btn" type="button" @click=${() => void this.#close()}>${msg("Cancel")}</button>
          <button class="btn p" type="submit" ?disabled=${this.work.state === "running"}>
            ${this.work.state === "running" ? msg("Saving") : msg("Save the changes")}
          </button>
        </div>
      </div>
    </form>`;
  }
}
