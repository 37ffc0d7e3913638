// The places for profiles at a station: what is wanted there, how far it came, what the station said, what is lost in its version.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { StationProfile, StationProfiles } from "../../edge/contract/assignments.ts";
import type { Site } from "../../edge/contract/sites.ts";
import { deliveryReasonText, targetHref, targetText } from "../delivery-words.ts";
import { shortSessionId } from "../format.ts";
import { purposeWord } from "../profiles/profile-words.ts";
import { profileHref, sessionHref } from "../router.ts";
import { noteText } from "../strings/delivery-sentences.ts";
import { effectMark, effectWord } from "./assign-check.ts";
import { deliveryState, deliveryTrack } from "./delivery-marks.ts";
import { mark } from "./icons.ts";
import { ago } from "./quantity.ts";

export interface PlacesOptions {
  readonly ocppVersion: string | null;
  /** The station is connected. */
  readonly online: boolean;
  /** Where the station stands; null: nowhere, or it could not be read. */
  readonly site: Site | null;
  /** Whether the place was read back and is the same. */
  readonly isSame: (place: StationProfile) => boolean;
  readonly mayChange: boolean;
  /** Id of the place that is being sent again. */
  readonly retrying: string | null;
  readonly onRetry: (place: StationProfile) => void;
  readonly onAssign: () => void;
  /** Null: nobody charges there. */
  readonly onAssignToSession: (() => void) | null;
}

const nameOf = (evseId: number) => (evseId === 0 ? msg("The whole station") : msg(str`EVSE ${evseId}`));

function assignButtons({ mayChange, onAssign, onAssignToSession }: PlacesOptions, name: string) {
  if (!mayChange) return nothing;
  return html`${onAssignToSession === null ? nothing : html`<button class="btn s" aria-label=${msg(str`Assign a profile to the session at ${name}`)} @click=${onAssignToSession}>${msg("Assign to this session")}</button>`}
    <button class="btn s" aria-label=${msg(str`Assign a profile: ${name}`)} @click=${onAssign}>${msg("Assign a profile")}</button>`;
}

/** The places of one EVSE; 0: of the station as a whole. */
export function placesCard(evseId: number, places: readonly StationProfile[], options: PlacesOptions): TemplateResult {
  const name = nameOf(evseId);
  return html`<section class="card">
    <div class="ch">
      <h2>${name}</h2>
      <span class="sp"></span>
      ${assignButtons(options, name)}
    </div>
    ${
      places.length === 0
        ? html`<p class="pad-16 mut">${msg("No profile holds for the station as a whole.")}</p>`
        : html`<ul class="places">${places.toSorted(byUrgency).map((place) => row(place, options))}</ul>`
    }
  </section>`;
}

/** EVSEs without a profile of their own, in one card. */
export function bareEvsesCard(
  evses: readonly { readonly evseId: number; readonly options: PlacesOptions }[],
): TemplateResult | typeof nothing {
  if (evses.length === 0) return nothing;
  return html`<section class="card">
    <div class="ch"><h2>${msg("No profile of their own")}</h2><span class="mut">${msg("what holds for the whole station holds here too")}</span></div>
    <ul class="bare-evses">
      ${evses.map(({ evseId, options }) => html`<li><b class="grow">${nameOf(evseId)}</b>${assignButtons(options, nameOf(evseId))}</li>`)}
    </ul>
  </section>`;
}

const WEIGHT: Readonly<Record<StationProfile["state"], number>> = {
  rejected: 0,
  drifted: 1,
  sent: 2,
  waiting: 3,
  accepted: 4,
};

const byUrgency = (a: StationProfile, b: StationProfile) =>
  WEIGHT[a.state] - WEIGHT[b.state] || a.purpose.localeCompare(b.purpose) || b.stackLevel - a.stackLevel;

function title({ source }: StationProfile): TemplateResult {
  if (source.kind === "wishes") {
    return html`<b>${msg("The driver’s wishes")}</b> <a class="lnk" href=${sessionHref(source.sessionId)}>${msg(str`Session ${shortSessionId(source.sessionId)}`)}</a>`;
  }
  return html`<a class="b brk" href=${profileHref(source.profileId)}>${source.profileName}</a> <span class="mut">${msg(str`version ${source.version}`)}</span>`;
}

function row(place: StationProfile, options: PlacesOptions): TemplateResult {
  const { source, state, purpose, stackLevel, chargingProfileId, wanted, notes, reason } = place;
  const { mayChange, retrying, onRetry, ocppVersion, site } = options;
  // What waits for a station that is away is sent anyway, as soon as it can be.
  const isStuck = state === "rejected" || state === "drifted" || (state === "waiting" && place.attempts > 0);
  const mayRetry = mayChange && isStuck && options.online;
  return html`<li>
    <div class="what">
      <div class="row wrap">${title(place)} ${wanted === "clear" ? html`<span class="v tag none">${msg("is to be removed")}</span>` : nothing}</div>
      <span class="sm mut">${purposeWord(purpose)}, ${msg(str`stack level ${stackLevel}`)}, ${msg(str`id ${chargingProfileId}`)}${
        source.kind === "assignment"
          ? html` · ${msg("by")} <a class="lnk" href=${targetHref(source.target)}>${targetText(source.target, source.target.kind === "site" && source.target.siteId === site?.id ? site.name : null)}</a>`
          : nothing
      }</span>
    </div>
    <div class="how">${deliveryTrack(place, options.isSame(place))}${deliveryState(state)}</div>
    <div class="more-of">
      ${reason === null ? nothing : html`<p class="why">${deliveryReasonText(reason)}</p>`}
      ${whenLine(place)} ${installedLine(place)}
      ${
        notes.length === 0
          ? nothing
          : html`<details ?open=${notes.some(({ effect }) => effect === "refused")}>
              <summary class="sm">${ocppVersion === null ? msg("What is lost on the way") : msg(str`What is lost in OCPP ${ocppVersion}`)} <span class="mut">· ${notes.length}</span></summary>
              <ul class="check-lines sm">${notes.map((note) => html`<li>${mark(effectMark(note.effect))}<span><b>${effectWord(note.effect)}.</b> ${noteText(note)}</span></li>`)}</ul>
            </details>`
      }
    </div>
    ${mayRetry ? html`<div class="acts"><button class="btn s" ?disabled=${retrying === place.id} @click=${() => onRetry(place)}>${retrying === place.id ? msg("Sending") : msg("Send again")}</button></div>` : nothing}
  </li>`;
}

