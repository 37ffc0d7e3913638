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
export const driverSessionSchema = v.object({ ...shown, stationName: v.string() });
export type DriverSession = v.InferOutput<typeof driverSessionSchema>;

/**
 * In `GET /api/sessions/:id` for those who may share it: `driverUrl`, null once revoked. The first reading makes it.
 * `POST /api/sessions/:id/driver-link` makes a new one, `DELETE` revokes.
 */
export const driverLinkSchema = v.object({ driverUrl: v.nullable(v.string()) });
