// Charging stations and their meters, as they cross the wire.
import * as v from "valibot";
import { MAX_METERS_PER_STATION } from "./limits.ts";
import { bootSchema, connectionSchema, connectorSchema } from "./ocpp.ts";
import { printable } from "./text.ts";

/** OCPP identity: 1 to 48 characters of identifierString (OCPP 2.0.1 part 2, 1.2.4); no dot at either end. */
export const stationIdSchema = v.pipe(
  v.string(),
  v.regex(
    /^(?!\.)[A-Za-z0-9*+=:|@._-]{1,48}(?<!\.)$/,
    "A station id has 1 to 48 characters of A-Z a-z 0-9 * + = : | @ . _ -, and no dot at either end.",
  ),
);

export const evseIdSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(255));

export const meterSchema = v.object({
  /** Serial number as the meter's records name it (OCMF MS). */
  serial: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64), printable),
  /** SPKI (DER in hex or base64, PEM) or raw point; answered as SPKI DER in lower-case hex. */
  publicKey: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(2_500)),
});

export const evseSchema = v.object({
  evseId: evseIdSchema,
  /** Most that the connector can deliver, W; up to 4 MW (MCS). Decides what energy is plausible. */
  maxPowerWatts: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4_000_000)),
});

const stationSecret = v.pipe(
  v.string(),
  v.regex(/^[\x21-\x7e]{16,128}$/, "A secret has 16 to 128 printable ASCII characters without spaces."),
);

/**
 * How its BootNotification is answered. `pending`: it is let in to be set up and may charge nobody yet; `rejected`: it is
 * told to stay away. Metered energy is kept in any case.
 */
export const registrationStatusSchema = v.picklist(["accepted", "pending", "rejected"]);
export type RegistrationStatus = v.InferOutput<typeof registrationStatusSchema>;

/**
 * Security profile 3, where the platform hands over a verified client certificate. `accepted`: it lets the station in as
 * its secret does. `required`: its secret alone does not.
 */
export const clientCertificateSchema = v.picklist(["accepted", "required"]);
export type ClientCertificate = v.InferOutput<typeof clientCertificateSchema>;

/** Where it stands (contract/sites.ts); null: at no site. */
const siteIdSchema = v.nullable(v.pipe(v.string(), v.maxLength(10)));

/** Words by which stations are taken together, as `fleet` or `level 2`; their order is kept, letters count in either case. */
const groupsSchema = v.pipe(
  v.array(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(40), printable)),
  v.maxLength(16),
);

export const newStationSchema = v.object({
  stationId: stationIdSchema,
  /** Made by the server when left out; answered once. 16 to 128 characters, no spaces (OCPP: 16 to 40). */
  secret: v.optional(stationSecret),
  name: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(100), printable)),
  meters: v.optional(v.pipe(v.array(meterSchema), v.maxLength(MAX_METERS_PER_STATION))),
  evses: v.optional(v.pipe(v.array(evseSchema), v.maxLength(32))),
  /** Default: `accepted`. */
  registrationStatus: v.optional(registrationStatusSchema),
  /** Default: `accepted`. */
  clientCertificate: v.optional(clientCertificateSchema),
  /** Default: none. */
  siteId: v.optional(siteIdSchema),
  groups: v.optional(groupsSchema),
  /** In the public list from the start (contract/listing.ts); default: yes. */
  listed: v.optional(v.boolean()),
});
export type NewStation = v.InferOutput<typeof newStationSchema>;

/** What may change later; sent with If-Match. `meters`, `evses` and `groups` replace the whole list. */
export const stationChangeSchema = v.object({
  name: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(100), printable)),
  meters: v.optional(v.pipe(v.array(meterSchema), v.maxLength(MAX_METERS_PER_STATION))),
  evses: v.optional(v.pipe(v.array(evseSchema), v.maxLength(32))),
  registrationStatus: v.optional(registrationStatusSchema),
  clientCertificate: v.optional(clientCertificateSchema),
  siteId: v.optional(siteIdSchema),
  groups: v.optional(groupsSchema),
});

export type StationChange = v.InferOutput<typeof stationChangeSchema>;

export const registeredMeterSchema = v.object({ serial: v.string(), publicKey: v.string(), curve: v.string() });

export const stationSchema = v.object({
  stationId: v.string(),
  name: v.string(),
  /** Grows by one with each change; the ETag is `"<version>"`. */
  version: v.number(),
  createdAtMillis: v.number(),
  /** When the station's last readings were accepted; null before the first. */
  lastSeenAtMillis: v.nullable(v.number()),
  activeSessions: v.number(),
  meters: v.array(registeredMeterSchema),
  evses: v.array(evseSchema),
  registrationStatus: v.optional(registrationStatusSchema, "accepted"),
  clientCertificate: v.optional(clientCertificateSchema, "accepted"),
  siteId: v.optional(v.nullable(v.string()), null),
  groups: v.optional(v.array(v.string()), []),
  /** Absent or null: it has never connected by OCPP. */
  connection: v.optional(v.nullable(connectionSchema)),
  /** Only in the station's own answer, not in lists. */
  boot: v.optional(v.nullable(bootSchema)),
  connectors: v.optional(v.array(connectorSchema)),
  /** Transaction messages that could not be read and wait to be judged again; only in the station's own answer. */
  setAsideCount: v.optional(v.number()),
});
export type Station = v.InferOutput<typeof stationSchema>;

/** Answer of a registration: the only time the secret is shown. */
export const createdStationSchema = v.object({ ...stationSchema.entries, secret: v.string() });
export type CreatedStation = v.InferOutput<typeof createdStationSchema>;

export const stationListSchema = v.object({ items: v.array(stationSchema), nextCursor: v.optional(v.string()) });
export type StationList = v.InferOutput<typeof stationListSchema>;

/**
 * `POST /api/stations/:stationId/secret`: gives the station another secret, at once. With `overlapHours` the old one is
 * good for that long too, so that a charger that is offline can be told later; 0 when it may have leaked.
 */
export const secretRotationSchema = v.object({
  secret: v.optional(stationSecret),
  /** 0 to 168; default 0. */
  overlapHours: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(168)), 0),
});
/** The only answer that shows it. */
export const rotatedSecretSchema = v.object({
  secret: v.string(),
  /** Until when the secret before is good too; null: no more. */
  previousUntilMillis: v.nullable(v.number()),
});
export type RotatedSecret = v.InferOutput<typeof rotatedSecretSchema>;
