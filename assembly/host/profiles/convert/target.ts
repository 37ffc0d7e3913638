// Where a profile goes, as far as its conversion depends on it.

import type { ProfileVersion, RateUnit } from "../model.ts";

export type Json = Readonly<Record<string, unknown>>;

/** Where a profile goes, and what is only known there. */
export interface ConversionTarget {
  readonly version: ProfileVersion;
  /** Of the profile at the station, 1 to 2,147,483,647. */
  readonly profileId: number;
  /** 0: the station as a whole. 1.6: the connector. */
  readonly evseId: number;
  /** For a TxProfile alone; 1.6: its number as text. */
  readonly transactionId: string | null;
  /** Seconds since 1970. */
  readonly nowSeconds: number;
  /** IANA name of the zone that the station's clock shows; null: not known. */
  readonly timeZone: string | null;
  /** What the station takes; null: both, or not known. */
  readonly units: readonly RateUnit[] | null;
  /** Nominal, between a phase and neutral, more than 0; of the output for direct current. */
  readonly voltageMillivolts: number;
  /** Where a period says none: 3, but 1 for direct current. */
  readonly phases: number;
  /** Which of several alternatives 1.6 gets, from 0. */
  readonly scheduleIndex: number;
}
