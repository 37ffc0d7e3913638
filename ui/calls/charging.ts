// Forms of what happens at a connector: start, stop, unlock, put out of service, reserve.
import { msg } from "@lit/localize";
import {
  ALL_VERSIONS,
  type CommandForm,
  call,
  instantMember,
  localMinute,
  numberMember,
  VERSIONS_2,
  wrong,
} from "./form.ts";
import {
  connectorChoices,
  connectorNumber,
  evseChoices,
  evseMember,
  idTokenOf,
  isTransactionNumber,
  placeOf,
  tokenFields,
  transactionFields,
  transactionOf,
  wholeStation,
} from "./places.ts";

const HOUR_MILLIS = 3_600_000;

const start: CommandForm = {
  name: "start",
  group: "charging",
  icon: "play",
  versions: ALL_VERSIONS,
  isOfTheMoment: true,
  title: () => msg("Start charging"),
  verb: () => msg("Start"),
  fields: (context) => [
    {
      kind: "choice",
      name: "evse",
      label: msg("EVSE"),
      choices: evseChoices(context),
      at: ["/connectorId", "/evseId"],
    },
    ...tokenFields(context, msg("On whose account? Without an id token no station starts.")),
  ],
  consequences: () => [msg("A car that is plugged in there begins to charge.")],
  build: (values, { version, random }) => {
    const evseId = Number(values["evse"]);
    if (version === "1.6") {
      return call("RemoteStartTransaction", { connectorId: evseId, idTag: idTokenOf(values).idToken });
    }
    return call("RequestStartTransaction", { remoteStartId: random, evseId, idToken: idTokenOf(values) });
  },
};

const stop: CommandForm = {
  name: "stop",
  group: "charging",
  icon: "stop",
  versions: ALL_VERSIONS,
  isOfTheMoment: true,
  title: () => msg("Stop charging"),
  verb: () => msg("Stop", { id: "stop-verb" }),
  fields: transactionFields,
  consequences: () => [msg("The transaction ends for good. Whoever charges there has to begin anew.")],
  build: (values, { version }) => {
    const transactionId = transactionOf(values);
    if (version !== "1.6") return call("RequestStopTransaction", { transactionId });
    if (!isTransactionNumber(transactionId)) {
      return wrong("transactionId", msg("In OCPP 1.6 this is a whole number."));
    }
    return call("RemoteStopTransaction", { transactionId: Number(transactionId) });
  },
};

const unlock: CommandForm = {
  name: "unlock",
  group: "charging",
  icon: "lock",
  versions: ALL_VERSIONS,
  isOfTheMoment: true,
  title: () => msg("Unlock connector"),
  verb: () => msg("Unlock"),
  fields: (context) => [
    {
      kind: "choice",
      name: "place",
      label: msg("Connector"),
      choices: connectorChoices(context),
      at: ["/connectorId", "/evseId"],
    },
  ],
  consequences: () => [msg("A transaction there may end, and the cable can be pulled.")],
  build: (values, { version }) => {
    const place = placeOf(values);
    if (place === null) return wrong("place", msg("Which connector?"));
    if (version === "1.6") return call("UnlockConnector", { connectorId: place.evseId });
    return call("UnlockConnector", { evseId: place.evseId, connectorId: place.connectorId ?? 1 });
  },
};

const availability: CommandForm = {
  name: "availability",
  group: "charging",
  icon: "settings",
  versions: ALL_VERSIONS,
  title: () => msg("Availability"),
  verb: () => msg("Set"),
  fields: (context) => [
    {
      kind: "choice",
      name: "place",
      label: msg("What"),
      choices: [
        wholeStation(),
        ...(context.version === "1.6" ? [] : evseChoices(context)),
        ...connectorChoices(context),
      ],
      at: ["/connectorId", "/evse"],
    },
    {
      kind: "choice",
      name: "type",
      label: msg("State"),
      choices: [
        { value: "Operative", label: msg("In service") },
        { value: "Inoperative", label: msg("Out of service") },
      ],
      at: ["/type", "/operationalStatus"],
    },
  ],
  consequences: (values) =>
    values["type"] === "Inoperative"
      ? [msg("Nobody can begin to charge there until it is put in service again. What charges now goes on.")]
      : [],
  build: (values, { version }) => {
    const { type } = values;
    if (version === "1.6") return call("ChangeAvailability", { connectorId: connectorNumber(values), type });
    return call("ChangeAvailability", { operationalStatus: type, ...evseMember(placeOf(values)) });
  },
};

