// The energy of a session from its register values: end (or newest) register minus begin register, of one register,
// signed values before unsigned ones. What cannot be known is null, and nothing is ever counted from an assumed zero:
// a wrong zero bills the meter's whole life (910 kWh for 0.083).
import { formatInstant } from "./clock.ts";
import type { Finding, Reading } from "./reading.ts";
import { type RegisterPoint, registerPoints, type Track, tracksOf } from "./register-tracks.ts";
import { formatKilowattHours, type SessionSentence, sessionFinding } from "./session-findings.ts";

/** The core's checks and the meaning of register names, passed in: this folder imports nothing from outside itself. */
export interface MeteringRules {
  energyBetween(beginMilliwattHours: bigint, endMilliwattHours: bigint): number | null;
  checkSamples(
    samples: readonly { readonly atMillis: number; readonly energyMilliwattHours: bigint }[],
    maxPowerWatts: number,
    toleranceMilliwattHours?: number,
  ): readonly { readonly index: number; readonly fault: "register-falls" | "time-falls" | "power-implausible" }[];
  /** How well a register suits billing; lower is better. */
  billingRank(obis: string | null): number;
  /** Whether a register counts energy fed back to the grid. */
  isExportRegister(obis: string | null): boolean;
}

export interface EnergyAnswer {
  readonly energyMilliwattHours: number | null;
  readonly source: "signed" | "metered" | "unknown";
  readonly begin: RegisterPoint | null;
  readonly newest: RegisterPoint | null;
  readonly findings: readonly Finding[];
}

/** More than any car's battery takes, mWh: 200 kWh. */
const CAR_BATTERY_MILLIWATT_HOURS = 200_000_000n;
/** Meter and power value are not read in the same instant, and coarse registers step by 10 Wh: 10 s of full power more. */
const LAG_SECONDS = 10n;
const COARSE_STEP_MILLIWATT_HOURS = 10_000n;
/** Raw registers are often cut to whole Wh at both ends; beyond 10 Wh they say something else than the records. */
const ROUNDING_MILLIWATT_HOURS = 10_000n;

/** Tolerance of a plausible step: 10 s of full power and 10 Wh, mWh, rounded up. 500 kW: 1.399 kWh. */
export function stepTolerance(maxPowerWatts: number): number {
  return Number((BigInt(maxPowerWatts) * 1_000n * LAG_SECONDS + 3_599n) / 3_600n + COARSE_STEP_MILLIWATT_HOURS);
}

/** Why an unsigned zero at the begin cannot be the meter's register; null when nothing contradicts it. */
export function zeroContradiction(
  begin: RegisterPoint,
  following: readonly RegisterPoint[],
  readings: readonly Reading[],
  rules: MeteringRules,
  maxPowerWatts: number,
): SessionSentence | null {
  const next = following[0];
  if (begin.trust === "signed" || begin.milliwattHours !== 0n || next === undefined) return null;
  const jump = next.milliwattHours;
  const jumpMillis = BigInt(next.atMillis - begin.atMillis);
  const said = { energy: formatKilowattHours(jump), time: formatInstant(next.atMillis) };
  const run = [begin, next].map((p) => ({ atMillis: p.atMillis, energyMilliwattHours: p.milliwattHours }));
  if (rules.checkSamples(run, maxPowerWatts, stepTolerance(maxPowerWatts)).length > 0) {
    return { code: "begin-zero-beyond-limit", values: { ...said, kilowatts: maxPowerWatts / 1_000 } };
  }
  // Power sent up to the value bounds the energy: a quarter more for what was not sampled, and 1 kWh for a late first value.
  const powers = readings
    .filter((r) => r.powerWatts !== null && r.atMillis >= begin.atMillis && r.atMillis <= next.atMillis)
    .map((r) => r.powerWatts ?? 0);
  if (powers.length > 0) {
    const peak = BigInt(Math.ceil(powers.reduce((most, watts) => Math.max(most, watts), 0)));
    if (jump > (peak * jumpMillis * 5n) / (3_600n * 4n) + 1_000_000n) {
      return { code: "begin-zero-beyond-power", values: { ...said, watts: String(peak) } };
    }
  }
  // 910 kWh, then 0.083 kWh: a step that no car takes, at ten times the rate of everything after it.
  const last = following.at(-1);
  if (jump > CAR_BATTERY_MILLIWATT_HOURS && (last === undefined || last.atMillis === next.atMillis)) {
    return { code: "begin-zero-beyond-car", values: said };
  }
  if (last !== undefined && jump > CAR_BATTERY_MILLIWATT_HOURS) {
    const rest = last.milliwattHours - jump;
    const restMillis = BigInt(last.atMillis - next.atMillis);
    if (rest >= 0n && restMillis > 0n && rest * jumpMillis * 10n < jump * restMillis) {
      return { code: "begin-zero-of-running-register", values: { ...said, rest: formatKilowattHours(rest) } };
    }
  }
  return null;
}

