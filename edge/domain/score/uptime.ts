// Uptime as two laws count it: 23 CFR 680.116(b) (NEVI, United States) for each port over the previous twelve months, and regulation 7 of
// the Public Charge Point Regulations 2023 (United Kingdom, SI 2023/1168) for a network of rapid points over a calendar year.
import type { PortSpan } from "./port.ts";
import { common, lengthOf, type Span, without } from "./spans.ts";

/** What 680.116(b)(3) leaves out where the operator can show that the port would otherwise have worked. */
export const EXCLUSION_REASONS = [
  "utility-interruption",
  "vehicle-fault",
  "scheduled-maintenance",
  "vandalism",
  "natural-disaster",
] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];

export interface Exclusion extends Span {
  /** 0: every port of the station. */
  readonly evseId: number;
  readonly reason: ExclusionReason;
}

export interface Port {
  readonly evseId: number;
  /** From `portSpans` over the window. */
  readonly spans: readonly PortSpan[];
  /** When it can be reached at all; null: always. */
  readonly open: readonly Span[] | null;
}

const MINUTE_MILLIS = 60_000;
/** The equation's own number, in leap years too. */
const YEAR_MINUTES = 525_600;

/** The twelve calendar months (UTC) before that of `nowMillis`. */
export function neviWindow(nowMillis: number): Span {
  const now = new Date(nowMillis);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return { fromMillis: Date.UTC(year - 1, month), toMillis: Date.UTC(year, month) };
}

export interface NeviUptime {
  readonly evseId: number;
  /** Whole minutes, rounded half up. */
  readonly outageMinutes: number;
  readonly excludedMinutes: number;
  /** What the share is of: 525,600, or as many minutes as the port has been known where that is less than the window. */
  readonly ofMinutes: number;
  /** Whether it has been known for the whole window, so that the number is the law's. */
  readonly full: boolean;
  /** Thousandths of a percent, rounded down. */
  readonly uptimeMilliPercent: number;
  /** Greater than 97 %, from the exact times. */
  readonly meets: boolean;
}

/**
 * µ = (525,600 − (T_outage − T_excluded)) / 525,600 × 100. An outage is whatever is not "online and available for use, or in
 * use": a fault, out of service, or not connected. That the port also gives the power it must is not seen from its status:
 * charge success and delivered power stand beside it.
 *
 * `sinceMillis`: since when the port is known here. Null: it is not known for a minute of the window.
 */
export function neviUptime(
  port: Port,
  exclusions: readonly Exclusion[],
  window: Span,
  sinceMillis: number,
): NeviUptime | null {
  const known = { ...window, fromMillis: Math.max(window.fromMillis, sinceMillis) };
  const full = known.fromMillis === window.fromMillis;
  const total = full ? YEAR_MINUTES * MINUTE_MILLIS : known.toMillis - known.fromMillis;
  if (total < MINUTE_MILLIS) return null;
  const outage = common(
    [known],
    port.spans.filter(({ status }) => status !== "working"),
  );
  const excused = exclusions.filter(({ evseId }) => evseId === 0 || evseId === port.evseId);
  const closed = port.open === null ? [] : without(known, port.open);
  const outageMillis = lengthOf(outage);
  const excludedMillis = lengthOf(common(outage, [...excused, ...closed]));
  // A leap year has 1,440 minutes more than the equation: out all the time is 0 %, not less.
  const up = Math.max(0, total - (outageMillis - excludedMillis));
  return {
    evseId: port.evseId,
    outageMinutes: Math.round(outageMillis / MINUTE_MILLIS),
    excludedMinutes: Math.round(excludedMillis / MINUTE_MILLIS),
    ofMinutes: Math.round(total / MINUTE_MILLIS),
    full,
    uptimeMilliPercent: milliPercent(up, total),
    meets: 100 * up > 97 * total,
  };
}

export interface UkReliability {
  readonly ports: number;
  /** Minutes in which the ports could be reached, together. */
  readonly ofMinutes: number;
  readonly notReliableMinutes: number;
  /** Counted as reliable although nothing is known of them: the regulation calls them ineligible for measurement. */
  readonly unknownMinutes: number;
  /** Thousandths of a percent, rounded down. */
  readonly reliabilityMilliPercent: number;
  /** 99 % or more, from the exact times. */
  readonly meets: boolean;
}

/** The calendar year of `nowMillis`, as far as it has gone. British time is UTC at New Year. */
export function ukWindow(nowMillis: number): Span {
  return { fromMillis: Date.UTC(new Date(nowMillis).getUTCFullYear(), 0), toMillis: nowMillis };
}

/**
 * The share of time in which points are reliable: working, or with a status that is ineligible for measurement (7(3)); not
 * reliable are inoperative and out of order (7(4)); only hours of access count (7(5)). The law means all points of 50 kW and
 * more of one operator together and gives no weights: each minute of each point counts the same. Given one station's ports it
 * is that station's part. Null: no port could be reached.
 */
export function ukReliability(ports: readonly Port[], window: Span): UkReliability | null {
  let total = 0;
  let notReliable = 0;
  let unknown = 0;
  for (const { spans, open } of ports) {
    const reachable = open === null ? [window] : common([window], open);
    const during = (wanted: (span: PortSpan) => boolean) => lengthOf(common(reachable, spans.filter(wanted)));
    total += lengthOf(reachable);
    notReliable += during(({ status }) => status === "inoperative" || status === "out-of-order");
    unknown += during(({ status }) => status === "unknown");
  }
  if (total === 0) return null;
  return {
    ports: ports.length,
    ofMinutes: Math.round(total / MINUTE_MILLIS),
    notReliableMinutes: Math.round(notReliable / MINUTE_MILLIS),
    unknownMinutes: Math.round(unknown / MINUTE_MILLIS),
    reliabilityMilliPercent: milliPercent(total - notReliable, total),
    meets: 100 * (total - notReliable) >= 99 * total,
  };
}

/** Rounded down, so that a missed threshold never reads as met; exact for any number of ports. */
function milliPercent(part: number, total: number): number {
  return Number((BigInt(part) * 100_000n) / BigInt(total));
}
