// The commands that have a form of their own: what each asks for in the station's version, and what happens then.
import { msg } from "@lit/localize";
import type { Connection } from "../edge/contract/ocpp.ts";
import type { Station } from "../edge/contract/stations.ts";
import type { IconName } from "./elements/icons.ts";
import { placeWord } from "./message-view.ts";

export type OcppVersion = Connection["version"];
export const COMMANDS = [
  "reset",
  "unlock",
  "availability",
  "trigger",
  "start",
  "stop",
  "clear-cache",
  "other",
] as const;
export type CommandName = (typeof COMMANDS)[number];
export type Values = Readonly<Record<string, string>>;

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export type Field = { readonly name: string; readonly label: string; readonly hint?: string } & (
  | { readonly kind: "choice"; readonly choices: readonly Choice[] }
  | { readonly kind: "text"; readonly maxLength: number; readonly suggestions?: readonly string[] }
  | { readonly kind: "json" }
);

export interface CommandForm {
  readonly icon: IconName;
  /** On the button that opens it. */
  readonly title: string;
  /** On the button that sends it. */
  readonly verb: string;
  readonly fields: readonly Field[];
  /** What happens then; a command with consequences is marked as one. */
  readonly consequences: (values: Values) => readonly string[];
}

/** Messages that a station can be asked for. */
const TRIGGERS_1_6 = [
  "StatusNotification",
  "MeterValues",
  "Heartbeat",
  "BootNotification",
  "DiagnosticsStatusNotification",
  "FirmwareStatusNotification",
];
const TRIGGERS_2 = [
  "StatusNotification",
  "MeterValues",
  "Heartbeat",
  "BootNotification",
  "TransactionEvent",
  "LogStatusNotification",
  "FirmwareStatusNotification",
  "SignChargingStationCertificate",
];

export interface Place {
  readonly evseId: number;
  readonly connectorId: number | null;
}

/** As the value of a choice: "2" or "2/1"; empty for the station as a whole. */
const placeValue = ({ evseId, connectorId }: Place) =>
  evseId === 0 ? "" : connectorId === null ? String(evseId) : `${evseId}/${connectorId}`;

/** The connectors that the station told of, else one of each EVSE that is registered, else EVSE 1. */
function connectorsOf(station: Station): Place[] {
  const told = (station.connectors ?? []).flatMap(({ evseId, connectorId }) =>
    evseId > 0 && connectorId !== null ? [{ evseId, connectorId }] : [],
  );
  if (told.length > 0) return told;
  const registered = station.evses.map(({ evseId }) => ({ evseId, connectorId: 1 }));
  return registered.length > 0 ? registered : [{ evseId: 1, connectorId: 1 }];
}

function connectorChoices(station: Station, version: OcppVersion): Choice[] {
  return connectorsOf(station).map((place) => ({
    value: placeValue(place),
    label: placeWord(place.evseId, version === "1.6" ? null : place.connectorId),
  }));
}

function evseChoices(station: Station): Choice[] {
  return [...new Set(connectorsOf(station).map(({ evseId }) => evseId))].map((evseId) => ({
    value: String(evseId),
    label: placeWord(evseId, null),
  }));
}

const none = () => [];

