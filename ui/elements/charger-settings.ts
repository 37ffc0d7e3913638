// What is typed into a charger so that it connects: the values, and how vendors call the fields that they go into.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { copyText } from "../clipboard-text.ts";
import { icon, mark } from "./icons.ts";

/** `secret`: shown right after it was made; null afterwards, when nobody can read it any more. */
export function chargerSettings(stationId: string, secret: string | null = null): TemplateResult {
  return html`<section class="card">
    <div class="ch"><h2>${msg("What is typed into the charger")}</h2></div>
    ${chargerValues(stationId, secret)}
  </section>`;
}

function chargerValues(stationId: string, secret: string | null): TemplateResult {
  const isSecure = location.protocol === "https:";
  const base = `${isSecure ? "wss" : "ws"}://${location.host}/ocpp/`;
  const whole = `${base}${encodeURIComponent(stationId)}`;
  return html`<dl class="typed">
      ${typed(msg("Address of the server"), base, msg("On chargers: OCPP URL, Central System URL, Backend URL, CSMS URL, Endpoint"))}
      ${typed(msg("Identity of the charger"), stationId, msg("On chargers: ChargeBoxIdentity, ChargePointId, Charger ID, Identity, Station ID"))}
      ${
        secret === null
          ? html`<div>
            <dt>${msg("Password")}</dt>
            <dd class="mut">${msg("The station’s secret. It was shown once; a new one can be made.")}</dd>
            ${names(msg("On chargers: AuthorizationKey (1.6), BasicAuthPassword (2.x), Basic Auth, Password"))}
          </div>`
          : html`${typed(msg("Password"), secret, msg("On chargers: AuthorizationKey (1.6), BasicAuthPassword (2.x), Basic Auth, Password"))}
            ${typed(msg("Password as hexadecimal"), hexOf(secret), msg("For chargers of 1.6 that want AuthorizationKey in hexadecimal digits"))}`
      }
      ${typed(msg("User name, where one is asked for"), stationId)}
      <div>
        <dt>${msg("Version")}</dt>
        <dd>OCPP 1.6J, 2.0.1, 2.1</dd>
        ${names(msg("As JSON over WebSocket, not SOAP. Subprotocols: ocpp1.6, ocpp2.0.1, ocpp2.1; the newest that both speak is taken."))}
      </div>
      <div>
        <dt>${msg("Security profile")}</dt>
        <dd>${isSecure ? msg("2: password, with TLS") : msg("1: password, without TLS")}</dd>
        ${names(msg("On chargers: SecurityProfile, Security, TLS"))}
      </div>
      ${typed(msg("Address where one field takes both"), whole, msg("Most chargers add their identity themselves: then the shorter one is right."))}
    </dl>
    ${isSecure ? nothing : html`<p class="typed-note v warn">${mark("warn")}<span>${msg("Without TLS the password can be read on the way. Only for a closed network.")}</span></p>`}`;
}

const names = (text: string) => html`<dd class="names">${text}</dd>`;

function typed(label: string, value: string, hint?: string): TemplateResult {
  return html`<div>
    <dt>${label}</dt>
    <dd>
      <code class="m brk" tabindex="0">${value}</code>
      <button class="btn q s" type="button" aria-label=${msg(str`Copy: ${label}`)} @click=${(event: Event) => void copyOrSelect(event, value)}>${icon("copy")}</button>
    </dd>
    ${hint === undefined ? nothing : names(hint)}
  </div>`;
}

/** Printable ASCII as hexadecimal digits. */
const hexOf = (secret: string): string =>
  Array.from(new TextEncoder().encode(secret), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Where the browser does not let pages copy, as without https, the text is selected for the keyboard. */
async function copyOrSelect(event: Event, value: string): Promise<void> {
  const button = event.currentTarget as HTMLElement;
  const code = button.parentElement?.querySelector("code");
  if (await copyText(value)) {
    button.dispatchEvent(new CustomEvent("wt-announce", { detail: msg("Copied"), bubbles: true, composed: true }));
  } else if (code) getSelection()?.selectAllChildren(code);
}
