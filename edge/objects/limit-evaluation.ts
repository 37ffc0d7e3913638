// The limits of a session as the core evaluates them, and which profile each comes from. What a station had at a time is one question to
// the core; the reason follows from each profile evaluated by itself, in the order in which profiles lead (assembly/host/profiles/layers.ts).
import { type ProfileCase, parseCase } from "../../assembly/host/profiles/case.ts";
import { sizeProblem } from "../../assembly/host/profiles/case-size.ts";
import type { Piece, PieceValues, ProfileEvaluator } from "../../assembly/host/profiles/evaluator.ts";
import { applicable, evseLayers, stationLayers } from "../../assembly/host/profiles/layers.ts";
import type { PlacedProfile, ProfileVersion } from "../../assembly/host/profiles/model.ts";
import { parseProfile } from "../../assembly/host/profiles/parse.ts";
import { PlanBuilder } from "../../assembly/host/profiles/plan.ts";
import { checkForm } from "../../assembly/host/profiles/rules/form.ts";
import type { LimitReason } from "../contract/sessions.ts";
import type { LimitPiece } from "../domain/limit-course.ts";
import type { HeldProfile } from "./limit-history.ts";

/** Session and station as limits see them. */
export interface LimitFacts {
  readonly evseId: number;
  readonly transactionId: string;
  readonly startMillis: number;
  /** EVSEs that the station has at least. */
  readonly evseCount: number;
  readonly phaseTypes: ReadonlyMap<number, "AC" | "DC">;
  readonly phases: number;
  readonly voltageMillivolts: number;
  /** IANA name of the clock at the station. */
  readonly timeZone: string;
}

/** A stretch of time in which the station had the same profiles. */
export interface Stretch {
  readonly fromMillis: number;
  readonly toMillis: number;
  readonly held: readonly HeldProfile[];
}

/** Cuts a span where what was held changes. A profile of another version of OCPP than the newest one counts no more. */
export function stretchesOf(held: readonly HeldProfile[], fromMillis: number, toMillis: number): Stretch[] {
  const cuts = held
    .flatMap((one) => [one.fromMillis, one.toMillis ?? toMillis])
    .filter((at) => at > fromMillis && at < toMillis);
  const starts = [...new Set([fromMillis, ...cuts])].sort((a, b) => a - b);
  return starts.map((start, index) => {
    const there = held.filter((one) => one.fromMillis <= start && (one.toMillis ?? Number.POSITIVE_INFINITY) > start);
    const version = there.at(-1)?.version;
    return {
      ...{ fromMillis: start, toMillis: starts[index + 1] ?? toMillis },
      held: there.filter((one) => one.version === version),
    };
  });
}

interface Step {
  readonly startSeconds: number;
  /** W; null: the profile says nothing then. */
  readonly watts: number | null;
}

/** One profile of a session by itself. */
interface Alone {
  readonly held: HeldProfile;
  readonly placed: PlacedProfile;
  readonly steps: readonly Step[];
}

/**
 * The limits of a session with their reasons over a span, in ascending order, the first at its begin; null: more than the core can hold.
 * @param held What the station had at some time of it.
 */
