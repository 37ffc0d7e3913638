// What a station's profiles come to at an EVSE: the composite with its values per phase, the limit now, the energy by then, and which
// profile decides where. The core answers, the same as on the server.
import { parseCase } from "../../assembly/host/profiles/case.ts";
import { type CompiledCase, compileCase, energyOver } from "../../assembly/host/profiles/composite.ts";
import type { Piece, ProfileEvaluator } from "../../assembly/host/profiles/evaluator.ts";
import { applicable, evseLayers, stationLayers } from "../../assembly/host/profiles/layers.ts";
import type { PlacedProfile } from "../../assembly/host/profiles/model.ts";
import { formatTime } from "../../assembly/host/profiles/time.ts";
import type { StationProfiles } from "../../edge/contract/assignments.ts";
import type { Unit } from "./profile-form.ts";

/** Profiles and transactions of a station, without window, EVSE and unit. */
export type ForceBase = NonNullable<StationProfiles["inForce"]>;

/** Thousandths of the unit. `limit` null: nothing limits. With L2 or L3 it is that of L1. */
export interface PhaseLimits {
  readonly limit: number | null;
  readonly l2: number | null;
  readonly l3: number | null;
}

/** What holds from there to the next one. */
export interface ForcePiece extends PhaseLimits {
  readonly utcSeconds: number;
}

/** The profiles that decide from there to the next one: one, or several that come to the same or count together. Empty: none. */
export interface ForceDecision {
  readonly utcSeconds: number;
  readonly deciders: readonly PlacedProfile[];
}

export interface InForce {
  readonly pieces: readonly ForcePiece[];
  readonly decisions: readonly ForceDecision[];
  /** Seconds since 1970 up to which both reach. */
  readonly untilSeconds: number;
  readonly now: PhaseLimits;
  /** From now to the time asked for; null: nothing limits for some of the time. */
  readonly energyMilliwattHours: number | null;
}

export interface ForceQuestion {
  readonly base: ForceBase;
  readonly evseId: number;
  readonly unit: Unit;
  /** Seconds since 1970, all of them. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly nowSeconds: number;
  readonly bySeconds: number;
  /** Where what counts from the start of charging starts; null: such profiles start with the window, or with their transaction. */
  readonly startSeconds?: number | null;
}

/** Null where it cannot be evaluated. */
export function inForceOf(evaluator: ProfileEvaluator, question: ForceQuestion): InForce | null {
  const { base, evseId, unit, fromSeconds, toSeconds, nowSeconds, bySeconds } = question;
  const compiled = (from: number, to: number): CompiledCase | null => {
    const asked = parseCase({ ...base, evseId, unit, at: formatTime(from), duration: Math.max(0, to - from) });
    return asked.ok ? compileCase(asked.question) : null;
  };
  const start = question.startSeconds ?? null;
  const shown = compiled(start ?? fromSeconds, Math.max(toSeconds, start ?? 0));
  const ahead = compiled(start ?? nowSeconds, bySeconds);
  if (shown === null || ahead === null) return null;
  const pieces = piecesOf(evaluator, shown);
  const [now] = piecesOf(evaluator, ahead, nowSeconds);
  return {
    pieces,
    decisions: decisionsOf(evaluator, shown, pieces),
    untilSeconds: shown.question.toSeconds,
    now: now ?? NO_LIMIT,
    energyMilliwattHours: energyOver(evaluator, ahead, nowSeconds, bySeconds),
  };
}

export const NO_LIMIT: PhaseLimits = { limit: null, l2: null, l3: null };

const milli = (millionths: number | null) => (millionths === null ? null : Math.round(millionths / 1000));
const limitsOf = ({ startSeconds, limit }: Piece): ForcePiece => ({
  utcSeconds: startSeconds,
  limit: milli(limit.value),
  l2: milli(limit.l2),
  l3: milli(limit.l3),
});

/** The pieces of the case's window; with `onlyAt` the one that holds at that instant. */
export function piecesOf(evaluator: ProfileEvaluator, compiled: CompiledCase, onlyAt: number | null = null) {
  const { question, plan, evse } = compiled;
  const { unit } = question;
  const [fromSeconds, toSeconds] = onlyAt === null ? [question.fromSeconds, question.toSeconds] : [onlyAt, onlyAt];
  const all = evaluator.pieces(plan, { station: 0, evse, fromSeconds, toSeconds, unit }).map(limitsOf);
  // Pieces that differ in what is not drawn are one.
  return all.filter((piece, index) => index === 0 || !isSame(piece, all[index - 1] ?? NO_LIMIT));
}

const isSame = (a: PhaseLimits, b: PhaseLimits) => a.limit === b.limit && a.l2 === b.l2 && a.l3 === b.l3;

/** The entry of an ascending list that holds at an instant. */
export function holdingAt<T extends { readonly utcSeconds: number }>(list: readonly T[], atSeconds: number): T | null {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.utcSeconds ?? 0) <= atSeconds) low = middle + 1;
    else high = middle;
  }
  return list[low - 1] ?? null;
}

interface Track {
  readonly placed: PlacedProfile;
  readonly pieces: readonly ForcePiece[];
}

/**
 * Each layer is led by its first profile that says something, and the lowest layer decides. Asked alone, that profile comes to the
 * composite; where none does (phases of one beside amperes of another, several EVSEs added up), all that lead are named.
 */
function decisionsOf(
  evaluator: ProfileEvaluator,
  compiled: CompiledCase,
  pieces: readonly ForcePiece[],
): ForceDecision[] {
  const layers = layersOf(compiled).map((list) =>
    list.map((placed): Track => ({ placed, pieces: piecesOf(evaluator, alone(compiled, placed)) })),
  );
  const instants = new Set(pieces.map(({ utcSeconds }) => utcSeconds));
  for (const track of layers.flat()) for (const { utcSeconds } of track.pieces) instants.add(utcSeconds);
  const decisions: ForceDecision[] = [];
  for (const utcSeconds of [...instants].sort((a, b) => a - b)) {
    const leaders = layers.flatMap((layer) => {
      for (const { placed, pieces: own } of layer) {
        const limits = holdingAt(own, utcSeconds);
        if (limits !== null && limits.limit !== null) return [{ placed, limits }];
      }
      return [];
    });
    const whole = holdingAt(pieces, utcSeconds) ?? NO_LIMIT;
    const exact = leaders.filter(({ limits }) => isSame(limits, whole));
    const deciders = whole.limit === null ? [] : (exact.length > 0 ? exact : leaders).map(({ placed }) => placed);
    const before = decisions.at(-1)?.deciders;
    const isNew =
      before === undefined || before.length !== deciders.length || before.some((one, i) => one !== deciders[i]);
    if (isNew) decisions.push({ utcSeconds, deciders });
  }
  return decisions;
}

/** In each layer the profile that leads first. Of the station as a whole only what holds for it as such can decide alone. */
function layersOf({ question }: CompiledCase): (readonly PlacedProfile[])[] {
  const { station, evseId, options } = question;
  const profiles = applicable(station, options);
  const own = stationLayers(profiles);
  const transaction = station.transactions.find((one) => one.evseId === evseId) ?? null;
  const here = evseId === 0 ? null : evseLayers(station, profiles, evseId, transaction, options);
  return [own.maximum, own.constraints, ...(here === null ? [] : [here.constraints, here.transaction])];
}

function alone({ question }: CompiledCase, placed: PlacedProfile): CompiledCase {
  return compileCase({ ...question, station: { ...question.station, profiles: [placed] } });
}
