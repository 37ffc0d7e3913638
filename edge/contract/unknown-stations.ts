// Stations that tried to connect by OCPP and are not registered.
import * as v from "valibot";

export const unknownStationSchema = v.object({
  /** As it called itself in the address. */
  stationId: v.string(),
  firstAtMillis: v.number(),
  lastAtMillis: v.number(),
  /** Near enough: what a machine of the network that has gone quiet had not written yet is not in it. */
  attempts: v.number(),
  /** The subprotocols that it offered, for example `ocpp1.6`; at most 8. */
  versions: v.array(v.string()),
  /** Network address of the newest attempt; null when the platform does not tell. */
  address: v.nullable(v.string()),
});
export type UnknownStation = v.InferOutput<typeof unknownStationSchema>;

/** `GET /api/unknown-stations`: of the last seven days, newest first, at most 200. */
export const unknownStationListSchema = v.object({ items: v.array(unknownStationSchema) });
export type UnknownStationList = v.InferOutput<typeof unknownStationListSchema>;
