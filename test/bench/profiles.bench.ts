// Charging profiles: the core against a plain JavaScript delta sweep over the same segments, as a station's number of periods, the
// window and the number of EVSEs grow. Least of rounds taken in turns: the machine has other work.

import { openInstance } from "../../assembly/host/instance.ts";
import type { ChargingProfile, PlacedProfile, ProfileSchedule, Purpose } from "../../assembly/host/profiles/model.ts";
import { DEFAULT_OPTIONS } from "../../assembly/host/profiles/options.ts";
import { type Plan, PlanBuilder } from "../../assembly/host/profiles/plan.ts";
import type { ProfileStation } from "../../assembly/host/profiles/station.ts";
import { CORE_EPOCH_SECONDS } from "../../assembly/host/profiles/time.ts";
import { CORE_MODULE, newCore } from "../support/core.ts";
import { type Contestant, leastNanos } from "./rounds.ts";

const DAY = 86_400;
/** 2026-03-01T00:00:00Z. */
const FROM = Date.UTC(2026, 2, 1) / 1000;
const NONE = { value: null, l2: null, l3: null };

function schedule(periods: number, duration: number, startSeconds: number, shift: number): ProfileSchedule {
  const step = Math.floor(duration / periods);
  return {
    id: 1,
    startSchedule: { utcSeconds: startSeconds, wallSeconds: startSeconds },
    durationSeconds: duration,
    unit: "A",
    periods: Array.from({ length: periods }, (_, index) => ({
      startSeconds: index * step,
      limit: { value: 6_000 + (((index + shift) * 7_919) % 26_000), l2: null, l3: null },
      dischargeLimit: NONE,
      setpoint: NONE,
      setpointReactive: NONE,
      numberPhases: 3,
      phaseToUse: null,
      operationMode: null,
      preconditioningRequest: null,
      evseSleep: null,
      v2xBaseline: null,
      freqWattPoints: null,
      signalWattPoints: null,
    })),
    minChargingRate: null,
    useLocalTime: false,
    randomizedDelaySeconds: null,
    limitAtSoc: null,
  };
}

function placed(
  evseId: number,
  purpose: Purpose,
  stackLevel: number,
  recurrency: ChargingProfile["recurrency"],
  one: ProfileSchedule,
): PlacedProfile {
  return {
    evseId,
    profile: {
      version: "2.0.1",
      id: evseId * 10 + stackLevel,
      stackLevel,
      purpose,
      kind: recurrency === null ? "Absolute" : "Recurring",
      recurrency,
      validFrom: null,
      validTo: null,
      transactionId: null,
      schedules: [one],
      maxOfflineDurationSeconds: null,
      invalidAfterOfflineDuration: false,
      dynUpdateIntervalSeconds: null,
      dynUpdateTime: null,
    },
  };
}

/** Station maximum daily, defaults daily and weekly, and a transaction's own for the first eight hours: the peer's set-up. */
function station(evses: number, periods: number): ProfileStation {
  const profiles: PlacedProfile[] = [
    placed(0, "ChargingStationMaxProfile", 0, "Daily", schedule(periods, DAY, FROM - 40 * DAY, 3)),
  ];
  for (let evseId = 1; evseId <= evses; evseId++) {
    // Each EVSE at its own second of the hour, so that nothing coincides.
    const shift = (evseId * 137) % 3_600;
    profiles.push(
      placed(evseId, "TxDefaultProfile", 0, "Daily", schedule(periods, DAY, FROM - 30 * DAY + shift, evseId)),
      placed(evseId, "TxDefaultProfile", 1, "Weekly", schedule(periods, 5 * DAY, FROM - 28 * DAY + shift, evseId + 1)),
      placed(evseId, "TxProfile", 0, null, schedule(periods, 8 * 3_600, FROM + shift, evseId + 2)),
    );
  }
  return {
    version: "2.0.1",
    evseCount: evses,
    profiles,
    transactions: Array.from({ length: evses }, (_, index) => ({ evseId: index + 1, startSeconds: FROM, id: null })),
    phaseTypes: new Map(),
    defaults: { currentMilliamps: 48_000, powerMilliwatts: 33_120_000 },
    defaultPhases: 3,
    voltageMillivolts: 230_000,
  };
}

function planOf(of: ProfileStation, evseId: number, seconds: number): Plan {
  const builder = new PlanBuilder();
  builder.addStation(of, evseId, FROM, FROM + seconds, DEFAULT_OPTIONS);
  return builder.finish();
}

/** The call of the module alone, its tables written before: pieces stay in its memory. */
function bareCall(plan: Plan, evse: number, seconds: number): () => void {
  const { evaluation } = openInstance(CORE_MODULE);
  const { tables } = evaluation;
  for (const name of ["profiles", "order", "evses", "transitions"] as const) tables[name].set(plan[name]);
  for (const name of ["periods", "extras", "stations"] as const) tables[name].set(plan[name]);
  const from = FROM - CORE_EPOCH_SECONDS;
  return () => {
    // A year of many periods does not fit at once: as the host does, go on where it stopped.
    let next = from;
    while (evaluation.isFull(evaluation.compose(0, 1, evse, next, from + seconds, 0))) {
      next = evaluation.results.summary[2] ?? 0;
    }
  };
}

