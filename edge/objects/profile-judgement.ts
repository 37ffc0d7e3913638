// What a place is to be sent: the order's profile in the words of the station's version, or why it is not sent to it. Asked
// before every sending, and whenever something changes that it depends on.

import { type ConversionNote, convertProfile } from "../../assembly/host/profiles/convert.ts";
import type { PlacedProfile, ProfileProblem } from "../../assembly/host/profiles/model.ts";
import { parseProfile } from "../../assembly/host/profiles/parse.ts";
import type { StationLimits } from "../../assembly/host/profiles/rules/context.ts";
import { validateProfile } from "../../assembly/host/profiles/validate.ts";
import type { DeliveryReason } from "../contract/assignments.ts";
import { reportedLimits, reportedPhaseTypes } from "../ocpp/profile-limits.ts";
import type { OcppVersion } from "../ocpp/versions.ts";
import { loadConnection, loadConnectors } from "./connection.ts";
import type { OrderSite } from "./profile-order.ts";
import { loadStationState, type OrderRow, type PlaceRow } from "./profile-tables.ts";
import type { Registration } from "./registration.ts";
import { loadSettings } from "./settings-table.ts";
import { loadLiveSpans, type StoredSpan } from "./transactions.ts";

type Json = Readonly<Record<string, unknown>>;

/** IEC 60038; a site may say otherwise. */
const USUAL_MILLIVOLTS = 230_000;

/** The station as profiles see it. */
export interface StationSide {
  /** Null: it has never connected. */
  readonly version: OcppVersion | null;
  /** Version and boot: what the station takes may be another after either. */
  readonly sight: string;
  readonly limits: StationLimits;
  readonly phaseTypes: ReadonlyMap<number, "AC" | "DC">;
  /** Those that are registered, or where there are none, those that the station has told of. */
  readonly evseIds: readonly number[];
  readonly transactions: readonly StoredSpan[];
  readonly site: OrderSite | null;
  readonly voltageMillivolts: number;
  /** Reported by the station and not from here. */
  readonly foreign: readonly { readonly evseId: number; readonly profile: Json }[];
}

export function loadStationSide(sql: SqlStorage, registration: Registration): StationSide {
  const connection = loadConnection(sql);
  const version = connection?.version ?? null;
  const { items } = loadSettings(sql, (version ?? "1.6") !== "1.6");
  const { site, foreign } = loadStationState(sql);
  // A site that the station has left says nothing of it.
  const own = site !== null && site.id === registration.siteId ? site : null;
  return {
    version,
    sight: sightOf(sql),
    limits: reportedLimits(items, version ?? "1.6"),
    phaseTypes: reportedPhaseTypes(items),
    evseIds: evseIdsOf(sql, registration),
    transactions: loadLiveSpans(sql),
    site: own,
    voltageMillivolts: own?.voltageMillivolts ?? USUAL_MILLIVOLTS,
    foreign,
  };
}

/** Version and boot of the station, as text to be compared. */
export function sightOf(sql: SqlStorage): string {
  const connection = loadConnection(sql);
  return `${connection?.version ?? ""} ${connection?.boot?.atMillis ?? ""}`;
}

export function evseIdsOf(sql: SqlStorage, { evses }: Registration): number[] {
  if (evses.length > 0) return evses.map(({ evseId }) => evseId).sort((a, b) => a - b);
  const told = loadConnectors(sql).map(({ evseId }) => evseId);
  return [...new Set(told)].filter((evseId) => evseId > 0).sort((a, b) => a - b);
}

export type Judgement =
  /** `staleAtMillis`: from then on it is not what was meant and has to be sent again; null: it stays right. */
  | {
      readonly ok: true;
      readonly payload: Json;
      readonly profile: Json;
      readonly notes: readonly ConversionNote[];
      readonly staleAtMillis: number | null;
    }
  | { readonly ok: false; readonly reason: DeliveryReason; readonly notes: readonly ConversionNote[] };

type JudgedPlace = Pick<PlaceRow, "evseId" | "transactionId" | "chargingProfileId">;

/** @param installed What else the station has from here. */
export function judge(
  place: JudgedPlace,
  body: Json,
  side: StationSide & { readonly version: OcppVersion },
  installed: readonly Placed[],
  nowMillis: number,
): Judgement {
  const { version, limits, phaseTypes, site } = side;
  const isDirect = isDirectCurrent(place.evseId, side);
  const converted = convertProfile(body, {
    ...{ version, profileId: place.chargingProfileId, evseId: place.evseId, transactionId: place.transactionId },
    ...{ nowSeconds: Math.floor(nowMillis / 1_000), timeZone: site?.timeZone ?? null, scheduleIndex: 0 },
    // Of an output of direct current nobody knows the voltage: what the station does not take is refused below.
    units: isDirect ? null : limits.units,
    voltageMillivolts: side.voltageMillivolts,
    phases: isDirect ? 1 : (site?.phases ?? 3),
  });
  const { notes } = converted;
  if (!converted.ok) {
    const [first] = notes;
    return { ok: false, notes, reason: refusal(first?.code ?? "conversion", first?.message ?? null, first?.values) };
  }
  const profile = (
    version === "1.6" ? converted.payload.csChargingProfiles : converted.payload.chargingProfile
  ) as Json;
  const evses = side.evseIds.map((evseId) => ({
    evseId,
    phaseType: phaseTypes.get(evseId) ?? null,
    transaction: transactionAt(side.transactions, evseId),
  }));
  const { problems } = validateProfile(profile, {
    version,
    evseId: place.evseId,
    // EVSEs that nobody has named may be there all the same.
    evses: evses.length === 0 ? null : evses,
    limits,
    installed: [...installed, ...side.foreign].flatMap((one) => placed(one, version)),
    nowSeconds: Math.floor(nowMillis / 1_000),
    voltageMillivolts: side.voltageMillivolts,
  });
  const problem = problems.find(({ severity }) => severity === "error");
  if (problem !== undefined) {
    return { ok: false, notes, reason: refusal(problem.code, sentenceOf(problem), problem.values) };
  }
  return { ok: true, payload: converted.payload, profile, notes, staleAtMillis: staleAt(notes, nowMillis) };
}

