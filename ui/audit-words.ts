// Entries of the audit trail in words: what happened, to what, and which values differ. Pure but for the words.
import { msg, str } from "@lit/localize";
import * as v from "valibot";
import { AUDIT_ACTIONS, type AuditAction, type AuditEntry } from "../edge/contract/audit.ts";
import { feedbackStateSchema, hidingReasonSchema, visibilitySchema } from "../edge/contract/feedback.ts";
import { exclusionReasonSchema } from "../edge/contract/listing.ts";
import { permissionSchema, roleSchema } from "../edge/contract/permissions.ts";
import { registrationStatusSchema } from "../edge/contract/stations.ts";
import { exclusionWord } from "./community-words.ts";
import { hidingWords, stateWords } from "./feedback-words.ts";
import { formats, shortSessionId } from "./format.ts";
import { visibilityWords } from "./inbox-words.ts";
import { permissionWord, roleWord } from "./permission-words.ts";
import { registrationWord } from "./registration-words.ts";
import { feedbackHref, profileHref, sessionHref, siteHref, stationHref, tokensHref } from "./router.ts";
import { daysText } from "./site-hours.ts";
import { saidTarget } from "./target-words.ts";

export function actionWord(action: AuditAction): string {
  switch (action) {
    case "installation.set-up":
      return msg("First owner made");
    case "station.registered":
      return msg("Station registered");
    case "station.changed":
      return msg("Station changed");
    case "station.secret-rotated":
      return msg("New secret for the station");
    case "station.knock-forgotten":
      return msg("Station that knocked forgotten");
    case "station.commanded":
      return msg("Command sent to the station");
    case "station.command-kept":
      return msg("Command waits for the station");
    case "station.command-cancelled":
      return msg("Waiting command cancelled");
    case "station.certificate-dismissed":
      return msg("Certificate request dismissed");
    case "station.messages-judged":
      return msg("Messages set aside read again");
    case "station.profile-sent":
      return msg("Charging profile sent to the station again");
    case "station.profiles-compared":
      return msg("Station asked which profiles it has");
    case "station.listing-changed":
      return msg("Public listing changed");
    case "station.exclusion-added":
      return msg("Time left out of the uptime");
    case "station.exclusion-removed":
      return msg("Time counted in the uptime again");
    case "session.wishes-changed":
      return msg("Driver’s wishes changed");
    case "session.stop-asked":
      return msg("Stop asked for by the driver");
    case "driver-link.made":
      return msg("Driver’s link made");
    case "driver-link.revoked":
      return msg("Driver’s link revoked");
    case "feedback.changed":
      return msg("Feedback worked on");
    case "feedback.noted":
      return msg("Note on feedback added");
    case "feedback.answered":
      return msg("Feedback answered");
    case "feedback.hidden":
      return msg("Text of feedback hidden");
    case "feedback.released":
      return msg("Text of feedback shown again");
    case "feedback.erased":
      return msg("Text of feedback erased through its link");
    case "feedback-template.made":
      return msg("Answer template added");
    case "feedback-template.changed":
      return msg("Answer template changed");
    case "feedback-template.removed":
      return msg("Answer template removed");
    case "token.made":
      return msg("Identification added");
    case "token.changed":
      return msg("Identification changed");
    case "token.removed":
      return msg("Identification deleted");
    case "token-policy.changed":
      return msg("Unknown identifications");
    case "site.made":
      return msg("Site made");
    case "site.changed":
      return msg("Site changed");
    case "site.removed":
      return msg("Site removed");
    case "site.energy-changed":
      return msg("Hours or prices of the site changed");
    case "profile.published":
      return msg("Charging profile published");
    case "profile.changed":
      return msg("Charging profile changed");
    case "profile.rolled-back":
      return msg("Charging profile rolled back");
    case "profile.assigned":
      return msg("Charging profile assigned");
    case "profile.unassigned":
      return msg("Assignment of a charging profile ended");
    case "profile.rolled-out":
      return msg("Version of a charging profile rolled out");
    case "roll-out.stopped":
      return msg("Roll-out stopped");
    case "roll-out.continued":
      return msg("Roll-out continued");
    case "person.joined":
      return msg("Joined");
    case "person.signed-in":
      return msg("Signed in");
    case "person.signed-out":
      return msg("Signed out");
    case "person.role-changed":
      return msg("Role changed");
    case "person.changed":
      return msg("Account changed");
    case "person.password-changed":
      return msg("Password changed");
    case "person.session-ended":
      return msg("Signed out elsewhere");
    case "person.removed":
      return msg("Person removed");
    case "passkey.added":
      return msg("Passkey added");
    case "passkey.renamed":
      return msg("Passkey renamed");
    case "passkey.removed":
      return msg("Passkey removed");
    case "invitation.made":
      return msg("Invitation made");
    case "invitation.revoked":
      return msg("Invitation revoked");
    case "key.made":
      return msg("API key made");
    case "key.revoked":
      return msg("API key revoked");
  }
}

