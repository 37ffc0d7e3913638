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

/** Longest wait of a command for its station, seconds: one that comes back after a week is another matter. */
export const MAX_EXPIRY_SECONDS = 604_800;

/** `POST /api/stations/:stationId/commands`: a call in the station's own version. */
export const commandSchema = v.object({
  /** As the version names it, for example `Reset`. */
  action: v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,64}$/, "An action is a name of 1 to 64 letters and digits.")),
  payload: v.optional(v.record(v.string(), v.unknown()), {}),
  /** How long to wait for the answer, its turn included; 1 to 300, default 30. */
  timeoutSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_COMMAND_SECONDS)), 30),
  /** While the station is not connected, or not accepted yet, it fails at once, or it waits for the station. */
  whenOffline: v.optional(v.picklist(["fail", "wait"]), "fail"),
  /** How long it waits at most: 60 s to 7 days, default a day. Then it has expired and is not sent any more. */
  expiresInSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(60), v.maxValue(MAX_EXPIRY_SECONDS)), 86_400),
});
export type Command = v.InferOutput<typeof commandSchema>;

export const commandAnswerSchema = v.object({
  /**
   * `answered`: `response` is the station's. `error`: it refused with `error`, or its answer breaks the schema (then
   * both are there). `timeout`: sent or waiting for its turn, no answer in time. `offline`: no connection, or it ended
   * before the answer came. `waiting`: kept under `commandId` until the station connects.
   */
  status: v.picklist(["answered", "error", "timeout", "offline", "waiting"]),
  /** Only with `waiting`. */
  commandId: v.optional(v.string()),
  response: v.optional(v.unknown()),
  error: v.optional(v.object({ code: v.string(), description: v.string(), details: v.optional(v.unknown()) })),
});
export type CommandAnswer = v.InferOutput<typeof commandAnswerSchema>;

/** A command that waited for its station, or still does. */
export const keptCommandSchema = v.object({
  id: v.string(),
  action: v.string(),
  /** With its secrets hidden. */
  payload: v.unknown(),
  /**
   * `waiting`: for the station. `sent`: no answer yet. `answered`, `error`: see `response`, `error`. `unanswered`: sent,
   * and whether the station did it is unknown; it is not sent again. `expired`, `cancelled`: never sent.
   */
  state: v.picklist(["waiting", "sent", "answered", "error", "unanswered", "expired", "cancelled"]),
  createdAtMillis: v.number(),
  /** Who asked for it, as the audit trail names him. */
  createdBy: v.string(),
  expiresAtMillis: v.number(),
  sentAtMillis: v.nullable(v.number()),
  endedAtMillis: v.nullable(v.number()),
  response: v.optional(v.unknown()),
  error: v.optional(v.object({ code: v.string(), description: v.string(), details: v.optional(v.unknown()) })),
});
export type KeptCommand = v.InferOutput<typeof keptCommandSchema>;

/** `GET /api/stations/:stationId/commands`: all that wait, and the newest that ended; newest first. */
export const keptCommandListSchema = v.object({ items: v.array(keptCommandSchema) });
export type KeptCommandList = v.InferOutput<typeof keptCommandListSchema>;

/** One setting of a station as it last told or took it: a configuration key of 1.6, an attribute of a variable of 2.x. */
export const settingSchema = v.object({
  /** Null in 1.6. */
  component: v.nullable(v.string()),
  componentInstance: v.nullable(v.string()),
  evseId: v.nullable(v.number()),
  connectorId: v.nullable(v.number()),
  /** The variable, or the key of 1.6. */
  variable: v.string(),
  variableInstance: v.nullable(v.string()),
  attribute: v.picklist(["Actual", "Target", "MinSet", "MaxSet"]),
  /** Null: unset, or never told (write-only); secrets are never kept. */
  value: v.nullable(v.string()),
  /** Null: not told. */
  readonly: v.nullable(v.boolean()),
  unit: v.nullable(v.string()),
  /** As 2.x names it (`integer`, `OptionList` …); null: not told. */
  dataType: v.nullable(v.string()),
  /** What may be chosen; empty where nothing is told. */
  options: v.array(v.string()),
  /** Since when it is known as it is. */
  atMillis: v.number(),
});
export type Setting = v.InferOutput<typeof settingSchema>;

/** `GET /api/stations/:stationId/settings`: by component and variable. */
export const settingListSchema = v.object({
  items: v.array(settingSchema),
  /** When the station last told all of them (GetConfiguration without keys, a FullInventory); null: never. */
  completeAtMillis: v.nullable(v.number()),
});
export type SettingList = v.InferOutput<typeof settingListSchema>;

