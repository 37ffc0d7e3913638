// When feedback may be given and changed. Pure: the clock comes in as an argument.

const DAY_MILLIS = 86_400_000;
/** Feedback on a session is taken until so long after its end: holidays without network included. */
export const OPEN_DAYS = 30;
/** And changed so long after it was first taken. */
export const EDIT_DAYS = 14;
/** Clocks of telephones and stations are this far apart at most, unless one is wrong. */
export const CLOCK_SLACK_MILLIS = 5 * 60_000;
/** At a station, tied to no session: written at most so long before it is sent. */
const UNTIED_DAYS = 30;
/** Days after which a contact is erased: once the report is resolved or declined, and in any case since it was written. */
export const CONTACT_KEPT_DAYS = 90;
export const CONTACT_KEPT_OPEN_DAYS = 365;
/** Writings of one report: whoever changes more often wants something else. */
export const MAX_WRITINGS = 50;

/** Until when a report may be changed. */
export function editableUntil(createdAtMillis: number): number {
  return createdAtMillis + EDIT_DAYS * DAY_MILLIS;
}

/** Whether a session's first feedback is taken now; `endKnownAtMillis` null: it goes on. */
export function isOpen(endKnownAtMillis: number | null, nowMillis: number): boolean {
  return endKnownAtMillis === null || nowMillis <= endKnownAtMillis + OPEN_DAYS * DAY_MILLIS;
}

/**
 * Why a device's time of writing cannot be; null: it can. `sinceMillis`: the session's begin, null: tied to none. A begin that has not
 * come yet is the station's clock being wrong, for which no driver is sent away.
 */
export function writtenFault(
  writtenAtMillis: number,
  sinceMillis: number | null,
  nowMillis: number,
): "future" | "before-session" | "too-old" | null {
  if (writtenAtMillis > nowMillis + CLOCK_SLACK_MILLIS) return "future";
  if (sinceMillis !== null) {
    return writtenAtMillis < Math.min(sinceMillis, nowMillis) - CLOCK_SLACK_MILLIS ? "before-session" : null;
  }
  return writtenAtMillis < nowMillis - UNTIED_DAYS * DAY_MILLIS ? "too-old" : null;
}
