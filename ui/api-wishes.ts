// Calls behind a driver's link that change something: stopping the session, and wishes for how it charges.
import { type StopAnswer, stopAnswerSchema } from "../edge/contract/driver.ts";
import {
  type DriverWishes,
  driverWishesSchema,
  type Wishes,
  type WishesAnswer,
  wishesAnswerSchema,
} from "../edge/contract/wishes.ts";
import type { ApiClient } from "./api-client.ts";

const path = (token: string) => `/api/driver/${encodeURIComponent(token)}`;

/** Waits for the station's answer: up to 30 s. */
export function stopSession(api: ApiClient, token: string, signal: AbortSignal): Promise<StopAnswer> {
  return api.read(`${path(token)}/stop`, stopAnswerSchema, signal, { method: "POST" });
}

export function driverWishes(api: ApiClient, token: string, signal: AbortSignal): Promise<DriverWishes> {
  return api.read(`${path(token)}/wishes`, driverWishesSchema, signal);
}

/** What is not accepted changes nothing: `answer` says why. */
export function putWishes(api: ApiClient, token: string, wishes: Wishes, signal: AbortSignal): Promise<DriverWishes> {
  return api.read(`${path(token)}/wishes`, driverWishesSchema, signal, { method: "PUT", body: wishes });
}

/** What they would lead to; nothing changes. */
export function previewWishes(
  api: ApiClient,
  token: string,
  wishes: Wishes,
  signal: AbortSignal,
): Promise<WishesAnswer> {
  return api.read(`${path(token)}/wishes/preview`, wishesAnswerSchema, signal, { method: "POST", body: wishes });
}

export function removeWishes(api: ApiClient, token: string, signal: AbortSignal): Promise<void> {
  return api.perform(`${path(token)}/wishes`, signal, { method: "DELETE" });
}
