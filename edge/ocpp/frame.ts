// Frames of OCPP-J, read and written: CALL, CALLRESULT, CALLERROR of all versions, CALLRESULTERROR and SEND of 2.1
// (OCPP-J 1.6 §4.2, OCPP 2.0.1 and 2.1 part 4 §4.2). Payloads stay JSON nodes, so that a register keeps its digits.
import { type JsonNode, type JsonObject, parseJson, parseJsonText } from "../../assembly/host/json.ts";
import { type ErrorCause, type ErrorReport, errorCode, UNREADABLE_MESSAGE_ID } from "./errors.ts";
import type { OcppVersion } from "./versions.ts";

/**
 * Longest frame read, in bytes. The longest that must not be refused is a StopTransaction with its transactionData: a
 * day of one sample a minute with three measurands is 1,440 × (60 + 3 × 110) = 562 kB.
 */
export const MAX_FRAME_BYTES = 1_048_576;
/**
 * Containers inside each other: the deepest message (ReportChargingProfiles of 2.0.1 and 2.1) has 13, the frame's array
 * adds one, and a vendor's customData inside may add 10 of its own.
 */
export const MAX_FRAME_DEPTH = 24;
/** The standard's bound of an id, 36 characters, holds for ours; stations that write longer ones are still answered. */
const MAX_MESSAGE_ID_LENGTH = 255;
/** No action's name is longer than 33 characters. */
const MAX_ACTION_LENGTH = 64;
/** OCPP 2.0.1 part 4 §4.2.3; 1.6 sets no bound. */
const MAX_DESCRIPTION_LENGTH = 255;
/** A frame that cannot be parsed is looked through this far for its id and action. */
const HEAD_LENGTH = 1_024;

const TYPES = { 2: "call", 3: "result", 4: "error", 5: "result-error", 6: "send" } as const;
export type FrameKind = (typeof TYPES)[keyof typeof TYPES];

export interface CallFrame {
  readonly ok: true;
  /** A SEND is a call that is not answered. */
  readonly kind: "call" | "send";
  readonly messageId: string;
  readonly action: string;
  readonly payload: JsonObject;
}

export interface ResultFrame {
  readonly ok: true;
  readonly kind: "result";
  readonly messageId: string;
  readonly payload: JsonObject;
}

export interface ErrorFrame {
  readonly ok: true;
  readonly kind: "error" | "result-error";
  readonly messageId: string;
  /** As sent; stations also send codes that no version knows. */
  readonly code: string;
  readonly description: string;
  readonly details: JsonNode | null;
}

/** Why a text is no frame, with what could still be read of it. */
export interface FrameFault {
  readonly ok: false;
  readonly kind: FrameKind | "unknown";
  readonly messageId: string | null;
  /** Known for a call or send whose head could be read: a transaction message is kept even when it is broken. */
  readonly action: string | null;
  readonly error: ErrorReport;
  /** What to send back, null where the version wants silence. */
  readonly reply: string | null;
}

export type Frame = CallFrame | ResultFrame | ErrorFrame;

const ENCODER = new TextEncoder();

/**
 * Reads one text message of a socket. An absent payload, null and [] are read as the empty object that they stand for
 * (1.6 §4.2.1 allows null, and some stations' libraries write an empty map as []).
 */
export function parseFrame(version: OcppVersion, text: string): Frame | FrameFault {
  // A character has at most three bytes; the first test spares encoding what is too long anyway.
  const bytes = text.length > MAX_FRAME_BYTES ? null : ENCODER.encode(text);
  if (bytes === null || bytes.length > MAX_FRAME_BYTES) {
    return fault(version, headOf(text), "syntax", `A message has at most ${MAX_FRAME_BYTES} bytes.`);
  }
  const json = parseJsonText(text, bytes, MAX_FRAME_DEPTH);
  if (!json.ok) {
    const head = headOf(text);
    const cause = head.messageId === null ? "framing" : "syntax";
    return fault(version, head, cause, `No valid JSON at byte ${json.offset}. ${json.message}`, {
      offset: json.offset,
    });
  }
  if (json.root.kind !== "array") return fault(version, NO_HEAD, "framing", "A message is a JSON array.");
  const [type, id, ...rest] = json.root.items;
  const head = headOfNodes(version, type, id, rest[0]);
  if (head.kind === "unknown") return fault(version, head, "message-type", "No message type of this version.");
  if (head.messageId === null) {
    return fault(version, head, "framing", `A message id is a text of at most ${MAX_MESSAGE_ID_LENGTH} characters.`);
  }
  const [repeated] = json.duplicates;
  if (repeated !== undefined) {
    const description = `A member name occurs twice in one object, at byte ${repeated.offset}.`;
    return fault(version, head, "syntax", description, { offset: repeated.offset });
  }
  return bodyOf(version, { ...head, kind: head.kind, messageId: head.messageId }, rest);
}

interface Head {
  readonly kind: FrameKind | "unknown";
  readonly messageId: string | null;
  readonly action: string | null;
}

interface ReadableHead extends Head {
  readonly kind: FrameKind;
  readonly messageId: string;
}

const NO_HEAD: Head = { kind: "unknown", messageId: null, action: null };