/** `transactions`: ids of the sessions that charge now, offered where one is to be named. */
export function commandForm(
  name: CommandName,
  station: Station,
  version: OcppVersion,
  transactions: readonly string[],
): CommandForm {
  const whole: Choice = { value: "", label: msg("The whole station") };
  switch (name) {
    case "reset": {
      const now = version === "1.6" ? "Hard" : "Immediate";
      const choices =
        version === "1.6"
          ? [
              { value: "Soft", label: msg("Soft: it ends its transactions in order first") },
              { value: "Hard", label: msg("Hard: at once") },
            ]
          : [
              { value: "OnIdle", label: msg("When idle: after the last transaction") },
              { value: "Immediate", label: msg("At once: transactions end") },
            ];
      return {
        icon: "turn",
        title: msg("Restart"),
        verb: msg("Restart", { id: "restart-verb" }),
        fields: [{ kind: "choice", name: "type", label: msg("When"), choices }],
        consequences: (values) => [
          msg("The station is away until it has started again."),
          ...(version === "1.6" || values["type"] === now ? [msg("Whoever charges there is cut off.")] : []),
        ],
      };
    }
    case "unlock":
      return {
        icon: "lock",
        title: msg("Unlock connector"),
        verb: msg("Unlock"),
        fields: [
          { kind: "choice", name: "place", label: msg("Connector"), choices: connectorChoices(station, version) },
        ],
        consequences: () => [msg("A transaction there may end, and the cable can be pulled.")],
      };
    case "availability":
      return {
        icon: "settings",
        title: msg("Availability"),
        verb: msg("Set"),
        fields: [
          {
            kind: "choice",
            name: "place",
            label: msg("What"),
            choices: [whole, ...(version === "1.6" ? connectorChoices(station, version) : evseChoices(station))],
          },
          {
            kind: "choice",
            name: "type",
            label: msg("State"),
            choices: [
              { value: "Operative", label: msg("In service") },
              { value: "Inoperative", label: msg("Out of service") },
            ],
          },
        ],
        consequences: (values) =>
          values["type"] === "Inoperative"
            ? [msg("Nobody can begin to charge there until it is put in service again. What charges now goes on.")]
            : [],
      };
    case "trigger":
      return {
        icon: "play",
        title: msg("Ask for a message"),
        verb: msg("Ask"),
        fields: [
          {
            kind: "choice",
            name: "message",
            label: msg("Message"),
            choices: (version === "1.6" ? TRIGGERS_1_6 : TRIGGERS_2).map((value) => ({ value, label: value })),
          },
          {
            kind: "choice",
            name: "place",
            label: msg("Of"),
            choices: [...connectorChoices(station, version), whole],
          },
        ],
        consequences: none,
      };
    case "start":
      return {
        icon: "plus",
        title: msg("Start charging"),
        verb: msg("Start"),
        fields: [
          { kind: "choice", name: "evse", label: msg("EVSE"), choices: evseChoices(station) },
          {
            kind: "text",
            name: "token",
            label: msg("Id token"),
            maxLength: version === "1.6" ? 20 : version === "2.0.1" ? 36 : 255,
            hint: msg("On whose account. The station says it in the messages of the transaction."),
          },
        ],
        consequences: () => [msg("A car that is plugged in there begins to charge.")],
      };
    case "stop":
      return {
        icon: "stop",
        title: msg("Stop charging"),
        verb: msg("Stop", { id: "stop-verb" }),
        fields: [
          {
            kind: "text",
            name: "transaction",
            label: msg("Transaction id"),
            maxLength: 36,
            suggestions: transactions,
          },
        ],
        consequences: () => [msg("The transaction ends for good. Whoever charges there has to begin anew.")],
      };
    case "clear-cache":
      return {
        icon: "close",
        title: msg("Clear cache"),
        verb: msg("Clear"),
        fields: [],
        consequences: () => [msg("The station forgets which id tokens it knew, and asks for each one anew.")],
      };
    case "other":
      return {
        icon: "edit",
        title: msg("Other action"),
        verb: msg("Send"),
        fields: [
          { kind: "text", name: "action", label: msg("Action"), maxLength: 64 },
          { kind: "json", name: "payload", label: msg("Payload, JSON") },
        ],
        consequences: () => [
          msg("It is sent as it stands here. It is checked against the schema of the version only."),
        ],
      };
  }
}

/** The first values of a form. */
export function firstValues(form: CommandForm): Values {
  const first = (field: Field) =>
    field.kind === "choice" ? (field.choices[0]?.value ?? "") : field.kind === "json" ? "{}" : "";
  return Object.fromEntries(
    form.fields.map((field) => [
      field.name,
      field.kind === "text" && field.suggestions?.length === 1 ? (field.suggestions[0] ?? "") : first(field),
    ]),
  );
}
