// What a driver's link shows: one session and nothing else.
import * as v from "valibot";
import { sessionDetailSchema } from "./sessions.ts";

/** 128 random bits, base64url without padding. */
export const driverTokenSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/));

/** Path of the page: `/s/<token>`. */
export const driverPath = (token: string) => `/s/${token}`;

const { findings: _findings, driverUrl: _driverUrl, idToken: _idToken, ...shown } = sessionDetailSchema.entries;

/**
 * `GET /api/driver/:token`, and the event `session` of `/api/driver/:token/stream`. Findings are left out: they speak to
 * operators; the verdicts of the records are in the records. The identification as well: a link may be photographed at the
 * station, and whoever has a card's number can make a card of it.
 */
export const driverSessionSchema = v.object({
  ...shown,
  stationName: v.string(),
  /** The session can be stopped from here: it goes on, and its station is connected by OCPP. */
  stoppable: v.optional(v.boolean(), false),
});
export type DriverSession = v.InferOutput<typeof driverSessionSchema>;

/**
 * `POST /api/driver/:token/stop`, without a body. `accepted`: the station said that it stops; that it has is seen in the session.
 * `rejected`: the station refuses. `no-answer`: within 30 s; it is not repeated by itself. `offline`: not connected, nothing was sent.
 * `ended`: it has ended already.
 */
export const stopAnswerSchema = v.object({
  status: v.picklist(["accepted", "rejected", "no-answer", "offline", "ended"]),
});
export type StopAnswer = v.InferOutput<typeof stopAnswerSchema>;

/**
 * In `GET /api/sessions/:id` for those who may share it: `driverUrl`, null once revoked. The first reading makes it.
 * `POST /api/sessions/:id/driver-link` makes a new one, `DELETE` revokes.
 */
export const driverLinkSchema = v.object({ driverUrl: v.nullable(v.string()) });
