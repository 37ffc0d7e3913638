// A message of the OCPP log as a reader sees it: what it says in short, its payloads in lines, and whether it went well.
import { msg, str } from "@lit/localize";
import { type Connector, type OcppMessage, REFUSING_STATUSES } from "../edge/contract/ocpp.ts";
import type { Mark } from "./elements/icons.ts";

type Json = Readonly<Record<string, unknown>>;

/** What a payload says in one word, in the order in which it counts. */
const TELLING = [
  "status",
  "connectorStatus",
  "eventType",
  "type",
  "operationalStatus",
  "requestedMessage",
  "reason",
  "model",
] as const;

const REFUSALS: ReadonlySet<string> = new Set(REFUSING_STATUSES);

export interface Outcome {
  readonly mark: Mark | null;
  readonly text: string;
}

/** The payload of a call or of an answer; null where the frame cannot be read as a whole. */
function payloadOf(frame: string): Json | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(frame);
  } catch {
    return null;
  }
  // [2, id, action, payload] or [3, id, payload]; an error has code, description and details instead.
  const payload = Array.isArray(parsed) && parsed[0] !== 4 ? parsed.at(-1) : null;
  return isObject(payload) ? payload : null;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An error frame's code and description; null for another frame. */
function errorOf(frame: string): { readonly code: string; readonly description: string } | null {
  try {
    const parsed: unknown = JSON.parse(frame);
    if (!Array.isArray(parsed) || parsed[0] !== 4) return null;
    return { code: String(parsed[2] ?? ""), description: String(parsed[3] ?? "") };
  } catch {
    return null;
  }
}

/** "EVSE 1" or "EVSE 1, connector 2"; the station as a whole for 0. */
export function placeWord(evseId: number, connectorId: number | null): string {
  if (evseId === 0) return msg("Station");
  return connectorId === null ? msg(str`EVSE ${evseId}`) : msg(str`EVSE ${evseId}, connector ${connectorId}`);
}

/** What the call says in short: where, and its telling word. Empty where it says nothing of the kind. */
export function contentOf(message: Pick<OcppMessage, "request">): string {
  const payload = payloadOf(message.request);
  if (payload === null) return "";
  const evse = isObject(payload["evse"]) ? payload["evse"] : {};
  const evseId = payload["evseId"] ?? evse["id"] ?? null;
  const connectorId = payload["connectorId"] ?? evse["connectorId"] ?? null;
  const parts: string[] = [];
  if (typeof evseId === "number") parts.push(placeWord(evseId, typeof connectorId === "number" ? connectorId : null));
  else if (typeof connectorId === "number") {
    parts.push(connectorId === 0 ? msg("Station") : msg(str`connector ${connectorId}`));
  }
  const word = TELLING.map((name) => payload[name]).find((value) => typeof value === "string");
  if (typeof word === "string") parts.push(word);
  return [...parts, ...metered(payload), ...facts(payload)].join(", ");
}

/** The newest power and register of a payload with meter values, in the station's units. */
function metered(payload: Json): string[] {
  const newest = [payload["meterValue"]].flat().filter(isObject).at(-1);
  const values = [newest?.["sampledValue"]].flat().filter(isObject);
  const of = (measurand: string) =>
    values.find((value) => (value["measurand"] ?? REGISTER) === measurand && value["phase"] === undefined);
  return [of("Power.Active.Import"), of(REGISTER)].flatMap((value) => {
    if (value === undefined || !Number.isFinite(Number(value["value"]))) return [];
    const unitOf = isObject(value["unitOfMeasure"]) ? value["unitOfMeasure"] : {};
    const isRegister = (value["measurand"] ?? REGISTER) === REGISTER;
    // Floats of the station like 18258.930999999997 are shown to three places; the frame has them whole.
    const rounded = Number(Number(value["value"]).toFixed(3));
    return [`${rounded} ${value["unit"] ?? unitOf["unit"] ?? (isRegister ? "Wh" : "W")}`];
  });
}

const REGISTER = "Energy.Active.Import.Register";
/** Members that say in short what a command or a notice is about. */
const FACTS = ["idTag", "vendorId", "firmwareVersion", "logType", "reportBase", "updateType"] as const;

function facts(payload: Json): string[] {
  const said = FACTS.flatMap((name) => (typeof payload[name] === "string" ? [payload[name]] : []));
  const { idToken, duration } = payload;
  if (isObject(idToken) && typeof idToken["idToken"] === "string") said.push(idToken["idToken"]);
  if (typeof payload["key"] === "string") said.push(`${payload["key"]} = ${payload["value"] ?? ""}`);
  if (typeof duration === "number") said.push(`${duration} s`);
  return said;
}

/** The status that an answer gives, as it is written there. */
export function statusOf(answer: unknown): string | null {
  if (!isObject(answer)) return null;
  for (const place of [answer, answer["idTagInfo"], answer["idTokenInfo"]]) {
    if (isObject(place) && typeof place["status"] === "string") return place["status"];
  }
  return null;
}

/** Whether a status of an answer says no. */
export const isRefusal = (status: string | null): boolean => status !== null && REFUSALS.has(status);

/** What became of the call, in a word. */
export function outcomeOf(message: Pick<OcppMessage, "outcome" | "response">): Outcome {
  const { outcome, response } = message;
  switch (outcome) {
    case "answered": {
      const status = response === null ? null : statusOf(payloadOf(response));
      return { mark: isRefusal(status) ? "warn" : null, text: status ?? msg("Answered") };
    }
    case "refused": {
      const code = response === null ? "" : (errorOf(response)?.code ?? "");
      return { mark: "invalid", text: code || msg("Refused") };
    }
    case "pending":
      return { mark: "none", text: msg("Waiting") };
    case "timeout":
      return { mark: "invalid", text: msg("No answer") };
    case "offline":
      return { mark: "invalid", text: msg("Connection ended") };
    case "kept":
      return { mark: "warn", text: msg("Not readable, kept") };
    case "unanswered":
      return { mark: null, text: msg("No answer due") };
  }
}

/** Milliseconds from a command to its answer. Null for calls of the station: how long those took is not measured. */
export function tookMillis(message: OcppMessage): number | null {
  if (message.direction === "in" || message.answeredAtMillis === null) return null;
  return message.answeredAtMillis - message.atMillis;
}

/** "412 ms"; from 10 s on in seconds. */
export function tookWords(millis: number): string {
  return millis < 10_000 ? `${Math.max(0, Math.round(millis))} ms` : `${Math.round(millis / 1000)} s`;
}

/** A frame in lines: its payload, or the whole frame where it is an error or cannot be read. */
export function readable(frame: string): string {
  const payload = payloadOf(frame);
  if (payload !== null) return JSON.stringify(payload, null, 2);
  try {
    return JSON.stringify(JSON.parse(frame), null, 2);
  } catch {
    return frame;
  }
}

/** Whether the log holds only the begin of the frame. */
export const isCutOff = (frame: string): boolean => frame.length > 16_384 && frame.endsWith("…");

export function availabilityOutcome(availability: Connector["availability"]): Mark | null {
  if (availability === "faulted") return "invalid";
  return availability === "unavailable" ? "warn" : null;
}
