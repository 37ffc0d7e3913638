// What becomes of a draft in each version of OCPP, before any station is asked: the conversion is that of the server.
import { msg, str } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { type Conversion, convertProfile } from "../../assembly/host/profiles/convert.ts";
import type { Json } from "../profiles/profile-form.ts";
import { profileProblemText } from "../strings/profile-sentences.ts";
import { mark } from "./icons.ts";

const VERSIONS = ["2.1", "2.0.1", "1.6"] as const;
type Version = (typeof VERSIONS)[number];

/** The last answer: a profile is converted when it changes, not with every second of the clock. */
let known: { readonly what: readonly unknown[]; readonly list: readonly (readonly [Version, Conversion])[] } | null =
  null;

export interface VersionsOptions {
  /** One that can be published. */
  readonly body: Json;
  readonly volts: number;
  readonly timeZone: string;
  /** Since 1970, full minutes. */
  readonly nowSeconds: number;
}

function conversions({ body, volts, timeZone, nowSeconds }: VersionsOptions) {
  const what = [body, volts, timeZone, nowSeconds];
  if (known?.what.every((one, index) => one === what[index]) === true) return known.list;
  const isOfEvse = body.chargingProfilePurpose === "TxProfile" || body.chargingProfilePurpose === "PriorityCharging";
  const list = VERSIONS.map((version) => {
    const target = { version, profileId: 1, evseId: isOfEvse ? 1 : 0, transactionId: "1", nowSeconds, timeZone };
    const more = { units: null, voltageMillivolts: volts * 1000, phases: 3, scheduleIndex: 0 };
    return [version, convertProfile(body, { ...target, ...more })] as const;
  });
  known = { what, list };
  return list;
}

export function ocppVersions(options: VersionsOptions): TemplateResult {
  return html`<section class="card">
    <div class="ch"><h2>${msg("In each version of OCPP")}</h2></div>
    <ul class="ocpp-versions">${conversions(options).map(([version, conversion]) => {
      const { ok, notes } = conversion;
      const kind = !ok ? "invalid" : notes.some(({ effect }) => effect === "looser") ? "warn" : "valid";
      const word = !ok
        ? msg("cannot be sent")
        : notes.length === 0
          ? msg("sent as it is drawn")
          : kind === "warn"
            ? msg("more may flow at times than is drawn")
            : msg("never more than is drawn");
      return html`<li>
        <span class="v ${kind}">${mark(kind)}<b>${msg(str`OCPP ${version}`)}</b> <span>${word}</span></span>
        ${notes.map((note) => html`<p class="sm mut">${profileProblemText(note)}</p>`)}
      </li>`;
    })}</ul>
  </section>`;
}
