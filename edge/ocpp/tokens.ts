// Identifications in a station's calls and the answers to them, in the words of each version: idTagInfo of OCPP 1.6,
// idTokenInfo of 2.0.1 and 2.1.
import { type JsonNode, member } from "../../assembly/host/json.ts";
import type { Judgement, TokenStatus } from "../domain/authorization.ts";
import { textOf } from "./readings/payload.ts";
import type { OcppVersion } from "./versions.ts";

/** The longest that is kept (contract/tokens.ts); what is longer is nobody's. */
const MAX_LENGTH = 255;
/** Of a group, in an answer: OCPP 1.6 CiString20Type, 2.0.1 and 2.1 identifierString. A longer one is left out. */
const GROUP_LENGTHS: Readonly<Record<OcppVersion, number>> = { "1.6": 20, "2.0.1": 36, "2.1": 255 };

export interface AskedToken {
  /** Trimmed; empty where the call names none that could be kept. */
  readonly idToken: string;
  /** As the station names it; null in 1.6. */
  readonly type: string | null;
  /** Sessions at the same time are counted at the start of one alone. */
  readonly purpose: "authorize" | "start" | "stop";
  /** The driver shows no identification at all (2.x, type NoAuthorization or empty): there is nothing to judge. */
  readonly isNone: boolean;
  /** Beside it comes the contract certificate of a car (ISO 15118), or what identifies it. */
  readonly hasCertificate: boolean;
}

/** Ends of a session, by the trigger of a 2.x event: who is named there is whoever ends it. */
const STOPPING = new Set(["StopAuthorized", "Deauthorized"]);

/**
 * The identification that a call asks about; null where it asks about none. A StartTransaction of 1.6 always asks: its
 * answer holds a status whatever was sent. Never throws, whatever the payload.
 */
export function askedToken(version: OcppVersion, action: string, payload: JsonNode): AskedToken | null {
  if (version === "1.6") {
    const purpose = { Authorize: "authorize", StartTransaction: "start", StopTransaction: "stop" } as const;
    if (!Object.hasOwn(purpose, action)) return null;
    const sent = textOf(payload, "idTag");
    if (action === "StopTransaction" && sent === null) return null;
    const idToken = boundedToken(sent) ?? "";
    return {
      idToken,
      type: null,
      purpose: purpose[action as keyof typeof purpose],
      isNone: false,
      hasCertificate: false,
    };
  }
  if (action !== "Authorize" && action !== "TransactionEvent") return null;
  const token = member(payload, "idToken");
  if (token?.kind !== "object") return null;
  const idToken = boundedToken(textOf(token, "idToken")) ?? "";
  const type = textOf(token, "type") ?? "";
  const hasCertificate = ["certificate", "iso15118CertificateHashData"].some(
    (name) => member(payload, name) !== undefined,
  );
  const purpose = action === "Authorize" ? "authorize" : isStop(payload) ? "stop" : "start";
  const isNone = type === "NoAuthorization" || (idToken === "" && textOf(token, "idToken") === "");
  return { idToken, type, purpose, isNone, hasCertificate: action === "Authorize" && hasCertificate };
}

/** Whether a TransactionEvent names whoever ends the session. */
function isStop(payload: JsonNode): boolean {
  return textOf(payload, "eventType") === "Ended" || STOPPING.has(textOf(payload, "triggerReason") ?? "");
}

/** Who charges, as a TransactionEvent of 2.x says it; null where it names nobody, or whoever ends the session. */
export function chargingToken(payload: JsonNode): string | null {
  return isStop(payload) ? null : boundedToken(textOf(member(payload, "idToken"), "idToken"));
}

/** An identification as it is kept: trimmed; null where it is empty or too long to be one. */
export function boundedToken(text: string | null): string | null {
  const trimmed = text?.trim() ?? "";
  return trimmed === "" || trimmed.length > MAX_LENGTH ? null : trimmed;
}

const STATUS_16: Readonly<Record<TokenStatus, string>> = {
  accepted: "Accepted",
  blocked: "Blocked",
  expired: "Expired",
  unknown: "Invalid",
  concurrent: "ConcurrentTx",
};
const STATUS_2: Readonly<Record<TokenStatus, string>> = { ...STATUS_16, unknown: "Unknown" };

/**
 * The part of the answer that says whether an identification may charge. Contract certificates cannot be checked here:
 * one that comes along is answered so, and the identification is refused whatever is kept of it, since a revoked contract
 * looks like a good one (2.0.1 C07).
 */
export function identificationAnswer(
  version: OcppVersion,
  asked: AskedToken,
  { status, group, expiresAtMillis }: Judgement,
): Readonly<Record<string, unknown>> {
  const told = group !== null && group.length <= GROUP_LENGTHS[version] ? group : null;
  const expires = expiresAtMillis === null ? null : new Date(expiresAtMillis).toISOString();
  if (version === "1.6") {
    return {
      idTagInfo: {
        status: STATUS_16[status],
        ...(expires === null ? {} : { expiryDate: expires }),
        ...(told === null ? {} : { parentIdTag: told }),
      },
    };
  }
  return {
    idTokenInfo: {
      status: asked.hasCertificate && status === "accepted" ? "Invalid" : STATUS_2[status],
      ...(expires === null ? {} : { cacheExpiryDateTime: expires }),
      ...(told === null ? {} : { groupIdToken: { idToken: told, type: "Central" } }),
    },
    ...(asked.hasCertificate ? { certificateStatus: "NoCertificateAvailable" } : {}),
  };
}
