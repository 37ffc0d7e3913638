// Calls about a station's OCPP connection: its messages, and commands to it.
import {
  type CommandAnswer,
  commandAnswerSchema,
  type MessageList,
  messageListSchema,
  type OcppMessage,
} from "../edge/contract/ocpp.ts";
import { queryOf } from "./api.ts";
import type { ApiClient } from "./api-client.ts";

/** How long a command waits for its answer, seconds. */
export const COMMAND_SECONDS = 30;

/** A call as the station's version writes it. */
export interface OcppCall {
  readonly action: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface MessageQuery {
  /** Null: both. */
  readonly direction: OcppMessage["direction"] | null;
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

/** Sends a command and waits for what became of it, up to 30 s. Throws a `problem` when the version refuses it. */
export function sendCommand(
  api: ApiClient,
  stationId: string,
  call: OcppCall,
  signal: AbortSignal,
): Promise<CommandAnswer> {
  return api.read(`${path(stationId)}/commands`, commandAnswerSchema, signal, {
    method: "POST",
    body: { ...call, timeoutSeconds: COMMAND_SECONDS },
  });
}
