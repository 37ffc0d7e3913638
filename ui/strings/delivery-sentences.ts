// Why a profile was not sent, what differs at the station, and what stands against an assignment, in the reader's language; as it was said
// where the code or a value is not known.
import { msg } from "@lit/localize";
import type { DeliveryReason } from "../../edge/contract/assignments.ts";
import { formats } from "../format.ts";
import { saidTarget } from "../target-words.ts";
import { ASSIGNMENT_SENTENCES } from "./assignment-sentences.ts";
import { profileProblemText } from "./profile-sentences.ts";
import { valueText } from "./value-words.ts";

type Values = Readonly<Record<string, string | number>>;

/** Of deliveries and comparisons (edge/objects/profile-*.ts, edge/ocpp/profile-calls.ts). `{name}` is filled after the translation. */
const OWN_SENTENCES: Readonly<Record<string, () => string>> = {
  "session-without-transaction": () => msg("The session has no transaction that a profile could name."),
  "target-unfit": () => msg("A profile of this purpose is not set for a target of this kind."),
  "evses-unknown": () => msg("The station’s EVSEs are not known: register them."),
  "places-full": () => msg("As many profiles as are kept for one station are assigned here already."),
  "session-ended": () => msg("Its session has ended."),
  "profile-missing": () => msg("The station does not report it any more."),
  "profile-different": () => msg("The station reports another one; it differs in {names}."),
  "composite-exceeds": () =>
    msg("From {at} the station would allow {told} {unit} at EVSE {evseId}, and the profile {allowed} {unit}."),
  "no-answer": () => msg("The station did not answer in time."),
  "connection-lost": () => msg("The connection was lost before the answer."),
};

const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

/** Null: a value is missing. */
function filled(sentence: string, values: Values): string | null {
  let isMissing = false;
  const text = sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) isMissing = true;
    if (typeof value === "string" && name === "target") return saidTarget(value);
    if (typeof value === "string" && isInstant.test(value)) return formats.moment(Date.parse(value));
    return value === undefined ? "" : valueText(name, value);
  });
  return isMissing ? null : text;
}

function sentenceOf(code: string, values: Values): string | null {
  const tables: readonly Readonly<Record<string, () => string>>[] = [OWN_SENTENCES, ASSIGNMENT_SENTENCES];
  const table = tables.find((one) => Object.hasOwn(one, code));
  const sentence = table?.[code];
  return sentence === undefined ? null : filled(sentence(), values);
}

/** A reason that was found here, and not by the station. */
export function deliveryNoteText({ code, detail, values = {} }: DeliveryReason): string {
  return sentenceOf(code, values) ?? profileProblemText({ code, message: detail ?? code, values });
}

/** A problem of an assignment, or a note of a conversion or of a conflict. */
export function noteText({
  code,
  message,
  values = {},
}: {
  readonly code: string;
  readonly message: string;
  readonly values?: Values | undefined;
}): string {
  return sentenceOf(code, values) ?? profileProblemText({ code, message, values });
}
