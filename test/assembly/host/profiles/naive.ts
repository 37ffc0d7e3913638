// A second evaluator of charging profiles, for one second at a time and without any cleverness: it reads the JSON of a case itself and
// computes in bigints. It shares no code with what it is compared with.

type Json = { readonly [name: string]: unknown };

/** Millionths of the case's unit. */
export interface NaivePoint {
  readonly limit: bigint | null;
  readonly limitL2: bigint | null;
  readonly limitL3: bigint | null;
  readonly dischargeLimit: bigint | null;
  readonly dischargeLimitL2: bigint | null;
  readonly dischargeLimitL3: bigint | null;
  readonly setpoint: bigint | null;
  readonly setpointL2: bigint | null;
  readonly setpointL3: bigint | null;
  readonly phases: number | null;
}

type Three = readonly [bigint | null, bigint | null, bigint | null];
const NAMES = ["limit", "dischargeLimit", "setpoint"] as const;

const list = (value: unknown): Json[] => (Array.isArray(value) ? value : [value]) as Json[];
const seconds = (text: unknown): number => Math.floor(Date.parse(String(text)) / 1000);
const wall = (text: unknown): number => Math.floor(Date.parse(`${String(text).slice(0, 19)}Z`) / 1000);
const milli = (value: unknown): bigint | null => (typeof value === "number" ? BigInt(Math.round(value * 1000)) : null);
const least = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.min(...values));

/** Central European time: summer from the last Sunday of March to that of October, 01:00 UTC (Directive 2000/84/EC). */
export function berlinOffset(utc: number): number {
  const year = new Date(utc * 1000).getUTCFullYear();
  const lastSunday = (month: number): number => {
    let day = Date.UTC(year, month + 1, 0, 1) / 1000;
    while (new Date(day * 1000).getUTCDay() !== 0) day -= 86_400;
    return day;
  };
  return utc >= lastSunday(2) && utc < lastSunday(9) ? 7_200 : 3_600;
}

const phasesOf = (period: Json): number | null =>
  typeof period.numberPhases === "number" ? period.numberPhases : null;

/** The period of one profile in force at second `t`, and its unit. */
function periodAt(question: Json, profile: Json, t: number, origin: number | null): Json | null {
  const [schedule] = list(profile.chargingSchedule);
  if (schedule === undefined) return null;
  const isLocal = schedule.useLocalTime === true;
  const read = isLocal ? wall : seconds;
  const now = isLocal ? t + (question.timeZone === "Europe/Berlin" ? berlinOffset(t) : 0) : t;
  if (profile.validFrom !== undefined && now < read(profile.validFrom)) return null;
  if (profile.validTo !== undefined && now >= read(profile.validTo)) return null;
  let start: number;
  let end = typeof schedule.duration === "number" ? schedule.duration : Number.POSITIVE_INFINITY;
  if (profile.chargingProfileKind === "Relative") {
    if (origin === null) return null;
    start = origin;
  } else {
    start = read(schedule.startSchedule);
    if (profile.chargingProfileKind === "Recurring") {
      const every = profile.recurrencyKind === "Weekly" ? 604_800 : 86_400;
      while (start > now) start -= every;
      while (start + every <= now) start += every;
      end = Math.min(end, every);
    }
  }
  const into = now - start;
  if (into < 0 || into >= end) return null;
  let found: Json | null = null;
  for (const period of list(schedule.chargingSchedulePeriod)) if (Number(period.startPeriod) <= into) found = period;
  return found === null ? null : { ...found, unit: schedule.chargingRateUnit };
}

/** The leading period of several profiles: transaction before default, higher stack before lower, own EVSE before 0, lower id. */
function leading(question: Json, placed: readonly Json[], t: number, origin: number | null): Json | null {
  const order = [...placed].sort((a, b) => {
    const [p, q] = [a.profile as Json, b.profile as Json];
    const rank = (profile: Json) => ["PriorityCharging", "TxProfile"].indexOf(String(profile.chargingProfilePurpose));
    const [ra, rb] = [rank(p), rank(q)].map((value) => (value === -1 ? 9 : value)) as [number, number];
    if (ra !== rb) return ra - rb;
    if (p.stackLevel !== q.stackLevel) return Number(q.stackLevel) - Number(p.stackLevel);
    if (a.evseId !== b.evseId) return Number(b.evseId) - Number(a.evseId);
    return Number(p.id) - Number(q.id);
  });
  for (const { profile } of order) {
    const period = periodAt(question, profile as Json, t, origin);
    if (period !== null) return period;
  }
  return null;
}

const round = (a: bigint, b: bigint): bigint => (a < 0n ? -((-a + b / 2n) / b) : (a + b / 2n) / b);
const nearer = (a: bigint, b: bigint): bigint => (a < 0n !== b < 0n ? 0n : a < 0n ? (a > b ? a : b) : a < b ? a : b);

