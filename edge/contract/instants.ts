// Instants that people give.
import * as v from "valibot";

/** UTC milliseconds of the years 1970 to 9999: what a date can say in words (RFC 3339), in files and in the audit trail too. */
export const instantSchema = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.maxValue(Date.UTC(9_999, 11, 31, 23, 59, 59, 999), "a time until the year 9999 is needed."),
);
