// A station's side of OCPP as the API shows it: whether it is connected, its connectors, commands to it, and the messages
// of both directions.
import * as v from "valibot";

export const ocppVersionSchema = v.picklist(["1.6", "2.0.1", "2.1"]);

/** The WebSocket of a station; times are UTC milliseconds. */
export const connectionSchema = v.object({
  online: v.boolean(),
  /** Of the newest connection. */
  version: ocppVersionSchema,
  connectedAtMillis: v.number(),
  /** When the newest connection ended; null while it is open. */
  disconnectedAtMillis: v.nullable(v.number()),
  /** The newest message of either direction; in lists as old as the last delivery. */
  lastMessageAtMillis: v.nullable(v.number()),
});
export type Connection = v.InferOutput<typeof connectionSchema>;

/** What the station said of itself in its newest BootNotification; null where it left something out. */
export const bootSchema = v.object({
  atMillis: v.number(),
  vendor: v.nullable(v.string()),
  model: v.nullable(v.string()),
  serialNumber: v.nullable(v.string()),
  firmwareVersion: v.nullable(v.string()),
});
export type Boot = v.InferOutput<typeof bootSchema>;

/** The newest status of a connector. */
export const connectorSchema = v.object({
  /** 0: the station as a whole. */
  evseId: v.number(),
  /** Null: the EVSE as a whole. */
  connectorId: v.nullable(v.number()),
  /** As the station names it, in the words of its version. */
  status: v.string(),
  availability: v.picklist(["available", "occupied", "reserved", "unavailable", "faulted", "unknown"]),
  /** What is wrong, as the station says it; null where all is well or nothing is said. */
  fault: v.nullable(v.string()),
  atMillis: v.number(),
});
export type Connector = v.InferOutput<typeof connectorSchema>;

/** Longest wait of a command, seconds: a station that installs a certificate or writes its list may take minutes. */
export const MAX_COMMAND_SECONDS = 300;

/** `POST /api/stations/:stationId/commands`: a call in the station's own version. */
export const commandSchema = v.object({
  /** As the version names it, for example `Reset`. */
  action: v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,64}$/, "An action is a name of 1 to 64 letters and digits.")),
  payload: v.optional(v.record(v.string(), v.unknown()), {}),
  /** How long to wait for the answer, its turn included; 1 to 300, default 30. */
  timeoutSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_COMMAND_SECONDS)), 30),
});
export type Command = v.InferOutput<typeof commandSchema>;

export const commandAnswerSchema = v.object({
  /**
   * `answered`: `response` is the station's. `error`: it refused with `error`, or its answer breaks the schema (then
   * both are there). `timeout`: sent or waiting for its turn, no answer in time. `offline`: no connection, or it ended
   * before the answer came.
   */
  status: v.picklist(["answered", "error", "timeout", "offline"]),
  response: v.optional(v.unknown()),
  error: v.optional(v.object({ code: v.string(), description: v.string(), details: v.optional(v.unknown()) })),
});
export type CommandAnswer = v.InferOutput<typeof commandAnswerSchema>;

/** One exchange: a call and its answer. */
export const messageSchema = v.object({
  /** Grows with time. */
  number: v.number(),
  atMillis: v.number(),
  /** Who sent the call: `in` the station, `out` this server. */
  direction: v.picklist(["in", "out"]),
  version: ocppVersionSchema,
  messageId: v.nullable(v.string()),
  /** Null where it could not be read. */
  action: v.nullable(v.string()),
  /**
   * `answered`; `refused`: with an error; `pending`: no answer yet; `timeout`, `offline`: none came; `unanswered`: the
   * kind of message has no answer, or it answers nothing that was asked; `kept`: a transaction message that could not
   * be read was answered and set aside.
   */
  outcome: v.picklist(["answered", "refused", "pending", "timeout", "offline", "unanswered", "kept"]),
  /** The frames as text; secrets are hidden, and what is longer than 16,384 characters is cut off. */
  request: v.string(),
  response: v.nullable(v.string()),
  answeredAtMillis: v.nullable(v.number()),
  transactionId: v.nullable(v.string()),
  /** The session of that transaction, where there is one. */
  sessionId: v.nullable(v.string()),
});
export type OcppMessage = v.InferOutput<typeof messageSchema>;

/** `GET /api/stations/:stationId/messages?direction=&action=&before=&limit=`, newest first. */
export const messageListSchema = v.object({ items: v.array(messageSchema), nextCursor: v.optional(v.string()) });
export type MessageList = v.InferOutput<typeof messageListSchema>;
