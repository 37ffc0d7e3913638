// Register values of a session, put in tracks: one register of one meter from one kind of source. Only values of one
// track can be subtracted from each other without more ado.
import type { Reading, Role } from "./reading.ts";

/** Where a value comes from, best first: a valid record, a record that could not be checked, an unsigned register. */
export type Trust = "signed" | "record" | "raw";
const TRUSTS: readonly Trust[] = ["signed", "record", "raw"];

export interface RegisterPoint {
  readonly atMillis: number;
  readonly milliwattHours: bigint;
  readonly role: Role;
  readonly trust: Trust;
  readonly meter: string | null;
  readonly obis: string | null;
}

/** Places of a station that OCPP registers are named after; what is measured there is not what the driver got. */
const PLACES: ReadonlySet<string> = new Set(["CABLE", "EV", "BODY", "INLET", "UPSTREAM"]);
/** Behind every register that is ranked by its OBIS code. */
const RANK_PLACE = 9;

const ROLE_RANK = { begin: 0, other: 1, end: 2 } as const;

/** Every usable register value of the readings, by instant. Values of invalid records are none: they may be made up. */
export function registerPoints(readings: readonly Reading[], beginMillis: number | null): RegisterPoint[] {
  const points: RegisterPoint[] = [];
  const records = new Set<string>();
  for (const reading of readings) {
    const event = reading.event;
    // An end stays one also at the instant of the begin: where the clock stands still both bear the same.
    const role: Role =
      event === "end" ? "end" : event === "begin" || reading.atMillis === beginMillis ? "begin" : "other";
    if (reading.register !== null) {
      const { milliwattHours, obis } = reading.register;
      points.push({ atMillis: reading.atMillis, milliwattHours, role, trust: "raw", meter: null, obis });
    }
    const record = reading.record;
    if (record === null || record.signature === "invalid" || records.has(record.recordHash)) continue;
    records.add(record.recordHash);
    const trust = record.signature === "valid" ? "signed" : "record";
    for (const value of record.values) points.push({ ...value, trust, meter: record.meter });
  }
  return points.sort(
    (a, b) =>
      a.atMillis - b.atMillis ||
      ROLE_RANK[a.role] - ROLE_RANK[b.role] ||
      (a.milliwattHours < b.milliwattHours ? -1 : a.milliwattHours > b.milliwattHours ? 1 : 0),
  );
}

/** One register of one meter: all points that can be subtracted from each other without more ado. */
export interface Track {
  readonly trust: Trust;
  readonly key: string;
  readonly points: readonly RegisterPoint[];
  readonly begin: RegisterPoint | null;
  readonly end: RegisterPoint | null;
}

/**
 * Points by trust, meter and register: best trust first, then the register that suits billing best (lowest `rank`). Raw
 * values without a register name join the only named one, unless that is another place of the station than its outlet.
 */
export function tracksOf(points: readonly RegisterPoint[], rank: (obis: string | null) => number): Track[] {
  const rawNames = new Set(points.filter((p) => p.trust === "raw" && p.obis !== null).map((p) => p.obis));
  const [rawName = null] = rawNames;
  const onlyRawName = rawNames.size === 1 && !isPlace(rawName) ? rawName : null;
  const groups = new Map<string, RegisterPoint[]>();
  for (const point of points) {
    const obis = point.trust === "raw" ? (point.obis ?? onlyRawName ?? null) : point.obis;
    const name = obis?.toUpperCase() ?? null;
    // The rank is one digit, so that the order of the texts is that of the ranks.
    const key = JSON.stringify([
      TRUSTS.indexOf(point.trust),
      isPlace(name) ? RANK_PLACE : rank(name),
      point.meter,
      name,
    ]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [point]);
    else group.push(point);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => {
      const trust = group[0]?.trust ?? "raw";
      return { key, trust, points: group, begin: firstBegin(group), end: firstEnd(group) };
    });
}

function isPlace(name: string | null): boolean {
  return name !== null && PLACES.has(name.toUpperCase());
}

/** The earliest begin; of several at one instant the highest register, which bills least. */
function firstBegin(points: readonly RegisterPoint[]): RegisterPoint | null {
  const begins = points.filter((point) => point.role === "begin");
  const first = begins[0];
  return begins.reduce<RegisterPoint | null>(
    (best, point) =>
      point.atMillis === first?.atMillis && (best === null || point.milliwattHours > best.milliwattHours)
        ? point
        : best,
    null,
  );
}

/** The earliest end; of several at one instant the lowest register, which bills least. */
function firstEnd(points: readonly RegisterPoint[]): RegisterPoint | null {
  return points.find((point) => point.role === "end") ?? null;
}