function three(period: Json, name: string): Three {
  return [milli(period[name]), milli(period[`${name}_L2`]), milli(period[`${name}_L3`])];
}

const speaksPerPhase = (period: Json): boolean =>
  NAMES.some((name) => three(period, name)[1] !== null || three(period, name)[2] !== null);

/** One quantity of one period in µW: one sum, or one value per phase. */
function powers(period: Json, name: string, volts: bigint, phases: number, isPerPhase: boolean): Three {
  const [first, second, third] = three(period, name);
  if (first === null) return [null, null, null];
  const factor = period.unit === "W" ? 1000n : volts;
  if (second === null && third === null) {
    if (!isPerPhase) return [period.unit === "W" ? first * 1000n : first * volts * BigInt(phases), null, null];
    const each = period.unit === "W" ? round(first * 1000n, BigInt(phases)) : first * volts;
    return [each, each, each];
  }
  let values = [first, second ?? first, third ?? first] as [bigint, bigint, bigint];
  if (phases < 3 && (phasesOf(period) ?? 3) > phases) {
    const lowest = nearer(nearer(values[0], values[1]), values[2]);
    values = [lowest, lowest, lowest];
  }
  return [values[0] * factor, values[1] * factor, values[2] * factor];
}

interface Combined {
  readonly values: Readonly<Record<(typeof NAMES)[number], Three>>;
  readonly phases: number | null;
  readonly isPerPhase: boolean;
}

/** The point of several leaders in the case's unit. */
function combine(question: Json, leaders: readonly Json[], cap: number | null, doesSplit: boolean): Combined {
  const defaults = question.defaults as Json;
  const volts = BigInt(Math.round(Number(defaults.voltage) * 1000));
  const said = leaders.map(phasesOf).filter((value) => value !== null);
  const phases = least(cap === null ? said : [...said, cap]);
  const count = phases ?? Number(defaults.phases);
  const isPerPhase = count > 1 && (doesSplit || leaders.some(speaksPerPhase));
  const values = {} as Record<(typeof NAMES)[number], Three>;
  for (const name of NAMES) {
    const all = leaders.map((period) => powers(period, name, volts, count, isPerPhase));
    values[name] = [0, 1, 2].map((index) => {
      if (index > 0 && (!isPerPhase || index >= count)) return null;
      const given = all.map((powersOf) => powersOf[index as 0 | 1 | 2]).filter((value) => value !== null);
      if (given.length === 0) return null;
      const choose = (a: bigint, b: bigint) =>
        name === "limit" ? (a < b ? a : b) : name === "dischargeLimit" ? (a > b ? a : b) : nearer(a, b);
      return given.reduce(choose);
    }) as unknown as Three;
  }
  const clipped = clip(values);
  if (question.unit === "W") return { values: clipped, phases, isPerPhase };
  const divisor = isPerPhase ? volts : volts * BigInt(count);
  const converted = {} as Record<(typeof NAMES)[number], Three>;
  for (const name of NAMES) {
    converted[name] = clipped[name].map((value) =>
      value === null ? null : round(value * 1000n, divisor),
    ) as unknown as Three;
  }
  return { values: converted, phases, isPerPhase };
}

function clip(values: Readonly<Record<(typeof NAMES)[number], Three>>): Record<(typeof NAMES)[number], Three> {
  const setpoint = values.setpoint.map((value, index) => {
    const limit = values.limit[index as 0];
    const discharge = values.dischargeLimit[index as 0];
    if (value === null) return null;
    if (limit !== null && value > limit) return limit;
    return discharge !== null && value < discharge ? discharge : value;
  }) as unknown as Three;
  return { ...values, setpoint };
}

function pointOf({ values, phases }: Combined): NaivePoint {
  const [limit, limitL2, limitL3] = values.limit;
  const [dischargeLimit, dischargeLimitL2, dischargeLimitL3] = values.dischargeLimit;
  const [setpoint, setpointL2, setpointL3] = values.setpoint;
  return {
    ...{ limit, limitL2, limitL3, dischargeLimit, dischargeLimitL2, dischargeLimitL3 },
    ...{ setpoint, setpointL2, setpointL3, phases },
  };
}

const NOTHING: Three = [null, null, null];

/**
 * The point of a 2.x case at second `t`, of an EVSE or of the station. Cases have one transaction per EVSE at most, and no local
 * generation, priority, dynamic profiles or random delays.
 */
