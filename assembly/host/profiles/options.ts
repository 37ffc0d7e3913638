// What the standards leave open, each as a named option with our default and its clause. README.md tells what peers do.

export interface EvaluationOptions {
  /**
   * Whether a transaction is imagined to start at the window's start where there is none: Relative profiles count from there and
   * TxProfiles apply. True is for planning, false for telling the present state, where both are not in force. Default true
   * (1.6 §3.13.3 and 2.x K08 do not say; libocpp does so, MicroOcpp does not).
   */
  readonly simulateTransaction: boolean;
  /** Whether a recurring schedule counts in the occurrences before its startSchedule too. Default true (1.6 §7.13 is silent; libocpp does). */
  readonly recurBackwards: boolean;
  /**
   * Whether recurring profiles without useLocalTime recur by the station's wall clock too, as stations do that run on local time.
   * Default false: 1.6 and 2.0.1 recur every 86,400 s in UTC and shift by an hour against the clock.
   */
  readonly recurInLocalTime: boolean;
  /** IANA name of the zone in which the station's wall clock runs. Default UTC (2.1 K01.FR.90 ff.). */
  readonly timeZone: string;
  /** Whether PriorityCharging profiles are active (2.1: UsePriorityCharging). Default true: whoever asks with one means it. */
  readonly isPriorityActive: boolean;
  /** Seconds since the station went offline, null while it is online (2.1 maxOfflineDuration, invalidAfterOfflineDuration). Default null. */
  readonly offlineForSeconds: number | null;
  /** Purposes that the station leaves out while it is offline (1.6 libraries' IgnoredProfilePurposesOffline). Default none. */
  readonly ignoredPurposesOffline: readonly string[];
  /** Percent, where known: limitAtSoC counts from there on (2.1 K01.FR.100–105). Default null: it does not. */
  readonly stateOfCharge: number | null;
  /** Seed of the draw for randomizedDelay (2.1 K01.FR.93–97). Default null: periods start where they are written. */
  readonly randomSeed: number | null;
  /** Which of a TxProfile's schedules counts, from 0: they are alternatives (2.x K15.FR.22). Default 0; missing ones are the last. */
  readonly scheduleIndex: number;
}

export const DEFAULT_OPTIONS: EvaluationOptions = {
  simulateTransaction: true,
  recurBackwards: true,
  recurInLocalTime: false,
  timeZone: "UTC",
  isPriorityActive: true,
  offlineForSeconds: null,
  ignoredPurposesOffline: [],
  stateOfCharge: null,
  randomSeed: null,
  scheduleIndex: 0,
};