/** Word before the dot of an action. */
export type ActionGroup =
  | "installation"
  | "station"
  | "session"
  | "driver-link"
  | "feedback"
  | "feedback-template"
  | "token"
  | "token-policy"
  | "site"
  | "profile"
  | "roll-out"
  | "person"
  | "passkey"
  | "invitation"
  | "key";

export const ACTION_GROUPS = [...new Set(AUDIT_ACTIONS.map((action) => groupOf(action)))];

export function groupOf(action: AuditAction): ActionGroup {
  // The actions are a closed set of `<group>.<what>`.
  return action.slice(0, action.indexOf(".")) as ActionGroup;
}

export function groupWord(group: ActionGroup): string {
  switch (group) {
    case "installation":
      return msg("Installation");
    case "station":
      return msg("Stations");
    case "session":
      return msg("Sessions");
    case "driver-link":
      return msg("Drivers’ links");
    case "feedback":
      return msg("Feedback");
    case "feedback-template":
      return msg("Answer templates");
    case "token":
      return msg("Identifications");
    case "token-policy":
      return msg("Unknown identifications");
    case "site":
      return msg("Sites");
    case "profile":
      return msg("Charging profiles");
    case "roll-out":
      return msg("Roll-outs");
    case "person":
      return msg("People");
    case "passkey":
      return msg("Passkeys");
    case "invitation":
      return msg("Invitations");
    case "key":
      return msg("API keys");
  }
}

/** What kind of thing a subject is. */
export function subjectWord(kind: AuditEntry["subject"]["kind"]): string {
  switch (kind) {
    case "installation":
      return msg("Installation");
    case "station":
      return msg("Station");
    case "session":
      return msg("Session");
    case "feedback":
      return msg("Feedback");
    case "feedback-template":
      return msg("Answer template");
    case "token":
      return msg("Identification");
    case "site":
      return msg("Site");
    case "profile":
      return msg("Charging profile");
    case "person":
      return msg("Person");
    case "passkey":
      return msg("Passkey");
    case "invitation":
      return msg("Invitation");
    case "key":
      return msg("API key");
  }
}

export function actorWord(actor: AuditEntry["actor"]): string {
  switch (actor.kind) {
    case "nobody":
      return msg("Not signed in");
    case "bootstrap":
      return msg("Bootstrap key");
    case "key":
    case "person":
      return actor.name;
  }
}

/** As edge/principal.ts calls whoever comes with the bootstrap key. */
const BOOTSTRAP_NAME = "WATTEST_BOOTSTRAP_KEY";

/** Whether something was made by a program with the bootstrap key, and by no person. */
export const isOfBootstrap = (name: string): boolean => name === BOOTSTRAP_NAME;

/** Who made an invitation or a key. */
export const makerWord = (name: string): string => (isOfBootstrap(name) ? msg("Bootstrap key") : name);

/** What the subject was called then; a session by its short id. */
export function subjectName(subject: AuditEntry["subject"]): string {
  if (subject.kind === "installation") return msg("Wattest");
  if (subject.kind === "session") return shortSessionId(subject.id);
  // An invitation without an address has no name; its id says nothing to a reader.
  return subject.name || (subject.kind === "invitation" ? msg("whoever has the link") : subject.id);
}

/** Where the subject can be seen; null for what has no page of its own. */
export function subjectHref(subject: AuditEntry["subject"]): string | null {
  switch (subject.kind) {
    case "station":
      return stationHref(subject.id);
    case "session":
      return sessionHref(subject.id);
    case "token":
      return tokensHref({ search: subject.id });
    case "site":
      return siteHref(subject.id);
    case "profile":
      return profileHref(subject.id);
    case "person":
    case "invitation":
      return "/settings/people";
    case "key":
      return "/settings/keys";
    case "feedback":
      return feedbackHref(subject.id);
    case "feedback-template":
    case "installation":
    case "passkey":
      return null;
  }
}

export interface FieldChange {
  readonly name: string;
  /** Null: nothing stood there. */
  readonly from: string | null;
  readonly to: string | null;
}

/** The values that differ, field by field, in the order in which they were written. */
export function fieldChanges(entry: AuditEntry): FieldChange[] {
  const before = entry.before ?? {};
  const after = entry.after ?? {};
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((name) => ({
      name: fieldWord(name),
      from: valueWord(name, before[name]),
      to: valueWord(name, after[name]),
    }))
    .filter(({ from, to }) => from !== null || to !== null);
}

