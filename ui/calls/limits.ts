// Forms of charging profiles: set one, clear some, ask which there are, and ask what they come to (OCPP 1.6 §3.13, 2.x K).
import { msg } from "@lit/localize";
import {
  ALL_VERSIONS,
  type Choice,
  type CommandForm,
  call,
  type FormContext,
  instantMember,
  numberMember,
  stepsOf,
  textMember,
  type Values,
  VERSIONS_2,
  wrong,
} from "./form.ts";
import { evseChoices, isTransactionNumber, transactionFields, transactionOf, wholeStation } from "./places.ts";

const DAY_MILLIS = 86_400_000;
const MOST = 2_147_483_647;

const purposes = ({ version }: FormContext): Choice[] => [
  { value: "TxDefaultProfile", label: msg("Every transaction (TxDefaultProfile)") },
  { value: "TxProfile", label: msg("One transaction that runs (TxProfile)") },
  version === "1.6"
    ? { value: "ChargePointMaxProfile", label: msg("The station as a whole (ChargePointMaxProfile)") }
    : { value: "ChargingStationMaxProfile", label: msg("The station as a whole (ChargingStationMaxProfile)") },
];

const isForAll = (values: Values) => /MaxProfile$/.test(values["purpose"] ?? "");

const setProfile: CommandForm = {
  name: "set-limit",
  group: "limits",
  icon: "chart",
  versions: ALL_VERSIONS,
  title: () => msg("Set limit"),
  verb: () => msg("Set"),
  fields: (context, values) => [
    { kind: "choice", name: "purpose", label: msg("For"), choices: purposes(context) },
    ...(values["purpose"] === "TxProfile" ? transactionFields(context, values) : []),
    ...(isForAll(values)
      ? []
      : [
          {
            kind: "choice" as const,
            name: "evse",
            label: msg("EVSE"),
            choices:
              values["purpose"] === "TxProfile"
                ? evseChoices(context)
                : [{ value: "", label: msg("Each one") }, ...evseChoices(context)],
            at: ["/connectorId", "/evseId"],
          },
        ]),
    {
      kind: "choice",
      name: "unit",
      label: msg("Unit"),
      choices: [
        { value: "A", label: msg("Ampere per phase") },
        { value: "W", label: msg("Watt in total") },
      ],
    },
    {
      kind: "steps",
      name: "steps",
      label: msg("Limit"),
      unit: values["unit"] ?? "A",
      at: ["/csChargingProfiles/chargingSchedule", "/chargingProfile/chargingSchedule"],
    },
    {
      kind: "choice",
      name: "kind",
      label: msg("When"),
      choices: [
        { value: "Absolute", label: msg("From now on") },
        { value: "Recurring", label: msg("Every day, from midnight on") },
      ],
    },
    { kind: "instant", name: "validTo", label: msg("Ends"), optional: true, hint: msg("Empty: it stays.") },
    {
      kind: "number",
      name: "stackLevel",
      label: msg("Stack level"),
      least: 0,
      most: 1_000,
      first: "0",
      hint: msg("Of several for the same purpose the highest level holds."),
    },
    {
      kind: "number",
      name: "profileId",
      label: msg("Number of the profile"),
      least: 1,
      most: MOST,
      first: String((context.random % 1_000_000) + 1),
      hint: msg("It is cleared by this number. One with the same number is replaced."),
    },
  ],
  consequences: () => [msg("Cars there charge with at most this power. Accepted is not yet in effect: read it back.")],
  build: (values, context) => {
    const is16 = context.version === "1.6";
    const transactionId = values["purpose"] === "TxProfile" ? transactionOf(values) : null;
    if (is16 && transactionId !== null && !isTransactionNumber(transactionId)) {
      return wrong("transactionId", msg("In OCPP 1.6 this is a whole number."));
    }
    const isDaily = values["kind"] === "Recurring";
    const midnight = new Date(context.nowMillis).setHours(0, 0, 0, 0);
    const schedule = {
      chargingRateUnit: values["unit"],
      startSchedule: new Date(isDaily ? midnight : context.nowMillis).toISOString(),
      ...(isDaily ? { duration: DAY_MILLIS / 1_000 } : {}),
      chargingSchedulePeriod: stepsOf(values["steps"] ?? "").map(({ afterMinutes, limit }) => ({
        startPeriod: Number(afterMinutes) * 60,
        limit: Number(limit),
      })),
    };
    const profile = {
      stackLevel: Number(values["stackLevel"]),
      chargingProfilePurpose: values["purpose"],
      chargingProfileKind: values["kind"],
      ...(isDaily ? { recurrencyKind: "Daily" } : {}),
      ...instantMember(values, "validTo"),
    };
    const evseId = isForAll(values) ? 0 : Number(values["evse"]);
    const id = Number(values["profileId"]);
    if (is16) {
      const transaction = transactionId === null ? {} : { transactionId: Number(transactionId) };
      return call("SetChargingProfile", {
        connectorId: evseId,
        csChargingProfiles: { chargingProfileId: id, ...transaction, ...profile, chargingSchedule: schedule },
      });
    }
    const transaction = transactionId === null ? {} : { transactionId };
    return call("SetChargingProfile", {
      evseId,
      chargingProfile: { id, ...transaction, ...profile, chargingSchedule: [{ id: 1, ...schedule }] },
    });
  },
};