/** When it was sent, and when again. */
function whenLine({
  state,
  attempts,
  sentAtMillis,
  nextAttemptAtMillis,
}: StationProfile): TemplateResult | typeof nothing {
  if (state === "accepted") return nothing;
  const parts = [
    sentAtMillis === null ? nothing : html`${msg("sent")} ${ago(sentAtMillis)}`,
    attempts > 1 ? html`${msg(str`attempts: ${attempts}`)}` : nothing,
    nextAttemptAtMillis !== null
      ? html`${msg("again")} ${ago(nextAttemptAtMillis)}`
      : state === "rejected" || state === "drifted"
        ? html`${msg("not sent again by itself")}`
        : nothing,
  ].filter((part) => part !== nothing);
  if (parts.length === 0) return nothing;
  return html`<p class="sm mut">${parts.map((part, index) => html`${index > 0 ? ", " : nothing}${part}`)}</p>`;
}

/** What the station has, where that is not what is wanted. */
function installedLine({ source, state, wanted, installed }: StationProfile): TemplateResult | typeof nothing {
  if (installed === null) {
    return state === "accepted" || wanted === "clear"
      ? nothing
      : html`<p class="sm">${msg("The station has nothing of it yet.")}</p>`;
  }
  const when = ago(installed.acceptedAtMillis);
  if (wanted === "clear") return html`<p class="sm">${msg("The station still has it, accepted")} ${when}.</p>`;
  if (source.kind === "wishes") {
    return state === "accepted"
      ? html`<p class="sm mut">${msg("accepted")} ${when}</p>`
      : html`<p class="sm">${msg("Meanwhile the station has an earlier plan, accepted")} ${when}.</p>`;
  }
  if (installed.profileId === source.profileId && installed.version === source.version) {
    return html`<p class="sm mut">${msg("accepted")} ${when}</p>`;
  }
  return html`<p class="sm">${
    installed.profileId === source.profileId
      ? msg(str`Meanwhile the station has version ${installed.version ?? 0}, accepted`)
      : msg("Meanwhile the station has another profile there, accepted")
  } ${when}.</p>`;
}

/** Assignments that hold here and are not sent, since a narrower one has their place. */
export function coveredCard({ covered, items }: StationProfiles): TemplateResult | typeof nothing {
  if (covered.length === 0) return nothing;
  const coveringName = (id: string) => {
    const place = items.find(({ source }) => source.kind === "assignment" && source.assignmentId === id);
    return place?.source.kind === "assignment" ? place.source.profileName : null;
  };
  return html`<section class="card">
    <div class="ch"><h2>${msg("Covered")}</h2><span class="mut">${msg("assigned here, and not sent")}</span></div>
    <ul class="places">
      ${covered.map(({ profileId, profileName, coveredBy }) => {
        const by = coveringName(coveredBy);
        return html`<li>
          <div class="what">
            <a class="b brk" href=${profileHref(profileId)}>${profileName}</a>
            <span class="sm mut">${by === null ? msg("A narrower assignment holds its place.") : msg(str`${by} is assigned more narrowly and holds its place.`)}</span>
          </div>
          <div class="how">${deliveryState("covered")}</div>
        </li>`;
      })}
    </ul>
  </section>`;
}

/** What the station reported and nobody here sent. */
export function foreignCard(foreign: StationProfiles["foreign"]): TemplateResult | typeof nothing {
  if (foreign.length === 0) return nothing;
  return html`<section class="card">
    <div class="ch"><h2>${msg("Not from here")}</h2><span class="mut">${foreign.length}</span></div>
    <ul class="foreign">
      ${foreign.map(
        ({ evseId, chargingProfileId, purpose, stackLevel, source }) => html`<li>
          ${mark("info")}
          <span class="brk"><b>${purposeWord(purpose)}</b>, ${evseId === 0 ? msg("the whole station") : msg(str`EVSE ${evseId}`)}<br /><span class="sm mut">${sourceWord(source)}, ${msg(str`stack level ${stackLevel}`)}, ${msg(str`id ${chargingProfileId}`)}</span></span>
        </li>`,
      )}
    </ul>
    <p class="card-note sm mut">${msg("The station has told of these. They are left alone, and count in what is in force only where the station says so.")}</p>
  </section>`;
}

/** chargingLimitSource of OCPP. */
function sourceWord(source: string): string {
  switch (source) {
    case "EMS":
      return msg("from the energy management");
    case "SO":
      return msg("from the grid operator");
    case "CSO":
      return msg("from an operator of the station");
    case "Other":
      return msg("from somebody else");
    default:
      return source;
  }
}
