// Charging profiles: one question about a station's profiles, and the composite schedule that answers it. The profiles themselves are
// OCPP's own JSON in the version named; assembly/host/profiles reads them and says what is wrong where.
import * as v from "valibot";

const described = <S extends v.GenericSchema>(schema: S, text: string) => v.pipe(schema, v.description(text));

const transactionSchema = v.looseObject({
  evseId: v.optional(v.number()),
  startTime: v.string(),
  id: v.optional(v.nullable(v.union([v.string(), v.number()]))),
});

export const compositeQuestionSchema = v.looseObject({
  ocppVersion: v.picklist(["1.6", "2.0.1", "2.1"]),
  profiles: described(
    v.array(
      v.looseObject({
        evseId: v.optional(described(v.number(), "0: the station. 1.6 may say connectorId.")),
        connectorId: v.optional(v.number()),
        profile: described(v.looseObject({}), "ChargingProfile of that version of OCPP."),
      }),
    ),
    "As installed at the station; at most 512 with 32,768 periods in all, 1,024 in one schedule.",
  ),
  transactions: v.optional(
    described(v.nullable(v.array(transactionSchema)), "Active ones; `transaction` names a single one."),
  ),
  transaction: v.optional(v.nullable(transactionSchema)),
  nEvses: v.optional(described(v.number(), "EVSEs of the station; default: as many as are mentioned.")),
  at: described(v.string(), "Start of the window, RFC 3339; fractions of a second are cut off."),
  duration: described(v.number(), "Seconds, at most 316,224,000. 0 asks for the value at `at`."),
  evseId: described(v.number(), "0: the station as a whole."),
  unit: v.optional(described(v.nullable(v.picklist(["A", "W"])), "Default A.")),
  defaults: v.optional(
    described(
      v.nullable(v.looseObject({})),
      "`limitA`, `limitW`: told where no profile limits, never a bound. `phases` (3) and `voltage` (230).",
    ),
  ),
  phaseType: v.optional(described(v.nullable(v.looseObject({})), 'Kind of current by EVSE: `{"1": "AC"}`.')),
  simulateTransaction: v.optional(
    described(
      v.nullable(v.boolean()),
      "Relative profiles without a transaction start at `at`. Default true, but false for a window of at most a second.",
    ),
  ),
  recurBackwards: v.optional(
    described(v.nullable(v.boolean()), "Recurring profiles count before startSchedule. Default true."),
  ),
  timeZone: v.optional(described(v.string(), "IANA name of the station's zone, for useLocalTime. Default UTC.")),
  recurInLocalTime: v.optional(
    described(v.nullable(v.boolean()), "All recurring profiles recur by that clock. Default false."),
  ),
  isPriorityActive: v.optional(
    described(v.nullable(v.boolean()), "PriorityCharging profiles are active. Default true."),
  ),
  offlineForSeconds: v.optional(
    described(v.nullable(v.number()), "Since the station went offline. Default: it is online."),
  ),
  stateOfCharge: v.optional(described(v.nullable(v.number()), "Percent, for limitAtSoC.")),
  randomSeed: v.optional(
    described(v.nullable(v.number()), "Draws randomizedDelay. Default: periods start as written."),
  ),
  scheduleIndex: v.optional(described(v.nullable(v.number()), "Which of a TxProfile's schedules, from 0. Default 0.")),
});

export const compositeScheduleSchema = v.object({
  startSchedule: v.string(),
  duration: v.number(),
  unit: v.picklist(["A", "W"]),
  periods: v.array(
    v.object({
      /** Seconds from startSchedule. */
      start: v.number(),
      /** Null: nothing limits. With limitL2 it is that of L1, else amperes per phase or watts in all. */
      limit: v.nullable(v.number()),
      limitL2: v.optional(v.number()),
      limitL3: v.optional(v.number()),
      /** Absent where no profile says any. */
      phases: v.optional(v.number()),
      phaseToUse: v.optional(v.number()),
      setpoint: v.optional(v.number()),
      setpointL2: v.optional(v.number()),
      setpointL3: v.optional(v.number()),
      dischargeLimit: v.optional(v.number()),
      dischargeLimitL2: v.optional(v.number()),
      dischargeLimitL3: v.optional(v.number()),
      /** Absent for ChargingOnly. */
      operationMode: v.optional(v.string()),
    }),
  ),
});
export type CompositeAnswer = v.InferOutput<typeof compositeScheduleSchema>;
