// What can happen at a station, in drivers' words, and what Open Charge Map calls it (`CheckinStatusType`), so that reports can be
// handed on.

/** By word: the id at Open Charge Map, and how bad it is (0: well). Of several words the worst one is a report's. */
const REASON_TABLE = {
  charged: { checkIn: 10, severity: 0 },
  "other-good": { checkIn: 210, severity: 0 },
  /** Open Charge Map counts this one as well: the station works. */
  occupied: { checkIn: 100, severity: 1 },
  "blocked-by-other-car": { checkIn: 110, severity: 2 },
  slow: { checkIn: 200, severity: 2 },
  "price-differed": { checkIn: 200, severity: 2 },
  "other-bad": { checkIn: 200, severity: 2 },
  "payment-failed": { checkIn: 25, severity: 3 },
  "stopped-early": { checkIn: 25, severity: 3 },
  damaged: { checkIn: 25, severity: 3 },
  "not-compatible": { checkIn: 30, severity: 3 },
  "card-refused": { checkIn: 40, severity: 3 },
  "not-accessible": { checkIn: 120, severity: 3 },
  "not-found": { checkIn: 130, severity: 3 },
  "did-not-start": { checkIn: 20, severity: 4 },
  dead: { checkIn: 20, severity: 4 },
  "not-built-yet": { checkIn: 22, severity: 4 },
  "not-there-any-more": { checkIn: 50, severity: 4 },
} as const;

export type Reason = keyof typeof REASON_TABLE;
export const REASONS = Object.keys(REASON_TABLE) as readonly Reason[];

export function isReason(word: string): word is Reason {
  return Object.hasOwn(REASON_TABLE, word);
}

/** 0: well, up to 4: the station is of no use. */
export function severityOf(reason: Reason): number {
  return REASON_TABLE[reason].severity;
}

/** The id of Open Charge Map for all of them together: that of the worst, of equally bad ones the first named; null: none was. */
export function checkInStatus(reasons: readonly Reason[]): number | null {
  let worst: Reason | null = null;
  for (const one of reasons) if (worst === null || severityOf(one) > severityOf(worst)) worst = one;
  return worst === null ? null : REASON_TABLE[worst].checkIn;
}
