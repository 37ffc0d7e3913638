// Shown once after a registration: the station's secret and how it is used.
import { msg, str } from "@lit/localize";
import { html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { CreatedStation } from "../../edge/contract/stations.ts";
import { copyText } from "../clipboard-text.ts";
import { stationHref } from "../router.ts";
import { icon, mark } from "./icons.ts";
import { postingExample } from "./posting-example.ts";
import { WtElement } from "./wt-element.ts";

@customElement("wt-station-secret")
export class WtStationSecret extends WtElement {
  @property({ attribute: false }) station!: CreatedStation;
  @state() private copied = false;

  /** The form that had the focus is gone. */
  override firstUpdated(): void {
    this.querySelector("h2")?.focus();
  }

  override render() {
    const { station } = this;
    return html`<div class="col">
      <section class="card">
        <div class="vb">
          <h2 class="word valid" tabindex="-1">${mark("valid")}${msg(str`${station.stationId} is registered`)}</h2>
        </div>
        <div class="form-body">
          <div class="field">
            <span class="lab">${msg("Secret of the station")}</span>
            <div class="secret">
              <code class="m brk">${station.secret}</code>
              <button class="btn s" @click=${() => this.#copy()}>
                ${icon("copy")}${this.copied ? msg("Copied") : msg("Copy")}
              </button>
            </div>
            <span class="hint v warn">${mark("warn")}<span>${msg("Shown this once. Only its hash is kept; a lost secret cannot be read again.")}</span></span>
          </div>
          <div class="row wrap">
            <a class="btn p" href=${stationHref(station.stationId)}>${msg("Go to the station")}</a>
          </div>
        </div>
      </section>
      ${postingExample(station.stationId, station.secret)}
    </div>`;
  }

  async #copy(): Promise<void> {
    this.copied = await copyText(this.station.secret);
    // Else it is selected, so that one key copies it.
    const secret = this.querySelector(".secret code");
    if (!this.copied && secret) getSelection()?.selectAllChildren(secret);
  }
}