export function limitPieces(
  evaluator: ProfileEvaluator,
  facts: LimitFacts,
  held: readonly HeldProfile[],
  fromMillis: number,
  toMillis: number,
): LimitPiece[] | null {
  const fromSeconds = Math.floor(fromMillis / 1_000);
  // A window of a second would ask about the state of things, not about a span.
  const window = { fromSeconds, toSeconds: Math.max(fromSeconds + 2, Math.ceil(toMillis / 1_000)) };
  const bases = new Map([...new Set(held.map((one) => one.version))].map((one) => [one, baseOf(one, facts, window)]));
  const alone = aloneOf(evaluator, held, bases, window);
  if (alone === null) return null;
  const stretches = stretchesOf(held, fromMillis, toMillis).map((stretch) => {
    const there = stretch.held.flatMap((one) => alone.get(one.number) ?? []);
    const base = there[0] === undefined ? null : (bases.get(there[0].held.version) ?? null);
    const profiles = there.map(({ placed }) => placed);
    return { stretch, there, base: base === null ? null : caseWith(base, profiles) };
  });
  const asked = stretches.flatMap(({ stretch, base }) => {
    const from = Math.floor(stretch.fromMillis / 1_000);
    const to = Math.max(from, Math.ceil(stretch.toMillis / 1_000));
    return base === null ? [] : [{ base, stretch, window: { fromSeconds: from, toSeconds: to } }];
  });
  const totals = evaluateAll(evaluator, asked, window);
  const totalOf = new Map(asked.map(({ stretch }, index) => [stretch, totals[index] ?? []]));
  const cursors = new Map([...alone.values()].map((one) => [one, cursorOver(one.steps)]));
  // What plans are rounded by: an ampere on each phase.
  const roundedWatts = Math.ceil((facts.phases * facts.voltageMillivolts) / 1_000);
  return stretches.flatMap(({ stretch, there, base }): LimitPiece[] => {
    const total = totalOf.get(stretch);
    if (total === undefined || base === null) return [{ atMillis: stretch.fromMillis, watts: null, reason: null }];
    const layers = layersOf(base, there);
    const valueAt = cursorOver(total);
    return startsIn(stretch, [total, ...there.map((one) => one.steps)]).map((start) => {
      const watts = valueAt(start);
      const leaders = layers.map((layer) => leadersOf(layer, (one) => cursors.get(one)?.(start) ?? null));
      const reason = watts === null ? null : reasonOf(leaders, roundedWatts);
      // Nothing that has a name bounds it: what a site generates was all there is.
      const known = reason === null ? null : watts;
      return { atMillis: Math.max(stretch.fromMillis, start * 1_000), watts: known, reason };
    });
  });
}

/** Each profile by itself over the window, by its number in the history; null: more than the core can hold. */
function aloneOf(
  evaluator: ProfileEvaluator,
  held: readonly HeldProfile[],
  bases: ReadonlyMap<ProfileVersion, ProfileCase | null>,
  window: Window,
): ReadonlyMap<number, Alone> | null {
  const read = held.flatMap((one) => {
    const base = bases.get(one.version) ?? null;
    const placed = placedOf(one);
    return base === null || placed === null ? [] : [{ held: one, placed, base }];
  });
  const [first] = read;
  if (first === undefined) return new Map();
  const everything = read.map(({ placed }) => placed);
  if (sizeProblem(everything, first.held.version, 1, window.toSeconds - window.fromSeconds) !== null) return null;
  const cases = read.map(({ base, placed }) => ({ base: caseWith(base, [placed]), window }));
  const steps = evaluateAll(evaluator, cases, window);
  return new Map(read.map((one, index) => [one.held.number, { ...one, steps: steps[index] ?? [] }]));
}