function bodyOf(version: OcppVersion, head: ReadableHead, rest: readonly JsonNode[]): Frame | FrameFault {
  const { kind, messageId, action } = head;
  if (kind === "error" || kind === "result-error") {
    // Whatever else is wrong with it, it says that the call failed, and nothing may be answered to it.
    const [code, description, details] = rest;
    return {
      ok: true,
      kind,
      messageId,
      code: code?.kind === "string" ? code.value : "GenericError",
      description: description?.kind === "string" ? description.value : "",
      details: details ?? null,
    };
  }
  const carriesAction = kind === "call" || kind === "send";
  if (carriesAction && action === null) {
    return fault(version, head, "framing", `An action is a text of 1 to ${MAX_ACTION_LENGTH} characters.`);
  }
  const most = carriesAction ? 2 : 1;
  if (rest.length > most) return fault(version, head, "framing", `A message of this type has ${most + 2} elements.`);
  const payload = payloadOf(rest[most - 1]);
  if (payload === null) return fault(version, head, "syntax", "A payload is a JSON object.");
  return carriesAction && action !== null
    ? { ok: true, kind, messageId, action, payload }
    : { ok: true, kind: "result", messageId, payload };
}

function payloadOf(node: JsonNode | undefined): JsonObject | null {
  if (node?.kind === "object") return node;
  const isEmpty = node === undefined || node.kind === "null" || (node.kind === "array" && node.items.length === 0);
  return isEmpty ? { kind: "object", members: [], start: node?.start ?? 0, end: node?.end ?? 0 } : null;
}

function kindOf(version: OcppVersion, type: number): FrameKind | "unknown" {
  if (type > 4 && version !== "2.1") return "unknown";
  return TYPES[type as keyof typeof TYPES] ?? "unknown";
}

function headOfNodes(version: OcppVersion, type?: JsonNode, id?: JsonNode, third?: JsonNode): Head {
  const kind = type?.kind === "number" ? kindOf(version, Number(type.literal)) : "unknown";
  const messageId = id?.kind === "string" && id.value.length <= MAX_MESSAGE_ID_LENGTH ? id.value : null;
  const carriesAction = kind === "call" || kind === "send";
  return { kind, messageId, action: carriesAction && third?.kind === "string" ? actionOf(third.value) : null };
}

function actionOf(text: string): string | null {
  return text !== "" && text.length <= MAX_ACTION_LENGTH ? text : null;
}

/** The head of a CALL or a CALLRESULT whose text breaks off or is wrong further on. */
function headOf(text: string): Head {
  const string = /"(?:[^"\\]|\\.)*"/.source;
  const match = new RegExp(`^\\s*\\[\\s*([2-6])\\s*,\\s*(${string})\\s*,\\s*(${string})?`).exec(
    text.slice(0, HEAD_LENGTH),
  );
  if (match === null) return NO_HEAD;
  const [type, id, third] = match.slice(1).map((part) => {
    const node = part === undefined ? undefined : parseJson(ENCODER.encode(part), 1);
    return node?.ok ? node.root : undefined;
  });
  // The version does not matter for what is wrong in itself.
  return headOfNodes("2.1", type, id, third);
}

function fault(
  version: OcppVersion,
  head: Head,
  cause: ErrorCause,
  description: string,
  details: Readonly<Record<string, unknown>> = {},
): FrameFault {
  const error = { code: errorCode(version, cause), description, details };
  return { ok: false, ...head, error, reply: replyTo(version, head, error) };
}

/**
 * 1.6 answers what it can name: a call with an id. It ignores unknown message types (§4.1.3). 2.x answers with the id -1
 * where there is none, and 2.1 also answers a broken result. Errors and SENDs are never answered.
 */
function replyTo(version: OcppVersion, head: Head, error: ErrorReport): string | null {
  switch (head.kind) {
    case "call":
      if (version === "1.6" && head.messageId === null) return null;
      return writeError(head.messageId ?? UNREADABLE_MESSAGE_ID, error);
    case "unknown":
      return version === "1.6" ? null : writeError(head.messageId ?? UNREADABLE_MESSAGE_ID, error);
    case "result":
      return version === "2.1" && head.messageId !== null ? writeResultError(head.messageId, error) : null;
    case "error":
    case "result-error":
    case "send":
      return null;
  }
}

/** A CALL. @param messageId At most 36 characters, never used before by this sender for this station. */
export function writeCall(messageId: string, action: string, payload: object): string {
  return JSON.stringify([2, messageId, action, payload]);
}

/** A CALLRESULT: the answer to the call with this id. */
export function writeResult(messageId: string, payload: object): string {
  return JSON.stringify([3, messageId, payload]);
}

/** A CALLERROR: the refusal of the call with this id. A description is cut at 255 characters. */
export function writeError(messageId: string, error: ErrorReport): string {
  return JSON.stringify([4, messageId, error.code, cut(error.description), error.details]);
}

/** A CALLRESULTERROR of 2.1: the refusal of a result. */
export function writeResultError(messageId: string, error: ErrorReport): string {
  return JSON.stringify([5, messageId, error.code, cut(error.description), error.details]);
}

/** A SEND of 2.1: a message without an answer. */
export function writeSend(messageId: string, action: string, payload: object): string {
  return JSON.stringify([6, messageId, action, payload]);
}

function cut(text: string): string {
  return text.length <= MAX_DESCRIPTION_LENGTH ? text : [...text].slice(0, MAX_DESCRIPTION_LENGTH).join("");
}
