// Where in a station a command goes: EVSEs, connectors, transactions that run, and on whose account. Connectors of OCPP
// 1.6 are EVSEs of their own; 2.0.1 and 2.1 have EVSEs with connectors.
import { msg, str } from "@lit/localize";
import type { Station } from "../../edge/contract/stations.ts";
import { TOKEN_TYPES } from "../../edge/contract/tokens.ts";
import { formats } from "../format.ts";
import { placeWord } from "../message-view.ts";
import { type Choice, type Field, type FormContext, type OcppVersion, textOf, type Values } from "./form.ts";

export interface Place {
  readonly evseId: number;
  readonly connectorId: number | null;
}

/** The station as a whole. */
export const wholeStation = (): Choice => ({ value: "", label: msg("The whole station") });

/** The connectors that the station told of, else one of each EVSE that is registered, else EVSE 1. */
function connectorsOf(station: Station): Place[] {
  const told = (station.connectors ?? []).flatMap(({ evseId, connectorId }) =>
    evseId > 0 ? [{ evseId, connectorId: connectorId ?? 1 }] : [],
  );
  if (told.length > 0) return told;
  const registered = station.evses.map(({ evseId }) => ({ evseId, connectorId: 1 }));
  return registered.length > 0 ? registered : [{ evseId: 1, connectorId: 1 }];
}

/** One choice each, as "2/1". */
export function connectorChoices({ station, version }: FormContext): Choice[] {
  return connectorsOf(station).map(({ evseId, connectorId }) => ({
    value: `${evseId}/${connectorId}`,
    label: placeWord(evseId, version === "1.6" ? null : connectorId),
  }));
}

/** One choice each, as "2". */
export function evseChoices({ station }: FormContext): Choice[] {
  return [...new Set(connectorsOf(station).map(({ evseId }) => evseId))].map((evseId) => ({
    value: String(evseId),
    label: placeWord(evseId, null),
  }));
}

/** What a choice of a place means; null: the whole station. */
export function placeOf(values: Values, name = "place"): Place | null {
  const [evseId, connectorId] = textOf(values, name).split("/").map(Number);
  return evseId ? { evseId, connectorId: connectorId ?? null } : null;
}

/** `connectorId` of 1.6, 0 for the whole station. */
export const connectorNumber = (values: Values, name?: string): number => placeOf(values, name)?.evseId ?? 0;

/** `evse` of 2.x, left out for the whole station. */
export function evseMember(place: Place | null): Readonly<Record<string, unknown>> {
  if (place === null) return {};
  return { evse: { id: place.evseId, ...(place.connectorId === null ? {} : { connectorId: place.connectorId }) } };
}

const OTHER = "?other";

/** The transaction that a command is about: one of those that run, or another by its id. */
export function transactionFields({ sessions, version }: FormContext, values: Values): Field[] {
  const running = sessions.flatMap(({ transactionId, evseId, startedAtMillis }) =>
    transactionId === null
      ? []
      : [
          {
            value: transactionId,
            label: msg(str`${transactionId}: ${placeWord(evseId, null)}, since ${formats.hourMinute(startedAtMillis)}`),
          },
        ],
  );
  const typed: Field = {
    kind: "text",
    name: "transactionId",
    label: msg("Transaction id"),
    maxLength: version === "1.6" ? 11 : 36,
    missing: msg("Which transaction?"),
  };
  if (running.length === 0) return [{ ...typed, hint: msg("None runs that is known here.") }];
  const choice: Field = {
    kind: "choice",
    name: "transaction",
    label: msg("Transaction"),
    choices: [...running, { value: OTHER, label: msg("Another one, by its id") }],
    at: ["/transactionId"],
  };
  return values["transaction"] === OTHER ? [choice, typed] : [choice];
}

/** The id as the fields have it. */
export function transactionOf(values: Values): string {
  const chosen = textOf(values, "transaction");
  return chosen === "" || chosen === OTHER ? textOf(values, "transactionId") : chosen;
}

/** Transactions of 1.6 have numbers, 32 bit with sign. */
export const isTransactionNumber = (id: string): boolean =>
  /^-?\d{1,10}$/.test(id) && Math.abs(Number(id)) < 2_147_483_648;

export const tokenLength = (version: OcppVersion): number => (version === "1.6" ? 20 : version === "2.0.1" ? 36 : 255);

/** Types that 2.0.1 does not know are sent as `Central` there: its schema has a closed list. */
const TYPES_201: ReadonlySet<string> = new Set([
  "Central",
  "eMAID",
  "ISO14443",
  "ISO15693",
  "KeyCode",
  "Local",
  "MacAddress",
]);

/** On whose account: the identification and, in 2.x, its type. */
export function tokenFields({ version, tokens }: FormContext, missing?: string): Field[] {
  const suggestions = (tokens ?? []).slice(0, 100).map(({ idToken, name }) => ({ value: idToken, label: name }));
  const token: Field = {
    kind: "text",
    name: "token",
    label: msg("Id token"),
    maxLength: tokenLength(version),
    hint: msg("On whose account. The station says it in the messages of the transaction."),
    at: ["/idTag", "/idToken"],
    suggestions,
    ...(missing === undefined ? {} : { missing }),
  };
  if (version === "1.6") return [token];
  const types = TOKEN_TYPES.filter((type) => version === "2.1" || TYPES_201.has(type));
  const type: Field = {
    kind: "choice",
    name: "tokenType",
    label: msg("Type of the token"),
    choices: ["Central", ...types.filter((name) => name !== "Central")].map((value) => ({
      value,
      label: value === "Central" ? msg("Central: made by this system, as for a remote start") : value,
    })),
    at: ["/idToken/type"],
  };
  return [token, type];
}

/** `idToken` of 2.x. */
export const idTokenOf = (values: Values) => ({
  idToken: textOf(values, "token"),
  type: textOf(values, "tokenType") || "Central",
});

/** The type of a token as a version can say it. */
export const typeIn = (type: string, version: OcppVersion): string =>
  version === "2.0.1" && !TYPES_201.has(type) ? "Central" : type;