interface Window {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

interface Asked {
  readonly base: ProfileCase;
  readonly window: Window;
}

/**
 * All cases, each over its window, in as few plans as the core holds: the clock's changes are looked up once for each plan.
 * @param around All windows lie within this one.
 */
function evaluateAll(evaluator: ProfileEvaluator, asked: readonly Asked[], around: Window): Step[][] {
  if (asked.length === 0) return [];
  const { fromSeconds, toSeconds } = around;
  const builder = new PlanBuilder();
  for (const { base } of asked) builder.addStation(base.station, base.evseId, fromSeconds, toSeconds, base.options);
  const plan = builder.finish();
  if (!evaluator.fits(plan) && asked.length > 1) {
    const half = Math.ceil(asked.length / 2);
    return [asked.slice(0, half), asked.slice(half)].flatMap((part) => evaluateAll(evaluator, part, around));
  }
  return asked.map(({ window }, station) =>
    evaluator.pieces(plan, { station, evse: 1, ...window, unit: "W" }).map(stepOf),
  );
}

function caseWith(base: ProfileCase, profiles: readonly PlacedProfile[]): ProfileCase {
  return { ...base, station: { ...base.station, profiles } };
}

/** Where something may change in a stretch, seconds; the first at or before its begin. */
function startsIn({ fromMillis, toMillis }: Stretch, lists: readonly (readonly Step[])[]): number[] {
  const first = Math.floor(fromMillis / 1_000);
  const starts = new Set([first]);
  for (const steps of lists) {
    for (const { startSeconds } of steps) {
      if (startSeconds > first && startSeconds * 1_000 < toMillis) starts.add(startSeconds);
    }
  }
  return [...starts].sort((a, b) => a - b);
}

function layersOf({ station, options, evseId }: ProfileCase, there: readonly Alone[]): (readonly Alone[])[] {
  const profiles = applicable(station, options);
  const own = stationLayers(profiles);
  const running = station.transactions.find((one) => one.evseId === evseId) ?? null;
  const { transaction, constraints } = evseLayers(station, profiles, evseId, running, options);
  const byPlaced = new Map(there.map((one) => [one.placed, one]));
  return [transaction, constraints, own.maximum, own.constraints].map((layer) =>
    layer.flatMap((placed) => byPlaced.get(placed) ?? []),
  );
}

function baseOf(version: ProfileVersion, facts: LimitFacts, { fromSeconds, toSeconds }: Window): ProfileCase | null {
  const { evseId, transactionId, startMillis, evseCount, phaseTypes, phases, voltageMillivolts } = facts;
  const startTime = new Date(Math.floor(startMillis / 1_000) * 1_000).toISOString();
  const parsed = parseCase({
    ...{ ocppVersion: version, profiles: [], nEvses: Math.max(evseCount, evseId, 1), evseId, unit: "W" },
    transactions: [{ evseId, startTime, id: transactionId }],
    defaults: { phases, voltage: voltageMillivolts / 1_000 },
    ...(phaseTypes.size === 0 ? {} : { phaseType: Object.fromEntries(phaseTypes) }),
    // PriorityCharging overrules only while it is asked for, which nobody knows here.
    ...{ timeZone: facts.timeZone, isPriorityActive: false },
    ...{ at: new Date(fromSeconds * 1_000).toISOString(), duration: toSeconds - fromSeconds },
  });
  return parsed.ok ? parsed.question : null;
}

/** Null: nobody can read it, as a station may report what is no profile. */
function placedOf({ version, evseId, profile }: HeldProfile): PlacedProfile | null {
  const read = parseProfile(profile, version);
  return read.ok && checkForm(read.profile, "").length === 0 ? { evseId, profile: read.profile } : null;
}

/** What flows in at most: no more than a setpoint asks, and nothing where it is to flow out. */
function stepOf({ startSeconds, limit, setpoint }: Piece): Step {
  const bounds = [limit, setpoint].filter(({ value }) => value !== null).map(sumOf);
  return { startSeconds, watts: bounds.length === 0 ? null : Math.max(0, Math.floor(Math.min(...bounds) / 1e6)) };
}

/** Millionths of a watt: that of L1 stands beside those of L2 and L3. */
function sumOf({ value, l2, l3 }: PieceValues): number {
  return (value ?? 0) + (l2 ?? 0) + (l3 ?? 0);
}

/** The value of steps at instants that are asked for in ascending order. */
function cursorOver(steps: readonly Step[]): (atSeconds: number) => number | null {
  let index = 0;
  return (atSeconds) => {
    while (index + 1 < steps.length && (steps[index + 1]?.startSeconds ?? 0) <= atSeconds) index += 1;
    return steps[index]?.watts ?? null;
  };
}

interface Leader {
  readonly held: HeldProfile;
  readonly watts: number;
}

/** Who leads in a layer, and behind a driver's plan who would lead without it. */
function leadersOf(layer: readonly Alone[], wattsOf: (one: Alone) => number | null): readonly Leader[] {
  const active = layer.flatMap((one): Leader[] => {
    const watts = wattsOf(one);
    return watts === null ? [] : [{ held: one.held, watts }];
  });
  const [first] = active;
  if (first === undefined || first.held.kind !== "wish") return active.slice(0, 1);
  return [first, ...active.filter(({ held }) => held.kind !== "wish").slice(0, 1)];
}

/**
 * The lowest of those that lead. A plan stays under what the operator allows, in whole units: where it allows as much as that, the
 * operator's profile is the reason, and the plan only where it asks for less.
 */
function reasonOf(layers: readonly (readonly Leader[])[], roundedWatts: number): LimitReason | null {
  const lowest = layers.flatMap((leaders) => leaders.slice(0, 1)).sort((a, b) => a.watts - b.watts)[0];
  if (lowest === undefined) return null;
  const others = layers.flat().filter(({ held }) => held.kind !== "wish");
  const behind = others
    .filter(({ watts }) => watts >= lowest.watts && watts < lowest.watts + roundedWatts)
    .sort((a, b) => a.watts - b.watts)[0];
  const { held } = lowest.held.kind === "wish" && lowest.watts > 0 ? (behind ?? lowest) : lowest;
  return { kind: held.kind, name: held.name };
}
