// A draft as if it were in force: put into its place among what a station accepted, or beside what is typed and ticked where no
// station is chosen. Answered by the core, as everything that is in force.
import { msg } from "@lit/localize";
import { asDelivered } from "../../assembly/host/profiles/body.ts";
import { type ConversionNote, convertProfile } from "../../assembly/host/profiles/convert.ts";
import type { ProfileEvaluator } from "../../assembly/host/profiles/evaluator.ts";
import type { StationProfiles } from "../../edge/contract/assignments.ts";
import { namesOf, placeKey } from "./force-words.ts";
import { type ForceBase, type InForce, inForceOf } from "./in-force.ts";
import type { Json, Unit } from "./profile-form.ts";

/** The station whose profiles count, and where at it. */
export interface DraftStation {
  readonly stationId: string;
  readonly evseId: number;
  readonly profiles: StationProfiles;
  readonly timeZone: string;
  readonly voltageMillivolts: number;
  readonly phases: number;
}

export interface DraftQuestion {
  readonly body: Json;
  /** Of the profile that the draft is of; null: it is new. */
  readonly profileId: string | null;
  readonly scheduleIndex: number;
  /** Null: what is ticked and typed counts. */
  readonly station: DraftStation | null;
  readonly others: readonly { readonly name: string; readonly body: Json }[];
  /** A maximum of the station, W; null: none is known. */
  readonly stationWatts: number | null;
  readonly unit: Unit;
  readonly volts: number;
  readonly timeZone: string;
  /** Seconds since 1970. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly nowSeconds: number;
  readonly bySeconds: number;
  /** Where a profile starts that counts from the start of charging; null: it is none. */
  readonly chargingFromSeconds: number | null;
}

export interface DraftInForce {
  readonly force: InForce;
  readonly names: ReadonlyMap<string, string>;
  /** What the station's version of OCPP loses; empty without a station. */
  readonly notes: readonly ConversionNote[];
  /** False: the station's version cannot say it, and the composite is without it. */
  readonly isSent: boolean;
}

/** Null where one of the profiles cannot be evaluated: its problems are told beside the fields. */
export function draftInForce(evaluator: ProfileEvaluator, question: DraftQuestion): DraftInForce | null {
  const { station, unit, fromSeconds, toSeconds, nowSeconds, bySeconds } = question;
  const asked = station === null ? besideTyped(question) : atStation(question, station);
  if (asked === null) return null;
  const { base, names, notes, isSent } = asked;
  const force = inForceOf(evaluator, {
    ...{ base, evseId: station?.evseId ?? 1, unit, fromSeconds, toSeconds, nowSeconds, bySeconds },
    startSeconds: question.chargingFromSeconds,
  });
  return force === null ? null : { force, names, notes, isSent };
}

type Asked = Omit<DraftInForce, "force"> & { readonly base: ForceBase };

const purposeOf = (body: Json) => body.chargingProfilePurpose;
const ofStation = (body: Json) =>
  purposeOf(body) === "ChargingStationMaxProfile" || purposeOf(body) === "LocalGeneration";

function stationMaximum(watts: number): Json {
  const schedule = { startSchedule: "2020-01-01T00:00:00Z", chargingRateUnit: "W" };
  return {
    ...{ chargingProfilePurpose: "ChargingStationMaxProfile", chargingProfileKind: "Absolute", stackLevel: 0 },
    chargingSchedule: [{ ...schedule, chargingSchedulePeriod: [{ startPeriod: 0, limit: watts }] }],
  };
}

/** At the EVSE: a default of the whole station counts there as well. */
function besideTyped({ body, others, stationWatts, volts, timeZone, scheduleIndex }: DraftQuestion): Asked {
  const maximum = { name: msg("Maximum of the station"), body: stationMaximum(stationWatts ?? 0) };
  const all = [{ name: msg("This draft"), body }, ...others, ...(stationWatts === null ? [] : [maximum])];
  const placed = all.map(({ name, body: one }, index) => ({
    name,
    evseId: ofStation(one) ? 0 : 1,
    body: one,
    id: index + 1,
  }));
  return {
    base: {
      ...{ ocppVersion: "2.1", nEvses: 1, timeZone, simulateTransaction: true, scheduleIndex },
      defaults: { voltage: volts, phases: 3 },
      profiles: placed.map(({ evseId, body: one, id }) => ({ evseId, profile: { ...asDelivered(one, id) } })),
    },
    names: new Map(placed.map(({ name, evseId, id }) => [placeKey(evseId, id), name])),
    ...{ notes: [], isSent: true },
  };
}

