// Which profiles apply at an EVSE and in what order they lead: purposes, stack levels, EVSE 0 against EVSE n, and what a version
// replaces.

import type { ChargingProfile, PlacedProfile, Purpose } from "./model.ts";
import type { EvaluationOptions } from "./options.ts";
import type { ActiveTransaction, ProfileStation } from "./station.ts";

/** Layers of an EVSE and of a station: in each the first profile that has a period leads. */
export interface Layers {
  readonly transaction: readonly PlacedProfile[];
  readonly constraints: readonly PlacedProfile[];
  readonly generation: readonly PlacedProfile[];
}

export interface StationLayers {
  readonly maximum: readonly PlacedProfile[];
  readonly constraints: readonly PlacedProfile[];
  readonly generation: readonly PlacedProfile[];
}

/** A TxProfile overrules the default (1.6 §3.13.1, K01), priority charging both while it is active (2.1 K21). */
const RANKS: Readonly<Partial<Record<Purpose, number>>> = { PriorityCharging: 0, TxProfile: 1, TxDefaultProfile: 2 };

/** Profiles that can be in force at all: replaced ones, and those that being offline switches off, are left out. */
export function applicable(station: ProfileStation, options: EvaluationOptions): PlacedProfile[] {
  const { offlineForSeconds } = options;
  return withoutReplaced(station).filter(({ profile }) => {
    if (profile.purpose === "PriorityCharging" && !options.isPriorityActive) return false;
    if (offlineForSeconds === null) return true;
    if (options.ignoredPurposesOffline.includes(profile.purpose)) return false;
    const { maxOfflineDurationSeconds: most } = profile;
    return most === null || (most > 0 && offlineForSeconds <= most);
  });
}

/** 1.6 §3.13.2: a profile replaces the one of the same purpose and stack level on the same connector. 2.x refuses such a one. */
function withoutReplaced(station: ProfileStation): readonly PlacedProfile[] {
  if (station.version !== "1.6") return station.profiles;
  const last = new Map<string, PlacedProfile>();
  for (const placed of station.profiles) {
    const { purpose, stackLevel, transactionId } = placed.profile;
    last.set([placed.evseId, purpose, stackLevel, purpose === "TxProfile" ? transactionId : ""].join(" "), placed);
  }
  const kept = new Set(last.values());
  return station.profiles.filter((placed) => kept.has(placed));
}

/** Higher stack level, then the EVSE's own before the station's, then the lower id: documented where the standards are silent. */
function inOrder(placed: readonly PlacedProfile[]): PlacedProfile[] {
  return placed.toSorted(
    (a, b) =>
      rankOf(a.profile) - rankOf(b.profile) ||
      b.profile.stackLevel - a.profile.stackLevel ||
      b.evseId - a.evseId ||
      a.profile.id - b.profile.id,
  );
}

function rankOf({ purpose }: ChargingProfile): number {
  return RANKS[purpose] ?? 0;
}

export function stationLayers(profiles: readonly PlacedProfile[]): StationLayers {
  const of = (purpose: Purpose) =>
    inOrder(profiles.filter(({ evseId, profile }) => evseId === 0 && profile.purpose === purpose));
  return {
    // Set elsewhere than on 0 it is refused by the rules; here it is what it says.
    maximum: inOrder(profiles.filter(({ profile }) => profile.purpose === "ChargingStationMaxProfile")),
    constraints: of("ChargingStationExternalConstraints"),
    generation: of("LocalGeneration"),
  };
}

export function evseLayers(
  station: ProfileStation,
  profiles: readonly PlacedProfile[],
  evseId: number,
  transaction: ActiveTransaction | null,
  options: EvaluationOptions,
): Layers {
  const here = profiles.filter((placed) => placed.evseId === evseId);
  const defaults = profiles.filter(
    ({ evseId: place, profile }) => profile.purpose === "TxDefaultProfile" && (place === evseId || place === 0),
  );
  const others = here.filter(
    ({ profile }) =>
      profile.purpose === "PriorityCharging" ||
      (profile.purpose === "TxProfile" && isForTransaction(profile, transaction, options)),
  );
  return {
    transaction: inOrder([...others, ...(station.version === "1.6" ? ownOverStation(defaults) : defaults)]),
    constraints: inOrder(here.filter(({ profile }) => profile.purpose === "ChargingStationExternalConstraints")),
    generation: inOrder(here.filter(({ profile }) => profile.purpose === "LocalGeneration")),
  };
}

/** 1.6 §3.13.1: on its connector a connector's default replaces the one of connector 0 with the same stack level, gaps included. */
function ownOverStation(defaults: readonly PlacedProfile[]): readonly PlacedProfile[] {
  const own = new Set(defaults.filter(({ evseId }) => evseId !== 0).map(({ profile }) => profile.stackLevel));
  return defaults.filter(({ evseId, profile }) => evseId !== 0 || !own.has(profile.stackLevel));
}

/** A TxProfile is for its transaction; one without an id is for whichever is active (1.6 §5.16). */
function isForTransaction(
  { transactionId }: ChargingProfile,
  transaction: ActiveTransaction | null,
  { simulateTransaction }: EvaluationOptions,
): boolean {
  if (transaction === null) return simulateTransaction;
  return transactionId === null || transaction.id === null || transactionId === transaction.id;
}
