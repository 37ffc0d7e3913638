// Part of the station page: how it stands in the public list, which times are left out of its uptime, and the QR code that stands at it.
// Saving over somebody else's newer version shows both.
import { msg } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Listing } from "../../edge/contract/listing.ts";
import type { Station } from "../../edge/contract/stations.ts";
import type { Api } from "../api.ts";
import { ApiError, type Tagged } from "../api-client.ts";
import { changeListing, stationListing } from "../api-community.ts";
import { connectorWord } from "../community-words.ts";
import { failure } from "../elements/failure.ts";
import { mark } from "../elements/icons.ts";
import { listingConflict, listingFields } from "../elements/listing-fields.ts";
import { errorState, loadingState } from "../elements/page-states.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-station-sheet.ts";
import "./station-exclusions.ts";
import { formats } from "../format.ts";
import { type ListingForm, listingFormOf, listingOfForm } from "../listing-form.ts";
import { communityHref } from "../router.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

@customElement("wt-station-listing")
export class WtStationListing extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) station!: Station;
  @property({ type: Boolean }) mayChange = false;
  @state() private read: Work<Tagged<Listing>> = NOT_STARTED;
  /** Null while it is as it was read. */
  @state() private form: ListingForm | null = null;
  /** The newest, once it is known that somebody else has saved. */
  @state() private theirs: Tagged<Listing> | null = null;
  @state() private work: Work<unknown> = NOT_STARTED;
  @state() private saved = false;
  #abort = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#abort = new AbortController();
    void this.updateComplete.then(() => this.#load());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
  }

  override updated(changed: PropertyValues<this>): void {
    const before = changed.get("station");
    if (before !== undefined && before.stationId !== this.station.stationId) void this.#load();
  }

  async #load(): Promise<void> {
    const { stationId } = this.station;
    this.form = null;
    this.theirs = null;
    this.work = NOT_STARTED;
    this.read = RUNNING;
    const read = await workOf(stationListing(this.api, stationId, this.#abort.signal));
    if (stationId === this.station.stationId && !this.#abort.signal.aborted) this.read = read;
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (this.read.state !== "done" || this.form === null) return;
    if (listingOfForm(this.form) === null) {
      this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    await this.#save(this.read.value, this.form);
  };

  async #save(basis: Tagged<Listing>, form: ListingForm): Promise<void> {
    const change = listingOfForm(form);
    if (change === null) return;
    const { stationId } = this.station;
    const { signal } = this.#abort;
    const etag = basis.etag ?? `"${basis.value.version}"`;
    this.work = RUNNING;
    this.saved = false;
    const done = await workOf(changeListing(this.api, stationId, etag, change, signal));
    if (signal.aborted) return;
    if (done.state === "done") {
      this.read = done;
      this.form = null;
      this.theirs = null;
      this.work = NOT_STARTED;
      this.saved = true;
      this.emit("wt-announce", msg("The listing is saved"));
      return;
    }
    this.work = done;
    if (done.state !== "failed" || !(done.error instanceof ApiError) || done.error.kind !== "conflict") return;
    const newest = await workOf(stationListing(this.api, stationId, signal));
    this.work = newest.state === "done" ? NOT_STARTED : newest;
    if (newest.state === "done") this.theirs = newest.value;
  }

  override render(): TemplateResult {
    const { stationId, name, evses } = this.station;
    const place = this.read.state === "done" ? this.read.value.value.place : null;
    return html`<div class="g2">
      <div class="col">
        ${this.#renderListing()}
        <wt-station-exclusions
          .api=${this.api}
          .stationId=${stationId}
          .evseIds=${evses.map(({ evseId }) => evseId)}
          ?mayChange=${this.mayChange}
        ></wt-station-exclusions>
      </div>
      <div class="col"><wt-station-sheet .stationId=${stationId} .name=${place?.name || name}></wt-station-sheet></div>
    </div>`;
  }

  #renderListing(): TemplateResult {
    const { read } = this;
    const isListed = read.state === "done" && read.value.value.listed;
    return html`<section class="card">
      <div class="ch">
        <h2>${msg("Public listing")}</h2>
        <span class="sp"></span>
        ${isListed ? html`<a class="lnk sm" href=${communityHref(this.station.stationId)} target="_blank" rel="noopener">${msg("Open the public page")}</a>` : nothing}
      </div>
      ${
        read.state === "failed"
          ? errorState(read.error, () => void this.#load())
          : read.state === "done"
            ? this.mayChange
              ? this.#renderForm(read.value)
              : this.#renderShown(read.value.value)
            : loadingState(msg("Reading the listing"))
      }
    </section>`;
  }

  #renderForm(read: Tagged<Listing>): TemplateResult {
    const form = this.form ?? listingFormOf(read.value);
    const { theirs } = this;
    return html`<form class="form-body" novalidate @submit=${this.#submit}>
      ${
        theirs
          ? listingConflict({
              mine: form,
              theirs: listingFormOf(theirs.value),
              busy: this.work.state === "running",
              onMine: () => void this.#save(theirs, form),
              onTheirs: () => {
                this.read = { state: "done", value: theirs };
                this.form = null;
                this.theirs = null;
              },
            })
          : listingFields({
              form,
              stationName: this.station.name,
              onChange: (change) => {
                // Not the one that was rendered: a browser that fills in fields does so faster.
                this.form = { ...(this.form ?? form), ...change };
                this.work = NOT_STARTED;
                this.saved = false;
              },
            })
      }
      ${failure(this.work, msg("The listing was not changed."))}
      ${
        theirs
          ? nothing
          : html`<div class="row wrap end">
            ${this.saved ? html`<span class="v valid" role="status">${mark("valid")}${msg("Saved")}</span>` : nothing}
            ${
              this.form
                ? html`<button
                  class="btn"
                  type="button"
                  @click=${() => {
                    this.form = null;
                  }}
                >
                  ${msg("Discard the changes")}
                </button>`
                : nothing
            }
            <button class="btn p" type="submit" ?disabled=${this.form === null || this.work.state === "running"}>
              ${this.work.state === "running" ? msg("Saving") : msg("Save the listing")}
            </button>
          </div>`
      }
    </form>`;
  }

  /** For those who may not change it. */
  #renderShown({ listed, place }: Listing): TemplateResult {
    const line = (what: string, value: string) => (value === "" ? nothing : html`<dt>${what}</dt><dd>${value}</dd>`);
    return html`<dl class="kv">
      <dt>${msg("In the public list")}</dt>
      <dd>${listed ? msg("yes") : msg("no")}</dd>
      ${line(msg("Name on the map"), place.name)} ${line(msg("Operator"), place.operator)}
      ${line(msg("Address"), [place.street, `${place.postalCode} ${place.city}`.trim(), place.countryCode].filter(Boolean).join(", "))}
      ${
        place.latitude === null || place.longitude === null
          ? nothing
          : line(msg("Coordinates"), `${formats.degrees(place.latitude)}, ${formats.degrees(place.longitude)}`)
      }
      ${line(msg("OCPI location id"), place.ocpiLocationId)}
      ${line(msg("Plugs"), place.connectors.map(({ evseId, standard }) => `${evseId}: ${connectorWord(standard)}`).join(", "))}
    </dl>`;
  }
}
