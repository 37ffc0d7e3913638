// Calls about a station's OCPP connection: its messages, commands to it, and what it told of itself.
import type * as v from "valibot";
import {
  type CertificateRequest,
  type CommandAnswer,
  certificateRequestListSchema,
  commandAnswerSchema,
  judgedAgainSchema,
  type KeptCommand,
  keptCommandListSchema,
  type MessageList,
  type MessageSummary,
  messageListSchema,
  messageSummarySchema,
  type OcppMessage,
  type SetAside,
  type SettingList,
  type StationEvent,
  setAsideListSchema,
  settingListSchema,
  stationEventListSchema,
} from "../edge/contract/ocpp.ts";
import { type Token, tokenListSchema } from "../edge/contract/tokens.ts";
import { queryOf } from "./api.ts";
import type { ApiClient } from "./api-client.ts";

/** How long a command waits for its answer, seconds. */
export const COMMAND_SECONDS = 30;
/** Most tokens that are read to be offered or sent in a local list. */
const MOST_TOKENS = 1_000;
const PAGE = 100;

/** A call as the station's version writes it. */
export interface OcppCall {
  readonly action: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What becomes of a command while its station is away: null: it fails at once; else the seconds that it waits at most. */
export type Patience = number | null;

export interface MessageFilter {
  /** Null: both. */
  readonly direction: OcppMessage["direction"] | null;
  /** `errors`: refused, not answered, or not readable. Null: any. */
  readonly outcome: "errors" | null;
  readonly action: string | null;
  /** Anywhere in the frames. */
  readonly text: string | null;
}

export interface MessageQuery extends MessageFilter {
  readonly cursor?: string | null;
  /** 1 to 100. */
  readonly limit: number;
}

const path = (stationId: string) => `/api/stations/${encodeURIComponent(stationId)}`;

/** Newest first. */
export function stationMessages(
  api: ApiClient,
  stationId: string,
  query: MessageQuery,
  signal: AbortSignal,
): Promise<MessageList> {
  return api.read(`${path(stationId)}/messages${queryOf({ ...query })}`, messageListSchema, signal);
}

/** How many there are, of which actions, and since when. */
export function messageSummary(api: ApiClient, stationId: string, signal: AbortSignal): Promise<MessageSummary> {
  return api.read(`${path(stationId)}/messages/summary`, messageSummarySchema, signal);
}

/** Sends a command and waits for what became of it, up to 30 s. Throws a `problem` when the version refuses it. */
export function sendCommand(
  api: ApiClient,
  stationId: string,
  call: OcppCall,
  patience: Patience,
  signal: AbortSignal,
): Promise<CommandAnswer> {
  const waiting = patience === null ? {} : { whenOffline: "wait", expiresInSeconds: patience };
  return api.read(`${path(stationId)}/commands`, commandAnswerSchema, signal, {
    method: "POST",
    body: { ...call, timeoutSeconds: COMMAND_SECONDS, ...waiting },
  });
}

/** Commands that wait for the station, and the newest that did. */
export async function keptCommands(
  api: ApiClient,
  stationId: string,
  signal: AbortSignal,
): Promise<readonly KeptCommand[]> {
  return (await api.read(`${path(stationId)}/commands`, keptCommandListSchema, signal)).items;
}

/** Takes back a command that still waits. */
export function cancelCommand(
  api: ApiClient,
  stationId: string,
  commandId: string,
  signal: AbortSignal,
): Promise<void> {
  return api.perform(`${path(stationId)}/commands/${encodeURIComponent(commandId)}`, signal, { method: "DELETE" });
}

/** Settings as the station last told them. */
export function stationSettings(api: ApiClient, stationId: string, signal: AbortSignal): Promise<SettingList> {
  return api.read(`${path(stationId)}/settings`, settingListSchema, signal);
}

export interface EventQuery {
  /** Null: any. */
  readonly kind: StationEvent["kind"] | null;
  readonly cursor?: string | null;
  readonly limit: number;
}

/** Newest first. */
export function stationEvents(
  api: ApiClient,
  stationId: string,
  query: EventQuery,
  signal: AbortSignal,
): Promise<v.InferOutput<typeof stationEventListSchema>> {
  return api.read(`${path(stationId)}/events${queryOf({ ...query })}`, stationEventListSchema, signal);
}

/** Certificates that the station asked to be signed. */
export async function certificateRequests(
  api: ApiClient,
  stationId: string,
  signal: AbortSignal,
): Promise<readonly CertificateRequest[]> {
  return (await api.read(`${path(stationId)}/certificate-requests`, certificateRequestListSchema, signal)).items;
}

/** Hands the signed chain (PEM) to the station. What the station says of it comes back. */
export function answerCertificateRequest(
  api: ApiClient,
  stationId: string,
  id: string,
  certificateChain: string,
  signal: AbortSignal,
): Promise<CommandAnswer> {
  return api.read(`${path(stationId)}/certificate-requests/${encodeURIComponent(id)}`, commandAnswerSchema, signal, {
    method: "POST",
    body: { certificateChain },
  });
}

export function dismissCertificateRequest(
  api: ApiClient,
  stationId: string,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  return api.perform(`${path(stationId)}/certificate-requests/${encodeURIComponent(id)}`, signal, {
    method: "DELETE",
  });
}

/** Transaction messages that could not be read, oldest first. */
export async function setAsideMessages(
  api: ApiClient,
  stationId: string,
  signal: AbortSignal,
): Promise<readonly SetAside[]> {
  return (await api.read(`${path(stationId)}/set-aside`, setAsideListSchema, signal)).items;
}

/** Reads them again with what the server knows today. */
export function judgeSetAside(
  api: ApiClient,
  stationId: string,
  signal: AbortSignal,
): Promise<v.InferOutput<typeof judgedAgainSchema>> {
  return api.read(`${path(stationId)}/set-aside/judge`, judgedAgainSchema, signal, { method: "POST" });
}

/** The tokens that are kept, at most 1,000. */
export async function allTokens(api: ApiClient, signal: AbortSignal): Promise<readonly Token[]> {
  const tokens: Token[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.read(
      `/api/tokens${queryOf({ limit: PAGE, cursor: cursor ?? null })}`,
      tokenListSchema,
      signal,
    );
    tokens.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined && tokens.length < MOST_TOKENS);
  return tokens;
}
