// Handshakes at the charger's door that were refused: logged, counted by kind, and, where the station is not registered,
// remembered. Strangers cause them, as fast as they like: counts are gathered in memory and written at most every ten
// seconds, a station at most once a minute, and all of them within a limit of their own.
import type { Context } from "hono";
import { describeError } from "./error-log.ts";
import { type HandshakeRefusal, logEvent } from "./event-log.ts";
import { type AppEnv, bindings } from "./http.ts";
import { networkOf } from "./rate-limits.ts";
import { addRefusedHandshakes } from "./store/metrics.ts";
import { saveKnock } from "./store/unknown-stations.ts";

const FLUSH_PAUSE_MILLIS = 10_000;
const KNOCK_PAUSE_MILLIS = 60_000;
/** Stations remembered in memory; whoever comes with more names than these is not remembered at all. */
const MAX_REMEMBERED = 1_000;
/** Offered subprotocols that are kept, and how one looks (RFC 6455 §4.1: a token). */
const MAX_VERSIONS = 8;
const VERSION = /^[A-Za-z0-9._-]{1,24}$/;

let counts = new Map<HandshakeRefusal, number>();
let flushedAtMillis = 0;
/** By station: attempts that are not written yet, and when it was last written. */
const knocks = new Map<string, { attempts: number; writtenAtMillis: number }>();

/** A refused handshake. `stationId` is null where the address holds none that could be one. */
export function noteRefusal(c: Context<AppEnv>, kind: HandshakeRefusal, stationId: string | null): void {
  const nowMillis = Date.now();
  logEvent({ event: "handshake-refused", kind, stationId }, nowMillis);
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
  if (nowMillis - flushedAtMillis >= FLUSH_PAUSE_MILLIS) inBackground(c, flushRefusals(bindings(c).database));
  const mayBeUnknown = kind === "station-unknown" || kind === "credentials-missing";
  if (mayBeUnknown && stationId !== null) inBackground(c, remember(c, stationId, nowMillis));
}

/** Writes what was counted in this isolate; what cannot be written is kept for the next time. */
export async function flushRefusals(database: D1Database): Promise<void> {
  flushedAtMillis = Date.now();
  if (counts.size === 0) return;
  const mine = counts;
  counts = new Map();
  try {
    await addRefusedHandshakes(database, mine);
  } catch (error) {
    for (const [kind, count] of mine) counts.set(kind, (counts.get(kind) ?? 0) + count);
    throw error;
  }
}

async function remember(c: Context<AppEnv>, stationId: string, nowMillis: number): Promise<void> {
  const known = knocks.get(stationId) ?? { attempts: 0, writtenAtMillis: 0 };
  if (!knocks.has(stationId)) {
    if (knocks.size >= MAX_REMEMBERED) forgetOld(nowMillis);
    if (knocks.size >= MAX_REMEMBERED) return;
    knocks.set(stationId, known);
  }
  known.attempts += 1;
  if (nowMillis - known.writtenAtMillis < KNOCK_PAUSE_MILLIS) return;
  const { database, limiters } = bindings(c);
  const address = c.req.header("CF-Connecting-IP") ?? null;
  known.writtenAtMillis = nowMillis;
  // First the stranger's own share, then everybody's.
  for (const key of [networkOf(address ?? ""), "all"]) if (!(await limiters.knock.limit({ key })).success) return;
  const { attempts } = known;
  known.attempts = 0;
  await saveKnock(database, { stationId, atMillis: nowMillis, attempts, versions: offered(c), address });
}

function offered(c: Context): string[] {
  const names = (c.req.header("Sec-WebSocket-Protocol") ?? "").split(",").map((name) => name.trim());
  return names.filter((name) => VERSION.test(name)).slice(0, MAX_VERSIONS);
}

function forgetOld(nowMillis: number): void {
  for (const [stationId, { writtenAtMillis }] of knocks) {
    if (nowMillis - writtenAtMillis >= KNOCK_PAUSE_MILLIS) knocks.delete(stationId);
  }
}

/** The answer does not wait for it. */
function inBackground(c: Context, work: Promise<void>): void {
  const done = work.catch((error: unknown) => console.warn(`Refused handshake not noted: ${describeError(error)}`));
  // A caller without the platform's context (a test) keeps the isolate alive itself.
  try {
    c.executionCtx.waitUntil(done);
  } catch {
    return;
  }
}
