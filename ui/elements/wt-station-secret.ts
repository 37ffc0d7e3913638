// Shown once after a registration: the station's secret and how it is used.
import { msg, str } from "@lit/localize";
import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { CreatedStation } from "../../edge/contract/stations.ts";
import { stationHref } from "../router.ts";
import { chargerSettings } from "./charger-settings.ts";
import { mark } from "./icons.ts";
import { postingExample } from "./posting-example.ts";
import { WtElement } from "./wt-element.ts";
import "./wt-secret.ts";

@customElement("wt-station-secret")
export class WtStationSecret extends WtElement {
  @property({ attribute: false }) station!: CreatedStation;

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
          <wt-secret
            .secret=${station.secret}
            label=${msg("Secret of the station")}
            warning=${msg("Shown this once. Only its hash is kept; a lost secret cannot be read again.")}
          ></wt-secret>
          <div class="row wrap">
            <a class="btn p" href=${stationHref(station.stationId)}>${msg("Go to the station")}</a>
          </div>
        </div>
      </section>
      ${chargerSettings(station.stationId, station.secret)} ${postingExample(station.stationId, station.secret)}
    </div>`;
  }
}