/** Segments of each EVSE, already made and in order, as the sweep is given them: only adding them up is timed. */
function segmentsOf(core: ReturnType<typeof newCore>, of: ProfileStation, seconds: number): Float64Array[] {
  return Array.from({ length: of.evseCount }, (_, index) => {
    const plan = planOf(
      { ...of, profiles: of.profiles.filter(({ evseId }) => evseId === index + 1) },
      index + 1,
      seconds,
    );
    const query = { station: 0, evse: 1, fromSeconds: FROM, toSeconds: FROM + seconds, unit: "A" } as const;
    const pieces = core.profiles.pieces(plan, query);
    return Float64Array.from(pieces.flatMap(({ startSeconds, limit }) => [startSeconds - FROM, limit.value ?? 0]));
  });
}

/** The plain sweep: a delta for each change of each EVSE, sorted by time, summed up. */
function deltaSweep(lists: readonly Float64Array[]): number[] {
  let count = 0;
  for (const list of lists) count += list.length / 2;
  const times = new Float64Array(count);
  const deltas = new Float64Array(count);
  let at = 0;
  for (const list of lists) {
    let before = 0;
    for (let index = 0; index < list.length; index += 2) {
      times[at] = (list[index] ?? 0) * 1e6 + at;
      const value = list[index + 1] ?? 0;
      deltas[at] = value - before;
      before = value;
      at++;
    }
  }
  times.sort();
  const out: number[] = [];
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const key = times[index] ?? 0;
    const time = Math.floor(key / 1e6);
    sum += deltas[key - time * 1e6] ?? 0;
    if (Math.floor((times[index + 1] ?? Number.POSITIVE_INFINITY) / 1e6) !== time) out.push(time, sum);
  }
  return out;
}

export async function benchProfiles(): Promise<void> {
  const core = newCore();
  const windows = { "1 h": 3_600, "24 h": DAY, "7 d": 7 * DAY, "365 d": 365 * DAY };
  console.log(
    "\nCharging profiles, least of rounds. One EVSE, 4 profiles: µs (pieces); core alone, then with pieces as objects.",
  );
  for (const periods of [1, 24, 96, 1_024]) {
    const cells: string[] = [];
    for (const [name, seconds] of Object.entries(windows)) {
      const plan = planOf(station(1, periods), 1, seconds);
      const query = { station: 0, evse: 1, fromSeconds: FROM, toSeconds: FROM + seconds, unit: "A" } as const;
      const count = core.profiles.pieces(plan, query).length;
      const nanos = await leastNanos([
        { name: "core", work: bareCall(plan, 1, seconds) },
        { name: "pieces", work: () => void core.profiles.pieces(plan, query) },
      ]);
      cells.push(`${name}: ${micros(nanos.core)} / ${micros(nanos.pieces)} (${count})`);
    }
    console.log(`  ${String(periods).padStart(5)} periods  ${cells.join("   ")}`);
  }

  console.log("Sum over EVSEs, 24 h, 24 periods, each EVSE with three profiles, a station maximum: ms.");
  for (const evses of [10, 100, 1_000]) {
    const of = station(evses, 24);
    const plan = planOf(of, 0, DAY);
    const query = { station: 0, evse: 0, fromSeconds: FROM, toSeconds: FROM + DAY, unit: "A" } as const;
    const lists = segmentsOf(core, of, DAY);
    const segments = lists.reduce((sum, list) => sum + list.length / 2, 0);
    const contestants: Contestant[] = [
      { name: "core", work: bareCall(plan, 0, DAY) },
      { name: "pieces", work: () => void core.profiles.pieces(plan, query) },
      { name: "sweep", work: () => void deltaSweep(lists) },
    ];
    const nanos = await leastNanos(contestants);
    const ratio = (nanos.sweep ?? 0) / (nanos.core ?? 1);
    console.log(
      `  ${String(evses).padStart(5)} EVSEs  core ${millis(nanos.core)}  as objects ${millis(nanos.pieces)}  JS sweep of ${segments} segments made beforehand ${millis(nanos.sweep)}: ${ratio.toFixed(2)} × the core's time, which includes making them`,
    );
  }

  const plan = planOf(station(1, 24), 1, DAY);
  let at = 0;
  const nanos = await leastNanos([
    {
      name: "limit",
      unit: 100,
      work: () => {
        for (let index = 0; index < 100; index++) {
          at = (at + 7_919) % DAY;
          core.profiles.limitAt(plan, 0, 1, FROM + at, "A");
        }
      },
    },
  ]);
  console.log(`Limit at an instant, one EVSE, 4 profiles × 24 periods: ${(nanos.limit ?? 0).toFixed(0)} ns`);
}

const micros = (nanos = 0) => (nanos / 1e3).toPrecision(3);
const millis = (nanos = 0) => (nanos / 1e6).toPrecision(3);