interface Place {
  readonly evseId: number;
  readonly id: number;
}

/** Null where the station has told nothing that could be evaluated. */
function atStation(question: DraftQuestion, station: DraftStation): Asked | null {
  const { profiles, evseId, timeZone, voltageMillivolts, phases } = station;
  const { inForce, items, limits } = profiles;
  if (inForce === null) return null;
  const { body } = question;
  const version = inForce.ocppVersion;
  const own = items.filter(({ source }) => source.kind === "assignment" && source.profileId === question.profileId);
  const places = placesOf(body, evseId, own, inForce);
  const replaced = new Set([...own.map((item) => placeKey(item.evseId, item.chargingProfileId))]);
  const kept = inForce.profiles.filter((placed) => {
    const place = placeOfInstalled(placed);
    const isOfSamePlace =
      places.some((one) => one.evseId === place.evseId) && isSamePlace(placed.profile, body, version);
    return !replaced.has(placeKey(place.evseId, place.id)) && !isOfSamePlace;
  });
  const names = new Map(namesOf(items));
  const transactions = Array.isArray(inForce.transactions) ? inForce.transactions : [];
  const transaction = transactions.find((one) => one.evseId === evseId);
  const added: ForceBase["profiles"] = [];
  const notes: ConversionNote[] = [];
  let isSent = true;
  for (const place of places) {
    const converted = convertProfile(body, {
      ...{ version, profileId: place.id, evseId: place.evseId, nowSeconds: question.nowSeconds, timeZone },
      transactionId: purposeOf(body) === "TxProfile" ? String(transaction?.id ?? 1) : null,
      ...{ units: limits.units, voltageMillivolts, phases, scheduleIndex: question.scheduleIndex },
    });
    if (notes.length === 0) notes.push(...converted.notes);
    isSent &&= converted.ok;
    if (!converted.ok) continue;
    const profile = version === "1.6" ? converted.payload.csChargingProfiles : converted.payload.chargingProfile;
    added.push({ evseId: place.evseId, profile: profile as Record<string, unknown> });
    names.set(placeKey(place.evseId, place.id), msg("This draft"));
  }
  // 1.6 has got one schedule, the one that is shown.
  const schedule = version === "1.6" ? {} : { scheduleIndex: question.scheduleIndex };
  return { base: { ...inForce, ...schedule, profiles: [...kept, ...added] }, names, notes, isSent };
}

/** Where it stands at the station, or would: with the id that it has there, which stays when its version changes. */
function placesOf(
  body: Json,
  evseId: number,
  own: StationProfiles["items"],
  { profiles }: ForceBase,
): readonly Place[] {
  const known = own.map((item) => ({ evseId: item.evseId, id: item.chargingProfileId }));
  if (known.length > 0) return known;
  const taken = profiles.map((placed) => placeOfInstalled(placed).id);
  const isOfEvse = purposeOf(body) === "TxProfile" || purposeOf(body) === "PriorityCharging";
  return [{ evseId: isOfEvse ? Math.max(1, evseId) : 0, id: Math.max(0, ...taken) + 1 }];
}

function placeOfInstalled(placed: ForceBase["profiles"][number]): Place {
  const { id, chargingProfileId } = placed.profile;
  return { evseId: placed.evseId ?? placed.connectorId ?? 0, id: Number(id ?? chargingProfileId ?? 0) };
}

/** One of the same purpose and stack level there is replaced, or refused because of it: both cannot be in force. */
function isSamePlace(installed: Json, body: Json, version: ForceBase["ocppVersion"]): boolean {
  const purpose =
    version === "1.6" && installed.chargingProfilePurpose === "ChargePointMaxProfile"
      ? "ChargingStationMaxProfile"
      : installed.chargingProfilePurpose;
  return purpose === purposeOf(body) && installed.stackLevel === body.stackLevel;
}