/** The same profile, whenever it was made: a dynamic one is new at each sending. */
export function isSameProfile(a: Json, b: Json): boolean {
  return JSON.stringify({ ...a, dynUpdateTime: null }) === JSON.stringify({ ...b, dynUpdateTime: null });
}

function isDirectCurrent(evseId: number, { phaseTypes, evseIds }: StationSide): boolean {
  if (evseId > 0) return phaseTypes.get(evseId) === "DC";
  return evseIds.length > 0 && evseIds.every((one) => phaseTypes.get(one) === "DC");
}

function transactionAt(transactions: readonly StoredSpan[], evseId: number): { readonly id: string } | null {
  const found = transactions.find((one) => one.evseId === evseId);
  return found === undefined ? null : { id: found.transactionId };
}

/** As the rules see others: by what stands outside their schedules, of which the first step is enough to be read. */
function placed({ evseId, profile }: Placed, version: OcppVersion): PlacedProfile[] {
  const read = parseProfile(outlined(profile), version);
  return read.ok ? [{ evseId, profile: read.profile }] : [];
}

function outlined(profile: Json): Json {
  const schedules = profile.chargingSchedule;
  const outline = (schedule: Json): Json => {
    const periods = schedule.chargingSchedulePeriod;
    return { ...schedule, chargingSchedulePeriod: Array.isArray(periods) ? periods.slice(0, 1) : periods };
  };
  const chargingSchedule = Array.isArray(schedules)
    ? schedules.slice(0, 1).map(outline)
    : outline({ ...(schedules as Json) });
  return { ...profile, chargingSchedule };
}

interface Placed {
  readonly evseId: number;
  readonly profile: Json;
}

/** Judgements of the last minute, by everything that they depend on but the time; gone with the object. */
const remembered = new WeakMap<SqlStorage, Map<string, { readonly atMillis: number; readonly judgement: Judgement }>>();
const REMEMBERED_MILLIS = 60_000;
/** One for each place, and some that changed meanwhile. */
const MAX_REMEMBERED = 96;

/** The same as `judge`; each place is asked about several times while profiles are sent. */
export function judgeAgain(
  sql: SqlStorage,
  place: JudgedPlace,
  { key, rollOutId, version, body }: Pick<OrderRow, "key" | "rollOutId" | "version"> & { readonly body: Json },
  side: StationSide & { readonly version: OcppVersion },
  installed: readonly Placed[],
  nowMillis: number,
): Judgement {
  const known = remembered.get(sql) ?? new Map();
  remembered.set(sql, known);
  const { evseId, transactionId, chargingProfileId } = place;
  const text = JSON.stringify([
    ...[key, rollOutId, version, evseId, transactionId, chargingProfileId, side.version, side.limits],
    ...[[...side.phaseTypes], side.evseIds, side.site, side.voltageMillivolts, side.transactions, side.foreign],
    installed.map((one) => [one.evseId, { ...one.profile, chargingSchedule: null }]),
  ]);
  const found = known.get(text);
  if (
    found !== undefined &&
    nowMillis - found.atMillis < REMEMBERED_MILLIS &&
    isStillRight(found.judgement, nowMillis)
  ) {
    return found.judgement;
  }
  const judgement = judge(place, body, side, installed, nowMillis);
  if (known.size >= MAX_REMEMBERED) known.clear();
  known.set(text, { atMillis: nowMillis, judgement });
  return judgement;
}

/** Whoever writes an order says so here: a plan's number may come again with another body. */
export function forgetJudgements(sql: SqlStorage): void {
  remembered.delete(sql);
}

function isStillRight(judgement: Judgement, nowMillis: number): boolean {
  return !judgement.ok || judgement.staleAtMillis === null || judgement.staleAtMillis > nowMillis;
}

function refusal(code: string, detail: string | null, values: DeliveryReason["values"]): DeliveryReason {
  return { by: "wattest", code, detail, ...(values === undefined ? {} : { values }) };
}

function sentenceOf({ message, clause }: ProfileProblem): string {
  return clause === undefined ? message : `${message} (${clause})`;
}

/** A recurrence by local time that the version does not have is off the clock from the next change of it on. */
function staleAt(notes: readonly ConversionNote[], nowMillis: number): number | null {
  const from = notes.find(({ code }) => code === "local-time-recurs")?.values?.from;
  const atMillis = typeof from === "string" ? Date.parse(from) : Number.NaN;
  return atMillis > nowMillis ? atMillis : null;
}
