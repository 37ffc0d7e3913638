// The limits of a station's sessions, for their readers: gathered from the history, evaluated, and remembered for as long as nothing that
// they depend on has changed, since a live stream asks every second.
import type { Session, SessionLimit } from "../contract/sessions.ts";
import { core } from "../core.ts";
import { courseOf, underRegistered } from "../domain/limit-course.ts";
import { type LimitFacts, limitPieces } from "./limit-evaluation.ts";
import { historyRevision, KEPT_MILLIS, knownSinceMillis, loadHeld } from "./limit-history.ts";
import { loadStationSide } from "./profile-judgement.ts";
import type { Registration } from "./registration.ts";

/** How far ahead the limits of a session that goes on are told. */
const AHEAD_MILLIS = 86_400_000;
/** What lies ahead moves by the minute. */
const MINUTE_MILLIS = 60_000;
/** Sessions whose limits are remembered: those that go on, and some that people look at. */
const MAX_REMEMBERED = 32;

type Asked = Pick<Session, "id" | "evseId" | "transactionId" | "startedAtMillis" | "endedAtMillis" | "state">;

export class SessionLimits {
  readonly #sql: SqlStorage;
  readonly #remembered = new Map<string, { readonly key: string; readonly limit: SessionLimit | null }>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Null: not known, as of a session from before what its station had accepted was kept. */
  of(session: Asked, registration: Registration, nowMillis: number): SessionLimit | null {
    const { evseId, transactionId, startedAtMillis, endedAtMillis, state } = session;
    const minute = Math.floor(nowMillis / MINUTE_MILLIS) * MINUTE_MILLIS;
    const end =
      state === "ended" ? (endedAtMillis ?? startedAtMillis) : Math.max(minute, startedAtMillis) + AHEAD_MILLIS;
    const key = JSON.stringify([
      ...[historyRevision(this.#sql), registration.version, evseId, transactionId, startedAtMillis, end],
    ]);
    const known = this.#remembered.get(session.id);
    if (known?.key === key) return known.limit;
    const limit = this.#evaluate(session, registration, end);
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(session.id, { key, limit });
    return limit;
  }

  #evaluate({ evseId, transactionId, startedAtMillis }: Asked, registration: Registration, end: number) {
    // Of a session whose end was lost nobody knows how long it went on.
    if (end - startedAtMillis > KEPT_MILLIS || knownSinceMillis(this.#sql) > startedAtMillis) return null;
    const registeredWatts = registration.evses.find((one) => one.evseId === evseId)?.maxPowerWatts ?? null;
    const side = loadStationSide(this.#sql, registration);
    // Of a gateway's station nobody knows what else bounds it.
    if (side.version === null && registeredWatts === null) return null;
    const phases = side.site?.phases ?? 3;
    const held = transactionId === null ? [] : loadHeld(this.#sql, evseId, startedAtMillis, end + 1);
    const facts: LimitFacts = {
      ...{ evseId, transactionId: transactionId ?? "", startMillis: startedAtMillis },
      evseCount: Math.max(1, ...side.evseIds, ...held.map((one) => one.evseId)),
      ...{ phaseTypes: side.phaseTypes, phases, voltageMillivolts: side.voltageMillivolts },
      timeZone: side.site?.timeZone ?? "UTC",
    };
    const until = Math.max(end, startedAtMillis + 1);
    const pieces = limitPieces(core().profiles, facts, held, startedAtMillis, until);
    if (pieces === null) return null;
    const roundedWatts = Math.ceil((phases * side.voltageMillivolts) / 1_000);
    const course = courseOf(underRegistered(pieces, registeredWatts, roundedWatts), end);
    return { course };
  }
}