const reserve: CommandForm = {
  name: "reserve",
  group: "charging",
  icon: "clock",
  versions: ALL_VERSIONS,
  isOfTheMoment: true,
  title: () => msg("Reserve"),
  verb: () => msg("Reserve", { id: "reserve-verb" }),
  fields: (context) => [
    {
      kind: "choice",
      name: "evse",
      label: msg("EVSE"),
      choices: [...evseChoices(context), { value: "", label: msg("Any that is free") }],
      at: ["/connectorId", "/evseId"],
    },
    ...tokenFields(context, msg("For whom?")),
    {
      kind: "instant",
      name: "expires",
      label: msg("Until"),
      first: localMinute(context.nowMillis + HOUR_MILLIS),
      at: ["/expiryDate", "/expiryDateTime"],
    },
    {
      kind: "number",
      name: "reservation",
      label: msg("Number of the reservation"),
      least: 0,
      most: 2_147_483_647,
      first: String(context.random % 1_000_000),
      hint: msg("It is cancelled by this number."),
      at: ["/reservationId", "/id"],
    },
  ],
  consequences: () => [msg("Nobody else can charge there until then.")],
  build: (values, { version }) => {
    const evseId = Number(values["evse"]);
    if (version === "1.6") {
      return call("ReserveNow", {
        connectorId: evseId,
        idTag: idTokenOf(values).idToken,
        ...instantMember(values, "expires", "expiryDate"),
        ...numberMember(values, "reservation", "reservationId"),
      });
    }
    return call("ReserveNow", {
      ...numberMember(values, "reservation", "id"),
      ...instantMember(values, "expires", "expiryDateTime"),
      idToken: idTokenOf(values),
      ...(evseId === 0 ? {} : { evseId }),
    });
  },
};

const cancelReservation: CommandForm = {
  name: "cancel-reservation",
  group: "charging",
  icon: "close",
  versions: ALL_VERSIONS,
  title: () => msg("Cancel a reservation"),
  verb: () => msg("Cancel the reservation"),
  fields: () => [
    {
      kind: "number",
      name: "reservationId",
      label: msg("Number of the reservation"),
      least: 0,
      most: 2_147_483_647,
    },
  ],
  build: (values) => call("CancelReservation", numberMember(values, "reservationId")),
};

const transactionStatus: CommandForm = {
  name: "transaction-status",
  group: "charging",
  icon: "help",
  versions: VERSIONS_2,
  isOfTheMoment: true,
  title: () => msg("Ask about a transaction"),
  verb: () => msg("Ask"),
  fields: transactionFields,
  build: (values) => call("GetTransactionStatus", { transactionId: transactionOf(values) }),
};

const priority: CommandForm = {
  name: "priority",
  group: "charging",
  icon: "arrow",
  versions: ["2.1"],
  isOfTheMoment: true,
  title: () => msg("Priority charging"),
  verb: () => msg("Set"),
  fields: (context, values) => [
    ...transactionFields(context, values),
    {
      kind: "choice",
      name: "activate",
      label: msg("Priority"),
      choices: [
        { value: "yes", label: msg("On: the profile for priority holds") },
        { value: "no", label: msg("Off") },
      ],
    },
  ],
  build: (values) =>
    call("UsePriorityCharging", { transactionId: transactionOf(values), activate: values["activate"] === "yes" }),
};

export const CHARGING_FORMS: readonly CommandForm[] = [
  start,
  stop,
  unlock,
  availability,
  reserve,
  cancelReservation,
  transactionStatus,
  priority,
];