export function naivePoint(question: Json, t: number): NaivePoint {
  const placed = list(question.profiles);
  const of = (purpose: string, evseId: number) =>
    placed.filter((one) => one.evseId === evseId && (one.profile as Json).chargingProfilePurpose === purpose);
  const leadersOf = (groups: readonly Json[][], origin: number | null) =>
    groups.map((group) => leading(question, group, t, origin)).filter((period) => period !== null);
  const own = leadersOf([of("ChargingStationMaxProfile", 0), of("ChargingStationExternalConstraints", 0)], null);
  const groupsOf = (evseId: number) => [
    [...of("TxProfile", evseId), ...of("TxDefaultProfile", evseId), ...of("TxDefaultProfile", 0)],
    of("ChargingStationExternalConstraints", evseId),
  ];
  const originOf = (evseId: number) => {
    const transaction = list(question.transactions).find((one) => one.evseId === evseId);
    return transaction === undefined ? seconds(question.at) : seconds(transaction.startTime);
  };
  const defaults = question.defaults as Json;
  const fallback = (milli(question.unit === "W" ? defaults.limitW : defaults.limitA) ?? 0n) * 1000n;
  const evseId = Number(question.evseId);
  if (evseId > 0) {
    const point = combine(question, [...leadersOf(groupsOf(evseId), originOf(evseId)), ...own], null, false);
    if (point.values.limit[0] !== null) return pointOf(point);
    const hasOthers = point.values.dischargeLimit[0] !== null || point.values.setpoint[0] !== null;
    const each = question.unit === "W" ? round(fallback, 3n) : fallback;
    const limit: Three = point.isPerPhase && hasOthers ? [each, each, each] : [fallback, null, null];
    return pointOf({ ...point, phases: hasOthers ? point.phases : null, values: { ...point.values, limit } });
  }
  return stationPoint(question, own, groupsOf, originOf, leadersOf, fallback);
}

/** Sum of the EVSEs, each under the phases that the station leaves, and the station's own limits over it. */
function stationPoint(
  question: Json,
  own: readonly Json[],
  groupsOf: (evseId: number) => Json[][],
  originOf: (evseId: number) => number,
  leadersOf: (groups: readonly Json[][], origin: number | null) => Json[],
  fallback: bigint,
): NaivePoint {
  const cap = least(own.map(phasesOf).filter((value) => value !== null));
  const usual = Number((question.defaults as Json).phases);
  const evses: Combined[] = [];
  for (let evseId = 1; evseId <= Number(question.nEvses); evseId++) {
    const leaders = leadersOf(groupsOf(evseId), originOf(evseId));
    evses.push(combine(question, leaders, leaders.length === 0 ? null : cap, false));
  }
  const isSplit = evses.some(({ isPerPhase }) => isPerPhase);
  const said = evses.map(({ phases }) => phases).filter((value) => value !== null);
  const most = said.length === 0 ? null : Math.max(...said, said.length < evses.length ? usual : 0);
  const station = combine(question, own, most, isSplit);
  const { isPerPhase } = station;
  const shareOf = (evse: Combined, name: (typeof NAMES)[number], index: 0 | 1 | 2): bigint => {
    const [first] = evse.values[name];
    if (first === null) return 0n;
    if (!isPerPhase) return first;
    if (evse.isPerPhase) return evse.values[name][index] ?? 0n;
    return question.unit === "W" ? round(first, BigInt(evse.phases ?? usual)) : first;
  };
  const total = (name: (typeof NAMES)[number], index: 0 | 1 | 2): bigint =>
    evses.reduce((sum, evse) => sum + shareOf(evse, name, index), 0n);
  const missing = evses.filter(({ values }) => values.limit[0] === null).length;
  const has = (name: (typeof NAMES)[number]) => evses.some(({ values }) => values[name][0] !== null);
  const count = isPerPhase ? (station.phases === 2 ? 2 : 3) : 1;
  const each = isPerPhase && question.unit === "W" ? round(fallback, 3n) : fallback;
  const isFilled = missing > 0 && station.values.limit[0] === null;
  const build = (name: (typeof NAMES)[number]): Three =>
    [0, 1, 2].map((position) => {
      const index = position as 0 | 1 | 2;
      const bound = station.values[name][index];
      if (name === "limit") {
        if (isFilled) return index < (isPerPhase ? 3 : 1) ? total(name, index) + BigInt(missing) * each : null;
        if (index >= count) return null;
        if (missing > 0) return bound;
        const sum = total(name, index);
        return bound === null || sum < bound ? sum : bound;
      }
      if (index >= count || !has(name)) return index < count ? bound : null;
      const sum = total(name, index);
      if (bound === null) return sum;
      if (name === "setpoint") return nearer(bound, sum);
      const isTighter = bound > sum;
      return isTighter ? bound : sum;
    }) as unknown as Three;
  const values = clip({ limit: build("limit"), dischargeLimit: build("dischargeLimit"), setpoint: build("setpoint") });
  return pointOf({ values: { ...values, limit: values.limit ?? NOTHING }, phases: station.phases, isPerPhase });
}
