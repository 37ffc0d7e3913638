// Calls of whoever gives feedback: at a door, which is a session's link or the receipt of a report at a station.
import {
  type FeedbackDoor,
  type FeedbackWriting,
  feedbackDoorSchema,
  type StationDoor,
  stationDoorSchema,
} from "../edge/contract/feedback.ts";
import type { ApiClient } from "./api-client.ts";

/** The door of a session, by its link. */
export const sessionDoor = (token: string) => `/api/driver/${encodeURIComponent(token)}/feedback`;
/** The door of a report at a station, by its receipt. */
export const stationDoor = (stationId: string, receipt: string) =>
  `/api/stations/${encodeURIComponent(stationId)}/feedback/${encodeURIComponent(receipt)}`;
export const photoPath = (door: string, photoId: string) => `${door}/photos/${photoId}`;

export function readFeedback(api: ApiClient, door: string, signal: AbortSignal): Promise<FeedbackDoor> {
  return api.read(door, feedbackDoorSchema, signal);
}

/** Idempotent by its `writingId`. */
export function sendFeedback(
  api: ApiClient,
  door: string,
  writing: FeedbackWriting,
  signal: AbortSignal,
): Promise<FeedbackDoor> {
  return api.read(door, feedbackDoorSchema, signal, { method: "PUT", body: writing });
}

/** Erases text, photos and contact for good. */
export function eraseFeedback(api: ApiClient, door: string, signal: AbortSignal): Promise<FeedbackDoor> {
  return api.read(door, feedbackDoorSchema, signal, { method: "DELETE" });
}

/** How a station is, for whoever stands there. */
export function readStationDoor(api: ApiClient, stationId: string, signal: AbortSignal): Promise<StationDoor> {
  return api.read(`/api/at/${encodeURIComponent(stationId)}`, stationDoorSchema, signal);
}

/** Of 16 random bytes: base64url, 22 characters. Whoever has it may change and erase the report. */
export function newReceipt(random: Uint8Array<ArrayBuffer>): string {
  const base64 = btoa(String.fromCharCode(...random));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
