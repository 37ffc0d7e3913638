// A charging profile as the evaluator and the rules see it: one shape for OCPP 1.6, 2.0.1 and 2.1, quantities as whole numbers of
// milliamps or milliwatts, times as whole seconds.

export const OCPP_VERSIONS = ["1.6", "2.0.1", "2.1"] as const;
export type ProfileVersion = (typeof OCPP_VERSIONS)[number];

/** Names of 2.1; 1.6's ChargePointMaxProfile is ChargingStationMaxProfile. */
export const PURPOSES = [
  "ChargingStationMaxProfile",
  "ChargingStationExternalConstraints",
  "TxDefaultProfile",
  "TxProfile",
  "PriorityCharging",
  "LocalGeneration",
] as const;
export type Purpose = (typeof PURPOSES)[number];

export const KINDS = ["Absolute", "Recurring", "Relative", "Dynamic"] as const;
export type Kind = (typeof KINDS)[number];

/** In the order of their codes in the core, where 0 is ChargingOnly, the mode of a period that names none. */
export const OPERATION_MODES = [
  "ChargingOnly",
  "CentralSetpoint",
  "ExternalSetpoint",
  "ExternalLimits",
  "CentralFrequency",
  "LocalFrequency",
  "LocalLoadBalancing",
  "Idle",
] as const;
export type OperationMode = (typeof OPERATION_MODES)[number];

export type RateUnit = "A" | "W";

/** A date-time, read both ways: as the instant it names, and as what a wall clock shows (2.1's useLocalTime ignores the offset). */
export interface ProfileTime {
  /** Seconds since 1970-01-01T00:00:00Z, fractions cut off downwards. */
  readonly utcSeconds: number;
  /** The same count as if the offset were Z. */
  readonly wallSeconds: number;
}

/** A value with its per-phase companions; null: not given. Thousandths of the schedule's unit. */
export interface PhaseValues {
  readonly value: number | null;
  readonly l2: number | null;
  readonly l3: number | null;
}

export interface ProfilePeriod {
  readonly startSeconds: number;
  readonly limit: PhaseValues;
  readonly dischargeLimit: PhaseValues;
  readonly setpoint: PhaseValues;
  readonly setpointReactive: PhaseValues;
  /** 1 to 3; null: not given. */
  readonly numberPhases: number | null;
  readonly phaseToUse: number | null;
  readonly operationMode: OperationMode | null;
  readonly preconditioningRequest: boolean | null;
  readonly evseSleep: boolean | null;
  readonly v2xBaseline: number | null;
  readonly freqWattPoints: number | null;
  readonly signalWattPoints: number | null;
}

export interface ProfileSchedule {
  readonly id: number | null;
  readonly startSchedule: ProfileTime | null;
  readonly durationSeconds: number | null;
  readonly unit: RateUnit;
  readonly periods: readonly ProfilePeriod[];
  /** A hint for the station's own balancing; it never raises a limit (1.6 §7.13). */
  readonly minChargingRate: number | null;
  readonly useLocalTime: boolean;
  readonly randomizedDelaySeconds: number | null;
  readonly limitAtSoc: { readonly soc: number; readonly limit: number } | null;
}

export interface ChargingProfile {
  readonly version: ProfileVersion;
  readonly id: number;
  readonly stackLevel: number;
  readonly purpose: Purpose;
  readonly kind: Kind;
  readonly recurrency: "Daily" | "Weekly" | null;
  readonly validFrom: ProfileTime | null;
  readonly validTo: ProfileTime | null;
  /** As text; 1.6's number too. */
  readonly transactionId: string | null;
  /** 1 to 3; several are alternatives for ISO 15118, not layers. */
  readonly schedules: readonly ProfileSchedule[];
  readonly maxOfflineDurationSeconds: number | null;
  readonly invalidAfterOfflineDuration: boolean;
  readonly dynUpdateIntervalSeconds: number | null;
  readonly dynUpdateTime: ProfileTime | null;
}

/** A profile and the EVSE (1.6: connector) that it is set on; 0 is the station as a whole. */
export interface PlacedProfile {
  readonly evseId: number;
  readonly profile: ChargingProfile;
}

/** Something wrong with a profile or a case, at a place in its JSON. */
export interface ProfileProblem {
  /** Closed set: see `problems.ts`. */
  readonly code: string;
  /** One sentence for people. */
  readonly message: string;
  /** What fills the sentence of the code, for other languages; absent where it has no place for any. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** JSON pointer (RFC 6901) into what was given. */
  readonly pointer: string;
  /** An error keeps the profile from being sent; a remark is worth knowing. */
  readonly severity: "error" | "remark";
  /** Clause of the standard, where one is broken. */
  readonly clause?: string;
}
