// A meter's time as its record writes it: the wall clock of the meter with its own offset. It is evidence, so it is not
// moved into the reader's time zone.

export interface MeterTime {
  /** The meter's own calendar day, as UTC milliseconds of its midnight: for formatting in UTC. */
  readonly dayMillis: number;
  /** "14:08:00", or "14:08:00.250" where the record is finer than a second. */
  readonly clock: string;
  /** "+02:00". */
  readonly offset: string;
}

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2}:\d{2})(?:[,.](\d{1,9}))?(?:([+-]\d{2}):?(\d{2})|Z)$/;

/** The parts of a reading's `at`; null for a text of another form, which is then shown as it stands. */
export function parseMeterTime(at: string): MeterTime | null {
  const parts = PATTERN.exec(at);
  if (!parts) return null;
  const [, year, month, day, clock, fraction = "", hours, minutes] = parts;
  return {
    dayMillis: Date.UTC(Number(year), Number(month) - 1, Number(day)),
    clock: Number(fraction) === 0 ? (clock ?? "") : `${clock}.${fraction}`,
    offset: hours === undefined ? "+00:00" : `${hours}:${minutes}`,
  };
}
