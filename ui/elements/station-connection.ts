// A station's OCPP connection: whether it is open, what the station says of itself, its connectors, and what is typed into
// the charger so that it connects.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Connector } from "../../edge/contract/ocpp.ts";
import type { Station } from "../../edge/contract/stations.ts";
import { copyText } from "../clipboard-text.ts";
import { availabilityOutcome, placeWord } from "../message-view.ts";
import { icon, mark } from "./icons.ts";
import { ago, exactTime } from "./quantity.ts";

/** "Online, OCPP 1.6" beside the heading; nothing where it has never connected. */
export function connectionTag({ connection }: Station): TemplateResult | typeof nothing {
  if (!connection) return nothing;
  return connection.online
    ? html`<span class="v live-word"><span class="dot flat p"></span>${msg("Online")}</span>`
    : html`<span class="v none"><span class="dot off"></span>${msg("Offline")}</span>`;
}

/** Nothing where it has never connected. */
export function stationConnection(station: Station): TemplateResult | typeof nothing {
  const { connection, boot, connectors = [] } = station;
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
      ${
        boot
          ? html`${said(msg("Vendor"), boot.vendor)} ${said(msg("Model"), boot.model)}
            ${said(msg("Serial"), boot.serialNumber)} ${said(msg("Firmware"), boot.firmwareVersion)}
            <dt>${msg("Last start")}</dt>
            <dd>${ago(boot.atMillis)}</dd>`
          : nothing
      }
    </dl>
    ${
      connectors.length === 0
        ? nothing
        : html`<ul class="connectors" aria-label=${msg("Connectors")}>
          ${connectors.map((connector) => connectorLine(connector, connection.version === "1.6"))}
        </ul>`
    }
    <details class="charger">
      <summary>${msg("What is typed into the charger")}</summary>
      ${chargerValues(station.stationId, null)}
    </details>
  </section>`;
}

/** `isFlat`: in OCPP 1.6 an EVSE has one connector, which needs no number of its own. */
function connectorLine(connector: Connector, isFlat: boolean): TemplateResult {
  const kind = availabilityOutcome(connector.availability);
  const tone = kind ?? (connector.availability === "occupied" ? "live-word" : "none");
  return html`<li>
    <span class="row wrap">
      <b class="b grow">${placeWord(connector.evseId, isFlat ? null : connector.connectorId)}</b>
      <span class="v ${tone}">${kind ? mark(kind) : html`<span class="dot flat ${connector.availability === "occupied" ? "" : "off"}"></span>`}${connector.status}</span>
    </span>
    <span class="row wrap sm mut"><span class="grow">${connector.fault ?? ""}</span><span>${msg("since")} ${exactTime(connector.atMillis)}</span></span>
  </li>`;
}

/** `secret`: shown right after it was made; null afterwards, when nobody can read it any more. */
export function chargerSettings(stationId: string, secret: string | null = null): TemplateResult {
  return html`<section class="card">
    <div class="ch"><h2>${msg("Connect the charger by OCPP")}</h2></div>
    ${chargerValues(stationId, secret)}
  </section>`;
}

function chargerValues(stationId: string, secret: string | null): TemplateResult {
  const isSecure = location.protocol === "https:";
  const base = `${isSecure ? "wss" : "ws"}://${location.host}/ocpp/`;
  const whole = `${base}${encodeURIComponent(stationId)}`;
  return html`<dl class="typed">
      ${typed(msg("Address of the server"), base)} ${typed(msg("Identity of the charger"), stationId)}
      ${
        secret === null
          ? html`<div>
            <dt>${msg("Password")}</dt>
            <dd class="mut">${msg("The station’s secret. It was shown once; a new one can be made.")}</dd>
          </div>`
          : typed(msg("Password"), secret)
      }
      <div>
        <dt>${msg("Security profile")}</dt>
        <dd>${isSecure ? msg("2: password, with TLS") : msg("1: password, without TLS")}</dd>
      </div>
      <div>
        <dt>${msg("Version")}</dt>
        <dd>${msg("OCPP 1.6, 2.0.1 or 2.1, as JSON. The newest that both speak is taken.")}</dd>
      </div>
      ${typed(msg("Address where one field takes both"), whole)}
    </dl>
    ${isSecure ? nothing : html`<p class="typed-note v warn">${mark("warn")}<span>${msg("Without TLS the password can be read on the way. Only for a closed network.")}</span></p>`}`;
}

function typed(label: string, value: string): TemplateResult {
  return html`<div>
    <dt>${label}</dt>
    <dd>
      <code class="m brk" tabindex="0">${value}</code>
      <button class="btn q s" type="button" aria-label=${msg(str`Copy: ${label}`)} @click=${(event: Event) => void copyOrSelect(event, value)}>${icon("copy")}</button>
    </dd>
  </div>`;
}

/** Where the browser does not let pages copy, as without https, the text is selected for the keyboard. */
async function copyOrSelect(event: Event, value: string): Promise<void> {
  const code = (event.currentTarget as HTMLElement).parentElement?.querySelector("code");
  if (!(await copyText(value)) && code) getSelection()?.selectAllChildren(code);
}
