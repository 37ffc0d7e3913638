// The WebSocket of a station: one is live, a newer one replaces it. Sockets outlive the object's memory (hibernation);
// what is known of one stands in its attachment.
import * as v from "valibot";
import { ocppVersionSchema } from "../contract/ocpp.ts";
import { subprotocolOf } from "../ocpp/versions.ts";

const TAG = "ocpp";
/** Close codes: 4000 to 4999 are free for applications (RFC 6455 §7.4.2). */
export const CLOSE_REPLACED = 4001;
export const CLOSE_SECRET_CHANGED = 4002;
export const CLOSE_SILENT = 4003;
export const CLOSE_PROTOCOL_ERROR = 1002;
export const CLOSE_UNSUPPORTED_DATA = 1003;
/** RFC 6455 §7.4.1; 1013 by the registry of IANA. */
export const CLOSE_POLICY = 1008;
export const CLOSE_TRY_LATER = 1013;
export const CLOSE_INTERNAL = 1011;

/** A call of ours that waits for its answer. */
const outstandingSchema = v.object({
  messageId: v.string(),
  action: v.string(),
  /** Of its row in the message log. */
  number: v.number(),
  deadlineMillis: v.number(),
});
export type Outstanding = v.InferOutput<typeof outstandingSchema>;

const stateSchema = v.object({
  /** Counts the station's sockets: the greatest is the live one. */
  number: v.number(),
  version: ocppVersionSchema,
  /** Sockets from before there was this have none. */
  openedAtMillis: v.optional(v.number()),
  outstanding: v.nullable(outstandingSchema),
  /** Closed from here for a reason: what still comes by it is not taken. Left out: no. */
  ended: v.optional(v.boolean()),
});
export type SocketState = v.InferOutput<typeof stateSchema>;

export interface LiveSocket {
  readonly socket: WebSocket;
  readonly state: SocketState;
}

/** Takes a socket in, closes those before it, and answers the handshake. */
export function acceptSocket(context: DurableObjectState, state: SocketState): Response {
  const older = context.getWebSockets(TAG);
  const { 0: client, 1: server } = new WebSocketPair();
  context.acceptWebSocket(server, [TAG]);
  saveState(server, state);
  for (const socket of older) socket.close(CLOSE_REPLACED, "A newer connection of this station took its place.");
  return new Response(null, {
    status: 101,
    webSocket: client,
    headers: { "Sec-WebSocket-Protocol": subprotocolOf(state.version) },
  });
}

/**
 * Without a subprotocol in common the handshake is completed without one and the connection closed at once (OCPP-J 1.6
 * §3.1.2, OCPP 2.0.1 part 4 §3.1.2).
 */
export function refuseSocket(): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.close(CLOSE_PROTOCOL_ERROR, "None of the offered subprotocols is spoken here.");
  return new Response(null, { status: 101, webSocket: client });
}

/**
 * Answers the station's close frame. The platform's own answer does not get through `wrangler dev`: without this one a
 * station waits for its time-out, and is taken for connected as long.
 */
export function completeClose(socket: WebSocket): void {
  if (socket.readyState !== WebSocket.CLOSED) socket.close(1_000);
}

/** Closes a socket for a reason that holds for what is on its way as well. */
export function endSocket({ socket, state }: LiveSocket, code: number, reason: string): void {
  saveState(socket, { ...state, ended: true });
  socket.close(code, reason);
}

/** The live socket; null when the station is not connected. */
export function liveSocket(context: DurableObjectState): LiveSocket | null {
  let live: LiveSocket | null = null;
  for (const socket of context.getWebSockets(TAG)) {
    if (socket.readyState !== WebSocket.OPEN) continue;
    const state = stateOf(socket);
    if (state !== null && state.number > (live?.state.number ?? 0)) live = { socket, state };
  }
  return live;
}

/** States of sockets since the object woke up: each message asks for them several times. */
const known = new WeakMap<WebSocket, SocketState>();

/** What is known of a socket; null of one that is none of ours. */
export function stateOf(socket: WebSocket): SocketState | null {
  const remembered = known.get(socket);
  if (remembered !== undefined) return remembered;
  const state = v.safeParse(stateSchema, socket.deserializeAttachment());
  if (!state.success) return null;
  known.set(socket, state.output);
  return state.output;
}

export function saveState(socket: WebSocket, state: SocketState): void {
  socket.serializeAttachment(state);
  known.set(socket, state);
}
