// A station's answer to a command as a reader sees it: a sentence, and what it holds in a table. The words of the
// specification stay: operators look them up.
import { msg, str } from "@lit/localize";
import type { CommandAnswer } from "../../edge/contract/ocpp.ts";
import type { Mark } from "../elements/icons.ts";
import { formats } from "../format.ts";
import { isRefusal, placeWord, statusOf } from "../message-view.ts";
import type { CertificateHash } from "./form.ts";

type Json = Readonly<Record<string, unknown>>;

export interface ScheduleStep {
  readonly fromMillis: number;
  readonly untilMillis: number;
  readonly limit: number;
  readonly phases: number | null;
}

export type Details =
  | { readonly kind: "table"; readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: "schedule"; readonly unit: string; readonly steps: readonly ScheduleStep[] }
  | { readonly kind: "json"; readonly text: string };

export interface AnswerView {
  readonly mark: Mark;
  readonly sentence: string;
  readonly details: Details | null;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const word = (value: unknown): string => (value === undefined || value === null ? "" : String(value));

/** `timeoutSeconds`: how long it waited. `wasQuick`: it never left, as far as can be told. */
export function answerView(
  action: string,
  answer: Pick<CommandAnswer, "response" | "error"> & { readonly status: string },
  timeoutSeconds: number,
  wasQuick: boolean,
): AnswerView {
  const { status, response, error } = answer;
  switch (status) {
    case "answered":
      return answered(action, response);
    case "error":
      return {
        mark: "invalid",
        sentence: `${msg(str`Refused with ${error?.code ?? ""}.`)} ${error?.description ?? ""}`.trim(),
        details: response === undefined ? null : asJson(response),
      };
    case "timeout":
      return {
        mark: "invalid",
        sentence: msg(str`No answer within ${timeoutSeconds} s. Not repeated by itself.`),
        details: null,
      };
    case "waiting":
      return { mark: "none", sentence: msg("Kept until the station connects."), details: null };
    default:
      return {
        mark: "invalid",
        sentence: wasQuick
          ? msg("The station is offline. Not sent, and not repeated by itself.")
          : msg("The connection ended before the answer. Not repeated by itself."),
        details: null,
      };
  }
}

function answered(action: string, response: unknown): AnswerView {
  const status = statusOf(response);
  const info = isObject(response) && isObject(response["statusInfo"]) ? response["statusInfo"] : null;
  const reason =
    info === null ? "" : [word(info["reasonCode"]), word(info["additionalInfo"])].filter(Boolean).join(", ");
  const details = detailsOf(action, response);
  const said = isObject(response) ? factOf(action, response) : null;
  const follows = isRefusal(status) ? "" : followOf(action);
  const sentences = [
    statusSentence(status) ?? said ?? msg("Answered."),
    status !== null && said !== null ? said : "",
    reason === "" ? "" : `${reason}.`,
    follows,
  ];
  return {
    mark: isRefusal(status) || hasRefusedPart(action, response) ? "warn" : "valid",
    sentence: sentences.filter(Boolean).join(" "),
    details,
  };
}

/** A status and what it means where that is not plain; null: the answer has none. */
export function statusSentence(status: string | null): string | null {
  switch (status) {
    case null:
      return null;
    case "Scheduled":
      return msg("Scheduled: it happens when what runs has ended.");
    case "RebootRequired":
      return msg("RebootRequired: in effect after the next restart.");
    case "NotSupported":
      return msg("NotSupported: the station does not know this.");
    case "NotImplemented":
      return msg("NotImplemented: the station does not know this.");
    case "AcceptedCanceled":
      return msg("AcceptedCanceled: accepted, and what ran before is broken off.");
    case "VersionMismatch":
      return msg("VersionMismatch: the station has another version of the list. Ask for it first.");
    case "EmptyResultSet":
      return msg("EmptyResultSet: there is nothing of this kind.");
    case "NoProfiles":
      return msg("NoProfiles: there are none.");
    case "UnknownVariable":
      return msg("UnknownVariable: the component has no such variable.");
    case "UnknownComponent":
      return msg("UnknownComponent: the station has no such component.");
    default:
      return `${status}.`;
  }
}

/** What an answer without a status, or beside it, says in a sentence; null: nothing of the kind. */
function factOf(action: string, response: Json): string | null {
  switch (action) {
    case "GetLocalListVersion": {
      const version = Number(response["listVersion"] ?? response["versionNumber"]);
      if (version < 0) return msg("The station keeps no local list.");
      return version === 0
        ? msg("The local list is empty (version 0).")
        : msg(str`The local list has version ${version}.`);
    }
    case "GetDiagnostics":
    case "GetLog": {
      const file = word(response["fileName"] ?? response["filename"]);
      if (file !== "") return msg(str`The file is called ${file}.`);
      return action === "GetDiagnostics" ? msg("There is nothing to upload.") : null;
    }
    case "UpdateFirmware":
      return response["status"] === undefined ? msg("Taken note of.") : null;
    case "GetTransactionStatus": {
      const queue =
        response["messagesInQueue"] === true
          ? msg("Messages of it are still to come.")
          : msg("All its messages have been sent.");
      if (response["ongoingIndicator"] === undefined) return queue;
      const runs = response["ongoingIndicator"] === true ? msg("It runs.") : msg("It has ended.");
      return `${runs} ${queue}`;
    }
    case "RequestStartTransaction":
      return response["transactionId"] === undefined
        ? null
        : msg(str`A transaction runs there already: ${word(response["transactionId"])}.`);
    case "GetConfiguration": {
      const count = listOf(response["configurationKey"]).length;
      return count === 1 ? msg("1 setting.") : msg(str`${count} settings.`);
    }
    default:
      return null;
  }
}

/** Where what the answer only announces can be seen. */
function followOf(action: string): string {
  switch (action) {
    case "RemoteStartTransaction":
    case "RequestStartTransaction":
      return msg("The session appears when the transaction begins.");
    case "GetBaseReport":
    case "GetReport":
      return msg("The report follows, and stands under Settings.");
    case "UpdateFirmware":
    case "SignedUpdateFirmware":
    case "GetDiagnostics":
    case "GetLog":
    case "PublishFirmware":
    case "GetMonitoringReport":
    case "GetChargingProfiles":
    case "GetDisplayMessages":
    case "CustomerInformation":
      return msg("What follows stands under Events.");
    case "SetChargingProfile":
      return msg("Not yet read back.");
    default:
      return "";
  }
}

/** An answer about several things that refuses one of them. */
function hasRefusedPart(action: string, response: unknown): boolean {
  if (!isObject(response)) return false;
  if (action === "GetConfiguration") return Array.isArray(response["unknownKey"]) && response["unknownKey"].length > 0;
  const results = [...listOf(response["getVariableResult"]), ...listOf(response["setVariableResult"])];
  return results.some(({ attributeStatus }) => !["Accepted", "RebootRequired"].includes(word(attributeStatus)));
}

function detailsOf(action: string, response: unknown): Details | null {
  if (!isObject(response)) return null;
  switch (action) {
    case "GetCompositeSchedule":
      return scheduleOf(response);
    case "GetConfiguration":
      return configurationTable(response);
    case "GetVariables":
    case "SetVariables":
      return variableTable(listOf(response["getVariableResult"] ?? response["setVariableResult"]));
    case "GetInstalledCertificateIds":
      return certificateTable(response);
    case "GetLocalListVersion":
    case "GetTransactionStatus":
    case "GetDiagnostics":
    case "GetLog":
    case "RequestStartTransaction":
      return null;
    default: {
      const known = new Set(["status", "statusInfo", "customData"]);
      return Object.keys(response).some((name) => !known.has(name)) ? asJson(response) : null;
    }
  }
}

const asJson = (value: unknown): Details => ({ kind: "json", text: JSON.stringify(value, null, 2) });

function configurationTable(response: Json): Details | null {
  const keys = listOf(response["configurationKey"]).map(({ key, value, readonly }) => [
    word(key),
    value === undefined ? msg("not told") : word(value),
    readonly === true ? msg("read only") : msg("can be changed"),
  ]);
  const unknown = Array.isArray(response["unknownKey"]) ? response["unknownKey"] : [];
  const rows = [...keys, ...unknown.map((key) => [word(key), "", msg("unknown to the station")])];
  if (rows.length === 0) return null;
  return { kind: "table", heads: [msg("Key"), msg("Value"), msg("State")], rows };
}

/** "EVSE 1, OCPPCommCtrlr.HeartbeatInterval", as 2.x names its variables. */
export function variableName(component: unknown, variable: unknown): string {
  const named = (value: unknown) => {
    if (!isObject(value)) return "";
    return value["instance"] === undefined ? word(value["name"]) : `${word(value["name"])}[${word(value["instance"])}]`;
  };
  const evse = isObject(component) && isObject(component["evse"]) ? component["evse"] : null;
  const name = [named(component), named(variable)].filter(Boolean).join(".");
  if (evse === null) return name;
  const connector = evse["connectorId"];
  return `${placeWord(Number(evse["id"]), connector === undefined ? null : Number(connector))}, ${name}`;
}

function variableTable(results: readonly Json[]): Details | null {
  if (results.length === 0) return null;
  const hasValues = results.some(({ attributeValue }) => attributeValue !== undefined);
  const rows = results.map(({ component, variable, attributeType, attributeValue, attributeStatus }) => [
    `${variableName(component, variable)}${attributeType === undefined || attributeType === "Actual" ? "" : ` (${word(attributeType)})`}`,
    ...(hasValues ? [word(attributeValue)] : []),
    word(attributeStatus),
  ]);
  const heads = hasValues ? [msg("Variable"), msg("Value"), msg("State")] : [msg("Variable"), msg("State")];
  return { kind: "table", heads, rows };
}

/** The certificates that an answer names, those below others left out. */
export function certificatesOf(response: unknown): CertificateHash[] {
  if (!isObject(response)) return [];
  // A list of hashes in 1.6, of chains in 2.x.
  const chains = listOf(response["certificateHashDataChain"]).map((chain) => chain["certificateHashData"]);
  return listOf([...listOf(response["certificateHashData"]), ...chains]).map((hash) => ({
    hashAlgorithm: word(hash["hashAlgorithm"]),
    issuerNameHash: word(hash["issuerNameHash"]),
    issuerKeyHash: word(hash["issuerKeyHash"]),
    serialNumber: word(hash["serialNumber"]),
  }));
}

function certificateTable(response: Json): Details | null {
  const hashes = certificatesOf(response);
  if (hashes.length === 0) return null;
  const chains = listOf(response["certificateHashDataChain"]);
  return {
    kind: "table",
    heads: [...(chains.length > 0 ? [msg("Certificate")] : []), msg("Serial number"), msg("Issuer’s key, as a hash")],
    rows: hashes.map(({ serialNumber, issuerKeyHash, hashAlgorithm }, index) => [
      ...(chains.length > 0 ? [word(chains[index]?.["certificateType"])] : []),
      serialNumber,
      `${hashAlgorithm} ${issuerKeyHash}`,
    ]),
  };
}

/** The steps of a composite schedule with their instants; null where there is none. */
function scheduleOf(response: Json): Details | null {
  const schedule = response["chargingSchedule"] ?? response["schedule"];
  if (!isObject(schedule)) return null;
  const begin = Date.parse(word(schedule["scheduleStart"] ?? response["scheduleStart"] ?? schedule["startSchedule"]));
  if (Number.isNaN(begin)) return asJson(response);
  const periods = listOf(schedule["chargingSchedulePeriod"]);
  const duration = Number(schedule["duration"]);
  const lastMillis = begin + (Number.isFinite(duration) ? duration * 1_000 : 86_400_000);
  const fromMillis = (period: Json | undefined) =>
    period === undefined ? lastMillis : begin + Number(period["startPeriod"]) * 1_000;
  return {
    kind: "schedule",
    unit: word(schedule["chargingRateUnit"]),
    steps: periods.map((period, index) => ({
      fromMillis: fromMillis(period),
      untilMillis: fromMillis(periods[index + 1]),
      limit: Number(period["limit"]),
      phases: period["numberPhases"] === undefined ? null : Number(period["numberPhases"]),
    })),
  };
}

/** "6.5 A", "11.0 kW": watts as kW, as everywhere else. */
export function limitWord(limit: number, unit: string): string {
  return unit === "W" ? `${formats.power(limit)} kW` : `${formats.axis(limit)} ${unit}`;
}