/** Are the other track's values the same register? Same name, or each value follows plausibly from this begin. */
function continues(begin: RegisterPoint, other: Track, rules: MeteringRules, maxPowerWatts: number): boolean {
  const next = other.points.find((point) => point.atMillis >= begin.atMillis);
  if (next === undefined) return false;
  if (begin.obis !== null && next.obis !== null && begin.obis.toUpperCase() !== next.obis.toUpperCase()) return false;
  if (begin.meter !== null && next.meter !== null && begin.meter !== next.meter) return false;
  const run = [begin, next].map((p) => ({ atMillis: p.atMillis, energyMilliwattHours: p.milliwattHours }));
  // Rounded to whole Wh, the other value may lie just below the begin.
  const low = next.milliwattHours < begin.milliwattHours ? begin.milliwattHours - next.milliwattHours : 0n;
  if (low > 0n) return low <= ROUNDING_MILLIWATT_HOURS;
  return rules.checkSamples(run, maxPowerWatts, stepTolerance(maxPowerWatts)).length === 0;
}

interface Pair {
  readonly begin: RegisterPoint;
  readonly newest: RegisterPoint;
}

/**
 * Energy of a session. `endMillis` is the instant of its end reading, null while it is active.
 * Signed pairs come first; a signed begin may be joined by unsigned newer values of the same register while the session
 * grows, and then the source is "metered".
 */
export function sessionEnergy(
  readings: readonly Reading[],
  beginMillis: number | null,
  endMillis: number | null,
  rules: MeteringRules,
  maxPowerWatts: number,
): EnergyAnswer & { readonly tracks: readonly Track[] } {
  const points = registerPoints(readings, beginMillis);
  // What flowed back to the grid is nobody's consumption, however well it is signed.
  const exported = points.find(({ obis }) => rules.isExportRegister(obis));
  const tracks = tracksOf(
    points.filter(({ obis }) => !rules.isExportRegister(obis)),
    rules.billingRank,
  );
  const findings: Finding[] = [];
  const refused: { track: Track; begin: RegisterPoint; sentence: SessionSentence }[] = [];
  const begins: { track: Track; begin: RegisterPoint }[] = [];
  for (const track of tracks) {
    if (track.begin === null) continue;
    const begin = track.begin;
    const following = track.points.filter((p) => follows(p, begin) && !isAfter(p, endMillis));
    // The zero may be told by another track: the record beside the raw begin, or raw values after an unchecked record.
    const witnesses =
      following.length > 0 || track.trust === "signed" ? following : elsewhere(tracks, begin, endMillis);
    const contradiction = zeroContradiction(begin, witnesses, readings, rules, maxPowerWatts);
    if (contradiction === null) begins.push({ track, begin });
    else refused.push({ track, begin, sentence: contradiction });
  }
  const pair = choosePair(begins, tracks, endMillis, rules, maxPowerWatts);
  const none = { energyMilliwattHours: null, source: "unknown", begin: null, newest: null, tracks } as const;
  if (pair === null) {
    if (begins.length === 0 && tracks.length === 0 && exported !== undefined) {
      findings.push(sessionFinding("only-register-exports", { register: exported.obis ?? "" }, "register"));
    } else if (begins.length === 0) {
      const missing = beginMillis === null ? "begin-reading-missing" : "begin-register-unusable";
      const { code, values } = refused[0]?.sentence ?? { code: missing, values: {} };
      findings.push(sessionFinding(code, values, "begin.register"));
    } else if (points.some((point) => point.role === "end")) {
      findings.push(sessionFinding("registers-differ"));
    } else if (endMillis !== null) {
      findings.push(sessionFinding("end-value-missing"));
    }
    return { ...none, begin: begins[0]?.begin ?? null, findings };
  }
  const { begin, newest } = pair;
  if (endMillis !== null && newest.role !== "end") {
    const values = { time: formatInstant(newest.atMillis) };
    findings.push(sessionFinding("end-register-unusable", values, "end.register"));
  }
  if (newest.milliwattHours < begin.milliwattHours) {
    const values = {
      end: formatKilowattHours(newest.milliwattHours),
      begin: formatKilowattHours(begin.milliwattHours),
    };
    const sentence = endMillis === null ? "newest-below-begin" : "end-below-begin";
    findings.push(sessionFinding(sentence, values, "end.register"));
    return { ...none, begin, newest, findings };
  }
  const energyMilliwattHours = rules.energyBetween(begin.milliwattHours, newest.milliwattHours);
  if (energyMilliwattHours === null) {
    findings.push(sessionFinding("energy-out-of-range"));
    return { ...none, begin, newest, findings };
  }
  const source = begin.trust === "signed" && newest.trust === "signed" ? "signed" : "metered";
  if (source !== "signed" && exported !== undefined && exported.trust !== "raw") {
    findings.push(sessionFinding("signed-register-exports", { register: exported.obis ?? "" }, "signed"));
  }
  if (source === "signed") findings.push(...disagreement(energyMilliwattHours, begin, begins, refused));
  return { energyMilliwattHours, source, begin, newest, tracks, findings };
}

