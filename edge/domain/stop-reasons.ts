// Why a session ended, by whom: the words of OCPP 1.6 (Reason) and 2.x (ReasonEnumType) in groups.

export type StopOutcome = "station" | "driver" | "remote" | "limit" | "authorization";

const OUTCOMES: Readonly<Record<string, StopOutcome>> = {
  ...{ EmergencyStop: "station", GroundFault: "station", HardReset: "station", ImmediateReset: "station" },
  ...{ OvercurrentFault: "station", PowerLoss: "station", PowerQuality: "station", Reboot: "station" },
  ...{ SoftReset: "station", ReqEnergyTransferRejected: "station" },
  ...{ Local: "driver", EVDisconnected: "driver", StoppedByEV: "driver" },
  ...{ Remote: "remote", UnlockCommand: "remote" },
  ...{ EnergyLimitReached: "limit", SOCLimitReached: "limit", TimeLimitReached: "limit", CostLimitReached: "limit" },
  ...{ LocalOutOfCredit: "authorization", DeAuthorized: "authorization", MasterPass: "authorization" },
};

/** Null: for words that say nothing of it, as Other, Timeout, and a maker's own. */
export function outcomeOfStop(stopReason: string): StopOutcome | null {
  return Object.hasOwn(OUTCOMES, stopReason) ? (OUTCOMES[stopReason] ?? null) : null;
}
