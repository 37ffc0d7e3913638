// Calls behind a driver's link: one session, and nothing else. The operator's side of the link stands here too.
import { type DriverSession, driverLinkSchema, driverSessionSchema } from "../edge/contract/driver.ts";
import { openStream } from "./api.ts";
import type { ApiClient } from "./api-client.ts";

const path = (token: string) => `/api/driver/${encodeURIComponent(token)}`;

export function driverSession(api: ApiClient, token: string, signal: AbortSignal): Promise<DriverSession> {
  return api.read(path(token), driverSessionSchema, signal);
}

export function openDriverStream(
  api: ApiClient,
  token: string,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  return openStream(api, `${path(token)}/stream`, signal);
}

const linkPath = (sessionId: string) => `/api/sessions/${encodeURIComponent(sessionId)}/driver-link`;

/** Makes a new link, whether there was one or not: an earlier one is dead from then on. */
export async function renewDriverLink(api: ApiClient, sessionId: string, signal: AbortSignal): Promise<string | null> {
  return (await api.read(linkPath(sessionId), driverLinkSchema, signal, { method: "POST", body: {} })).driverUrl;
}

export function revokeDriverLink(api: ApiClient, sessionId: string, signal: AbortSignal): Promise<void> {
  return api.perform(linkPath(sessionId), signal, { method: "DELETE" });
}
