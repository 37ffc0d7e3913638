// A station's OCPP connection: whether it is open, and what the station says of itself.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Station } from "../../edge/contract/stations.ts";
import { registrationWord } from "../registration-words.ts";
import { mark } from "./icons.ts";
import { ago } from "./quantity.ts";

/** "Online, OCPP 1.6" beside the heading; nothing where it has never connected. */
export function connectionTag({ connection }: Station): TemplateResult | typeof nothing {
  if (!connection) return nothing;
  return connection.online
    ? html`<span class="v live-word"><span class="dot flat p"></span>${msg("Online")}</span>`
    : html`<span class="v none"><span class="dot off"></span>${msg("Offline")}</span>`;
}

/** Nothing where it has never connected. `more`: what stands below. */
export function stationConnection(
  station: Station,
  more: TemplateResult | typeof nothing = nothing,
): TemplateResult | typeof nothing {
  const { connection, boot } = station;
  if (!connection) return nothing;
  const said = (label: string, value: string | null | undefined) =>
    value ? html`<dt>${label}</dt><dd>${value}</dd>` : nothing;
  return html`<section class="card">
    <div class="ch">
      <h2>${msg("Connection")}</h2>
      <span class="sp">${connectionTag(station)}</span>
    </div>
    <dl class="kv">
      <dt>${connection.online ? msg("Connected") : msg("Disconnected")}</dt>
      <dd>${ago(connection.online ? connection.connectedAtMillis : (connection.disconnectedAtMillis ?? connection.connectedAtMillis))}</dd>
      <dt>${msg("Last message")}</dt>
      <dd>${connection.lastMessageAtMillis === null ? html`<span class="mut">${msg("none yet")}</span>` : ago(connection.lastMessageAtMillis)}</dd>
      <dt>${msg("Version")}</dt>
      <dd>OCPP ${connection.version}</dd>
      <dt>${msg("Registration")}</dt>
      <dd>${registrationTag(station)}</dd>
      ${
        boot
          ? html`${said(msg("Vendor"), boot.vendor)} ${said(msg("Model"), boot.model)}
            ${said(msg("Serial"), boot.serialNumber)} ${said(msg("Firmware"), boot.firmwareVersion)}
            <dt>${msg("Last start")}</dt>
            <dd>${ago(boot.atMillis)}</dd>`
          : nothing
      }
    </dl>
    ${more}
  </section>`;
}

/** Whether the station may charge; what is not as usual is marked. */
export function registrationTag({ registrationStatus }: Station): TemplateResult {
  if (registrationStatus === "accepted") return html`${registrationWord(registrationStatus)}`;
  return html`<span class="v warn">${mark("warn")}${registrationWord(registrationStatus)}</span>`;
}
