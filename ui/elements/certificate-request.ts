// One certificate that a station asked to be signed: what it says, the request as text, and where the signed one goes.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { CertificateRequest } from "../../edge/contract/ocpp.ts";
import { copyText } from "../clipboard-text.ts";
import { saveText } from "../file-download.ts";
import type { Work } from "../work.ts";
import { failureSentence } from "./failure.ts";
import { icon, mark } from "./icons.ts";
import { ago } from "./quantity.ts";

export interface RequestOptions {
  readonly stationId: string;
  /** Whether the reader may answer it. */
  readonly mayAnswer: boolean;
  readonly online: boolean;
  /** Of handing over the signed one, or of dismissing it; its value is what the station said. */
  readonly work: Work<string>;
  readonly onSign: (certificateChain: string) => void;
  readonly onDismiss: () => void;
}

export function certificateRequest(request: CertificateRequest, options: RequestOptions): TemplateResult {
  const { id, atMillis, certificateType, csr, subject, key, namesSerialNumber, state } = request;
  const isOpen = state === "open";
  return html`<li class="csr">
    <p class="row wrap">
      <span class="grow">${stateTag(state)} <b>${certificateType ?? msg("Certificate of the station")}</b></span>
      <span class="mut sm">${msg("asked")} ${ago(atMillis)}</span>
    </p>
    <p class="sm ink2 brk">${subject ?? msg("The request names nobody.")}${key === null ? nothing : html`, ${key}`}</p>
    ${isOpen && namesSerialNumber === false ? html`<p class="v warn wrap-words sm">${mark("warn")}<span>${msg("Its name is not the serial number that the station gave when it started.")}</span></p>` : nothing}
    <div class="row wrap">
      <button class="btn s" @click=${() => copyText(csr)}>${icon("copy")}${msg("Copy the request")}</button>
      <button class="btn s" @click=${() => saveText(csr, "application/pkcs10", `${options.stationId}-${id}.csr`)}>${icon("save")}${msg("Save the request")}</button>
      ${isOpen && options.mayAnswer ? html`<button class="btn s q" ?disabled=${options.work.state === "running"} @click=${options.onDismiss}>${msg("Dismiss")}</button>` : nothing}
    </div>
    ${isOpen && options.mayAnswer ? signedForm(id, options) : nothing}
    ${said(options.work)}
  </li>`;
}

function signedForm(id: string, { online, work, onSign }: RequestOptions): TemplateResult {
  const field = `signed-${id}`;
  return html`<form
    class="field"
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      const text = (event.target as HTMLFormElement).querySelector("textarea")?.value.trim() ?? "";
      if (text !== "") onSign(text);
    }}
  >
    <label for=${field}>${msg("Signed certificate and its chain, PEM")}</label>
    <textarea id=${field} rows="4" spellcheck="false" maxlength="10000" placeholder="-----BEGIN CERTIFICATE-----"></textarea>
    <div class="row wrap">
      <button class="btn s" type="submit" ?disabled=${!online || work.state === "running"}>${msg("Hand over to the station")}</button>
      ${online ? nothing : html`<span class="sm mut">${msg("The station is offline.")}</span>`}
    </div>
  </form>`;
}

function said(work: Work<string>): TemplateResult | typeof nothing {
  switch (work.state) {
    case "running":
      return html`<p class="sm mut" role="status">${msg("Waiting for the station.")}</p>`;
    case "failed":
      return html`<p class="answer-line sm" role="alert">${mark("invalid")}<span>${failureSentence(work.error)}</span></p>`;
    case "done":
      return html`<p class="answer-line sm" role="status">${mark("info")}<span>${work.value}</span></p>`;
    default:
      return nothing;
  }
}

function stateTag(state: CertificateRequest["state"]): TemplateResult | typeof nothing {
  switch (state) {
    case "open":
      return html`<span class="v warn">${mark("warn")}${msg("Open", { id: "request-open" })}</span>`;
    case "signed":
      return html`<span class="v valid">${mark("valid")}${msg("Signed", { id: "request-signed" })}</span>`;
    case "dismissed":
      return html`<span class="v none">${mark("none")}${msg("Dismissed")}</span>`;
  }
}