function fieldWord(name: string): string {
  const words: Record<string, string> = {
    name: msg("Name"),
    email: msg("E-mail"),
    role: msg("Role"),
    meters: msg("Meters"),
    evses: msg("EVSEs"),
    registrationStatus: msg("Registration"),
    clientCertificate: msg("Client certificate"),
    permissions: msg("Permissions"),
    expiresAtMillis: msg("Expires"),
    previousUntilMillis: msg("Old secret until"),
    commandId: msg("Waiting command"),
    certificateRequestId: msg("Certificate request"),
    start: msg("Begins with"),
    invitedBy: msg("Invited by"),
    method: msg("Signs in by"),
    number: msg("Number"),
    owner: msg("Owner"),
    type: msg("Kind"),
    group: msg("Group"),
    blocked: msg("Blocked"),
    maxSessions: msg("Sessions at the same time"),
    unknown: msg("Unknown identifications"),
    siteId: msg("Site"),
    groups: msg("Groups"),
    offPeak: msg("Off-peak hours"),
    price: msg("Price"),
    carbon: msg("Carbon intensity"),
    renewable: msg("Renewable share"),
    profileName: msg("Charging profile"),
    evseId: msg("EVSE"),
    timeZone: msg("Time zone"),
    limit: msg("Limit"),
    phases: msg("Phases"),
    voltage: msg("Voltage"),
    version: msg("Version"),
    reason: msg("Reason"),
    restores: msg("Same as version"),
    archived: msg("Archived"),
    target: msg("Assigned to"),
    rollOut: msg("Roll-out"),
    assignments: msg("Assignments"),
    stationsLeft: msg("Stations not reached"),
    state: msg("State"),
    assignee: msg("Given to"),
    dueAtMillis: msg("Due"),
    mergedInto: msg("Counted with"),
    answer: msg("Answer"),
    visibility: msg("Visible"),
    explanation: msg("Explanation"),
    text: msg("Text"),
    language: msg("Language"),
    listed: msg("In the public list"),
    operator: msg("Operator"),
    street: msg("Street and number"),
    postalCode: msg("Postal code"),
    city: msg("Town"),
    countryCode: msg("Country"),
    latitude: msg("Latitude"),
    longitude: msg("Longitude"),
    ocpiLocationId: msg("OCPI location id"),
    connectors: msg("Plugs"),
    fromMillis: msg("From"),
    toMillis: msg("Until"),
    note: msg("Note"),
    from: msg("From"),
    // Of a charging profile; what is not named here is called as OCPP calls it.
    chargingProfilePurpose: msg("Purpose"),
    chargingProfileKind: msg("Kind"),
    stackLevel: msg("Stack level"),
    recurrencyKind: msg("Recurs"),
    validFrom: msg("Valid from"),
    validTo: msg("Valid to"),
    chargingRateUnit: msg("Unit"),
    startSchedule: msg("Starts"),
    duration: msg("Seconds it lasts"),
    steps: msg("Steps"),
  };
  return words[name] ?? name;
}

/** A value as a reader takes it in; null for none. */
function valueWord(name: string, value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "number") {
    if (!name.endsWith("Millis")) return formats.count(value);
    return `${formats.day(value)}, ${formats.clock(value)}`;
  }
  if (typeof value === "boolean") return value ? msg("yes") : msg("no");
  if (name === "permissions" && Array.isArray(value)) {
    return value.map((item) => (v.is(permissionSchema, item) ? permissionWord(item) : String(item))).join(", ");
  }
  if (typeof value === "string") {
    if (name === "method") return methodWord(value);
    if (name === "target") return saidTarget(value);
    if (name === "registrationStatus" && v.is(registrationStatusSchema, value)) return registrationWord(value);
    if (name === "clientCertificate") return value === "required" ? msg("needed") : msg("taken instead of the secret");
    if (name === "from" && value === "device") return msg("the device that said it");
    if (name === "from" && value === "link") return msg("its link alone");
    if (name === "state" && v.is(feedbackStateSchema, value)) return stateWords(value).word;
    if (name === "visibility" && v.is(visibilitySchema, value)) return visibilityWords(value);
    if (name === "reason" && v.is(hidingReasonSchema, value)) return hidingWords(value);
    if (name === "reason" && v.is(exclusionReasonSchema, value)) return exclusionWord(value);
    return name === "role" && v.is(roleSchema, value) ? roleWord(value) : value;
  }
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(itemWord).join(", ");
  return itemWord(value);
}

/** Way of signing in, as edge/identity/signing-in.ts names it. */
function methodWord(method: string): string {
  switch (method) {
    case "password":
      return msg("password");
    case "passkey":
      return msg("passkey");
    case "oidc":
      return msg("the organisation’s sign-in");
    default:
      return method;
  }
}

/** One of a list: a meter by its serial number and key, an EVSE by its number and power, anything else as it is. */
function itemWord(item: unknown): string {
  if (typeof item !== "object" || item === null) return String(item);
  const fields = item as Record<string, unknown>;
  if (typeof fields.serial === "string") {
    return typeof fields.publicKey === "string" ? `${fields.serial} (…${fields.publicKey.slice(-8)})` : fields.serial;
  }
  if (Array.isArray(fields.days)) {
    const days = fields.days.filter((day) => typeof day === "number");
    return `${fields.from}–${fields.to} ${daysText(days)}`;
  }
  if (fields.source === "feed") return String(fields.url);
  if (fields.source === "typed") return msg(str`typed in, values: ${formats.count(Number(fields.values))}`);
  if (typeof fields.evseId === "number" && typeof fields.maxPowerWatts === "number") {
    return `${fields.evseId}: ${formats.power(fields.maxPowerWatts)} kW`;
  }
  return JSON.stringify(item);
}