/** Of one instant the end comes after the begin. */
function follows(point: RegisterPoint, begin: RegisterPoint): boolean {
  return point.atMillis > begin.atMillis || (point.atMillis === begin.atMillis && point.role === "end");
}

function isAfter(point: RegisterPoint, endMillis: number | null): boolean {
  return endMillis !== null && point.atMillis > endMillis && point.role !== "end";
}

/** Later values of other registers, for a begin that stands alone in its own. */
function elsewhere(tracks: readonly Track[], begin: RegisterPoint, endMillis: number | null): readonly RegisterPoint[] {
  for (const track of tracks) {
    if (track.begin !== null) continue;
    const later = track.points.filter((p) => follows(p, begin) && !isAfter(p, endMillis));
    if (later.length > 0) return later;
  }
  return [];
}

function choosePair(
  begins: readonly { track: Track; begin: RegisterPoint }[],
  tracks: readonly Track[],
  endMillis: number | null,
  rules: MeteringRules,
  maxPowerWatts: number,
): Pair | null {
  if (endMillis !== null) {
    for (const { track, begin } of begins) if (track.end !== null) return { begin, newest: track.end };
    for (const { track, begin } of begins) {
      for (const other of tracks) {
        if (other !== track && other.end !== null && continues(begin, other, rules, maxPowerWatts)) {
          return { begin, newest: other.end };
        }
      }
    }
  }
  for (const { track, begin } of begins) {
    let newest: RegisterPoint | null = null;
    for (const other of tracks) {
      if (other !== track && !continues(begin, other, rules, maxPowerWatts)) continue;
      const last = other.points.findLast((p) => p.atMillis >= begin.atMillis && !isAfter(p, endMillis));
      // An active session shows its newest value; at the same instant the better trust, which comes first.
      if (last !== undefined && (newest === null || last.atMillis > newest.atMillis)) newest = last;
    }
    if (newest !== null && (endMillis === null || newest !== begin)) return { begin, newest };
  }
  return null;
}

/**
 * Says when the unsigned registers of the same session tell another energy than the signed ones. A zero that was refused
 * as a begin contradicts the signed begin only where that is none; where both are 0 it is the values after it that differ.
 */
function disagreement(
  signedMilliwattHours: number,
  signedBegin: RegisterPoint,
  begins: readonly { track: Track; begin: RegisterPoint }[],
  refused: readonly { track: Track; begin: RegisterPoint }[],
): Finding[] {
  const beginsAgree = signedBegin.milliwattHours <= ROUNDING_MILLIWATT_HOURS;
  const compared = beginsAgree ? [...begins, ...refused] : begins;
  const raw = compared.find(({ track }) => track.trust === "raw" && track.end !== null);
  if (raw?.track.end == null) {
    return refused.length > 0 && !beginsAgree ? [sessionFinding("unsigned-zero-differs")] : [];
  }
  const rawEnergy = raw.track.end.milliwattHours - raw.begin.milliwattHours;
  const gap = rawEnergy - BigInt(signedMilliwattHours);
  if (gap <= ROUNDING_MILLIWATT_HOURS && gap >= -ROUNDING_MILLIWATT_HOURS) return [];
  const signed = formatKilowattHours(BigInt(signedMilliwattHours));
  return [sessionFinding("signed-energy-differs", { signed, unsigned: formatKilowattHours(rawEnergy) })];
}