/** What a station told of itself beside its sessions: firmware, diagnostics, security, certificates, events. */
export const stationEventSchema = v.object({
  /** Grows with time. */
  number: v.number(),
  atMillis: v.number(),
  /** The action of the message that told it. */
  action: v.string(),
  kind: v.picklist([
    "boot",
    "firmware",
    "diagnostics",
    "security",
    "certificate",
    "reservation",
    "limit",
    "monitoring",
    "report",
    "other",
  ]),
  /** As the station names it, for example `InstallationFailed`. */
  status: v.nullable(v.string()),
  /** What else it says, in one line of at most 1,000 characters; null: nothing. */
  detail: v.nullable(v.string()),
  /** Belongs to the request of this id, where it names one. */
  requestId: v.nullable(v.number()),
});
export type StationEvent = v.InferOutput<typeof stationEventSchema>;

/** `GET /api/stations/:stationId/events?kind=&cursor=&limit=`, newest first. */
export const stationEventListSchema = v.object({
  items: v.array(stationEventSchema),
  nextCursor: v.optional(v.string()),
});

/** A certificate that the station asked to be signed (SignCertificate): whoever runs the authority signs it by hand. */
export const certificateRequestSchema = v.object({
  id: v.string(),
  atMillis: v.number(),
  /** `ChargingStationCertificate` or `V2GCertificate`; null: not told (1.6). */
  certificateType: v.nullable(v.string()),
  /** PKCS #10, PEM. */
  csr: v.string(),
  /** As the request names it, for example `CN=SN-0042, O=Stadtwerke`; null: it names nothing. */
  subject: v.nullable(v.string()),
  /** For example `secp256r1` or `RSA 3072`; null: it could not be read. */
  key: v.nullable(v.string()),
  /** Whether CN is the serial number of the newest BootNotification, as OCPP asks; null: one of the two is not there. */
  namesSerialNumber: v.nullable(v.boolean()),
  /** `dismissed`: by somebody, or because the station asked again with another request. */
  state: v.picklist(["open", "signed", "dismissed"]),
});
export type CertificateRequest = v.InferOutput<typeof certificateRequestSchema>;

/**
 * `POST /api/stations/:stationId/certificate-requests/:id`: hands the signed certificate to the station
 * (CertificateSigned); the answer is that of a command. Accepted by the station it closes the request.
 */
export const signedCertificateSchema = v.object({
  /** PEM: the station's certificate first, then those that it was signed with. */
  certificateChain: v.pipe(
    v.string(),
    v.maxLength(10_000),
    v.regex(/^\s*-----BEGIN CERTIFICATE-----/, "A chain of certificates in PEM is needed."),
  ),
});

/** `GET /api/stations/:stationId/certificate-requests`. */
export const certificateRequestListSchema = v.object({ items: v.array(certificateRequestSchema) });

/** A transaction message that could not be read: answered, kept as it came, and judged again on demand. */
export const setAsideSchema = v.object({
  id: v.string(),
  receivedAtMillis: v.number(),
  version: ocppVersionSchema,
  action: v.string(),
  /** The frame as it came. */
  frame: v.string(),
  reason: v.string(),
});
export type SetAside = v.InferOutput<typeof setAsideSchema>;

/** `GET /api/stations/:stationId/set-aside`, oldest first. */
export const setAsideListSchema = v.object({ items: v.array(setAsideSchema), nextCursor: v.optional(v.string()) });

/** `POST /api/stations/:stationId/set-aside/judge`: reads them all again with what the server knows today. */
export const judgedAgainSchema = v.object({ read: v.number(), left: v.number() });

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

/** Statuses of an answer that are no consent, in the words of the versions: such exchanges count as errors. */
export const REFUSING_STATUSES = [
  ...["Rejected", "NotSupported", "NotImplemented", "UnlockFailed", "UnknownConnector", "UnknownVendor"],
  ...["UnknownVendorId", "UnknownMessageId", "UnknownTransaction", "OngoingAuthorizedTransaction", "Failed"],
  ...["Faulted", "Occupied", "Unavailable", "Invalid", "Blocked", "Expired", "Unknown", "NotFound", "VersionMismatch"],
  ...["InvalidCertificate", "RevokedCertificate", "ConcurrentTx", "NoCredit", "NotAllowedTypeEVSE"],
  ...["NotAtThisLocation", "NotAtThisTime"],
] as const;

/** Outcomes that count as errors whatever was answered. */
export const FAILED_OUTCOMES = ["refused", "timeout", "offline", "kept"] as const;

/**
 * `GET /api/stations/:stationId/messages?direction=&outcome=&action=&text=&cursor=&limit=`, newest first. `outcome`:
 * `errors` for those of FAILED_OUTCOMES and those answered with one of REFUSING_STATUSES.
 */
export const messageListSchema = v.object({ items: v.array(messageSchema), nextCursor: v.optional(v.string()) });
export type MessageList = v.InferOutput<typeof messageListSchema>;

/** `GET /api/stations/:stationId/messages/summary`: of all that are kept. */
export const messageSummarySchema = v.object({
  count: v.number(),
  errors: v.number(),
  /** When the oldest came; null: there is none. */
  oldestAtMillis: v.nullable(v.number()),
  /** Most frequent first. */
  actions: v.array(v.object({ action: v.string(), count: v.number() })),
});
export type MessageSummary = v.InferOutput<typeof messageSummarySchema>;