const anyPurpose = (context: FormContext): Choice[] => [{ value: "", label: msg("Any") }, ...purposes(context)];

const clearProfile: CommandForm = {
  name: "clear-limit",
  group: "limits",
  icon: "close",
  versions: ALL_VERSIONS,
  title: () => msg("Clear limits"),
  verb: () => msg("Clear"),
  fields: (context) => [
    {
      kind: "number",
      name: "profileId",
      label: msg("Number of the profile"),
      least: 0,
      most: MOST,
      optional: true,
      hint: msg("Empty: all that fit what follows."),
      at: ["/id", "/chargingProfileId"],
    },
    {
      kind: "choice",
      name: "evse",
      label: msg("EVSE"),
      choices: [{ value: "", label: msg("Any") }, ...evseChoices(context)],
      at: ["/connectorId", "/chargingProfileCriteria/evseId"],
    },
    { kind: "choice", name: "purpose", label: msg("For"), choices: anyPurpose(context) },
    { kind: "number", name: "stackLevel", label: msg("Stack level"), least: 0, most: 1_000, optional: true },
  ],
  consequences: (values) => [
    values["profileId"] || values["evse"] || values["purpose"] || values["stackLevel"]
      ? msg("Cars there charge without these limits.")
      : msg("All limits that were set are cleared, those of the whole station as well."),
  ],
  build: (values, { version }) => {
    const criteria = {
      ...textMember(values, "purpose", "chargingProfilePurpose"),
      ...numberMember(values, "stackLevel"),
    };
    if (version === "1.6") {
      return call("ClearChargingProfile", {
        ...numberMember(values, "profileId", "id"),
        ...numberMember(values, "evse", "connectorId"),
        ...criteria,
      });
    }
    const narrowed = { ...criteria, ...numberMember(values, "evse", "evseId") };
    return call("ClearChargingProfile", {
      ...numberMember(values, "profileId", "chargingProfileId"),
      ...(Object.keys(narrowed).length === 0 ? {} : { chargingProfileCriteria: narrowed }),
    });
  },
};

const composite: CommandForm = {
  name: "read-schedule",
  group: "limits",
  icon: "table",
  versions: ALL_VERSIONS,
  isOfTheMoment: true,
  title: () => msg("Read schedule"),
  verb: () => msg("Read"),
  fields: (context) => [
    {
      kind: "choice",
      name: "evse",
      label: msg("EVSE"),
      choices: [...evseChoices(context), wholeStation()],
      at: ["/connectorId", "/evseId"],
    },
    {
      kind: "choice",
      name: "duration",
      label: msg("For"),
      choices: [
        { value: "3600", label: msg("1 hour") },
        { value: "28800", label: msg("8 hours") },
        { value: "86400", label: msg("24 hours") },
        { value: "604800", label: msg("7 days") },
      ],
    },
    {
      kind: "choice",
      name: "unit",
      label: msg("Unit"),
      choices: [
        { value: "", label: msg("As the station prefers") },
        { value: "A", label: msg("Ampere per phase") },
        { value: "W", label: msg("Watt in total") },
      ],
      at: ["/chargingRateUnit"],
    },
  ],
  build: (values, { version }) =>
    call("GetCompositeSchedule", {
      [version === "1.6" ? "connectorId" : "evseId"]: Number(values["evse"]),
      duration: Number(values["duration"]),
      ...textMember(values, "unit", "chargingRateUnit"),
    }),
};

const getProfiles: CommandForm = {
  name: "list-limits",
  group: "limits",
  icon: "search",
  versions: VERSIONS_2,
  title: () => msg("List limits"),
  verb: () => msg("Ask"),
  fields: (context) => [
    {
      kind: "choice",
      name: "evse",
      label: msg("EVSE"),
      choices: [
        { value: "", label: msg("Any") },
        ...evseChoices(context),
        { value: "0", label: msg("The whole station") },
      ],
      at: ["/evseId"],
    },
    { kind: "choice", name: "purpose", label: msg("For"), choices: anyPurpose(context) },
  ],
  build: (values, { random }) =>
    call("GetChargingProfiles", {
      requestId: random,
      ...numberMember(values, "evse", "evseId"),
      chargingProfile: textMember(values, "purpose", "chargingProfilePurpose"),
    }),
};

const dynamic: CommandForm = {
  name: "dynamic-limit",
  group: "limits",
  icon: "edit",
  versions: ["2.1"],
  isOfTheMoment: true,
  title: () => msg("Update a dynamic limit"),
  verb: () => msg("Update", { id: "update-verb" }),
  fields: () => [
    {
      kind: "number",
      name: "chargingProfileId",
      label: msg("Number of the profile"),
      least: 0,
      most: MOST,
      hint: msg("A profile of the kind Dynamic."),
    },
    {
      kind: "number",
      name: "limit",
      label: msg("Limit, in the unit of the profile"),
      least: 0,
      most: 10_000_000,
      decimals: 1,
      at: ["/scheduleUpdate"],
    },
  ],
  build: (values) =>
    call("UpdateDynamicSchedule", {
      ...numberMember(values, "chargingProfileId"),
      scheduleUpdate: numberMember(values, "limit"),
    }),
};

export const LIMIT_FORMS: readonly CommandForm[] = [setProfile, clearProfile, composite, getProfiles, dynamic];
