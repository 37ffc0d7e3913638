// Forms of who may charge while the station is offline: the local authorization list and the cache (OCPP 1.6 §3.5, 2.x C, D).
import { msg, str } from "@lit/localize";
import type { Token } from "../../edge/contract/tokens.ts";
import {
  ALL_VERSIONS,
  type CommandForm,
  call,
  type FormContext,
  numberMember,
  type OcppVersion,
  textOf,
  type Values,
  VERSIONS_2,
  wrong,
} from "./form.ts";
import { idTokenOf, tokenFields, tokenLength, typeIn } from "./places.ts";

/** More in one message is more than most stations take; they say how many (LocalListMaxLength, ItemsPerMessage). */
const MOST_ENTRIES = 1_000;

const fitting = (tokens: readonly Token[], version: OcppVersion) =>
  tokens.filter(({ idToken }) => idToken.length <= tokenLength(version));

const listVersion: CommandForm = {
  name: "local-list-version",
  group: "access",
  icon: "help",
  versions: ALL_VERSIONS,
  title: () => msg("Version of the local list"),
  verb: () => msg("Ask"),
  fields: () => [],
  build: () => call("GetLocalListVersion"),
};

const sendList: CommandForm = {
  name: "local-list",
  group: "access",
  icon: "people",
  versions: ALL_VERSIONS,
  title: () => msg("Send local list"),
  verb: () => msg("Send"),
  fields: (context, values) => {
    const kept = context.tokens === null ? 0 : fitting(context.tokens, context.version).length;
    return [
      {
        kind: "choice",
        name: "updateType",
        label: msg("How"),
        choices: [
          { value: "Full", label: msg("Full: it replaces the whole list") },
          { value: "Differential", label: msg("Differential: it changes what it names") },
        ],
      },
      {
        kind: "number",
        name: "listVersion",
        label: msg("Version of the list after that"),
        least: 1,
        most: 2_147_483_647,
        hint: msg("Higher than the one that the station has."),
        at: ["/listVersion", "/versionNumber"],
      },
      {
        kind: "choice",
        name: "source",
        label: msg("Which tokens"),
        choices: [
          ...(kept > 0 ? [{ value: "kept", label: msg(str`All ${kept} that are kept here`) }] : []),
          { value: "typed", label: msg("Those typed below") },
          ...(values["updateType"] === "Full" ? [{ value: "none", label: msg("None: empty the list") }] : []),
        ],
      },
      ...(values["source"] === "typed"
        ? [
            {
              kind: "lines" as const,
              name: "tokens",
              label: msg("Id tokens, one a line"),
              maxLength: 100_000,
              hint: msg("A line that begins with - takes it off the list."),
              at: ["/localAuthorizationList"],
            },
          ]
        : []),
    ];
  },
  consequences: (values) =>
    values["updateType"] === "Full" ? [msg("What the station had on its list until now is gone.")] : [],
  build: (values, context) => {
    const entries = entriesOf(values, context);
    if (typeof entries === "string") return wrong("tokens", entries);
    if (entries.length > MOST_ENTRIES) return wrong("source", msg(str`At most ${MOST_ENTRIES} at once.`));
    const { updateType } = values;
    const list = entries.length === 0 ? {} : { localAuthorizationList: entries };
    return call("SendLocalList", {
      ...numberMember(values, "listVersion", context.version === "1.6" ? "listVersion" : "versionNumber"),
      updateType,
      ...list,
    });
  },
};

/** The list's entries in the station's version, or what is wrong with a line. */
function entriesOf(values: Values, context: FormContext): object[] | string {
  const { version } = context;
  if (values["source"] === "none") return [];
  if (values["source"] === "kept")
    return fitting(context.tokens ?? [], version).map((token) => keptEntry(token, version));
  const lines = textOf(values, "tokens")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const tooLong = lines.find((line) => line.replace(/^-\s*/, "").length > tokenLength(version));
  if (tooLong !== undefined) return msg(str`At most ${tokenLength(version)} characters: ${tooLong}`);
  if (values["updateType"] === "Full" && lines.some((line) => line.startsWith("-"))) {
    return msg("A full list has nothing to take off.");
  }
  return lines.map((line) => {
    const isGone = line.startsWith("-");
    const id = line.replace(/^-\s*/, "");
    if (version === "1.6") return { idTag: id, ...(isGone ? {} : { idTagInfo: { status: "Accepted" } }) };
    const known = context.tokens?.find(({ idToken }) => idToken === id);
    const idToken = { idToken: id, type: typeIn(known?.type ?? "Central", version) };
    return { idToken, ...(isGone ? {} : { idTokenInfo: { status: "Accepted" } }) };
  });
}

function keptEntry(token: Token, version: OcppVersion): object {
  const status = { accepted: "Accepted", blocked: "Blocked", expired: "Expired" }[token.status];
  const expiry = token.expiresAtMillis === null ? null : new Date(token.expiresAtMillis).toISOString();
  if (version === "1.6") {
    const group = token.group !== null && token.group.length <= tokenLength(version) ? token.group : null;
    return {
      idTag: token.idToken,
      idTagInfo: {
        status,
        ...(expiry === null ? {} : { expiryDate: expiry }),
        ...(group === null ? {} : { parentIdTag: group }),
      },
    };
  }
  return {
    idToken: { idToken: token.idToken, type: typeIn(token.type, version) },
    idTokenInfo: {
      status,
      ...(expiry === null ? {} : { cacheExpiryDateTime: expiry }),
      ...(token.group === null ? {} : { groupIdToken: { idToken: token.group, type: "Central" } }),
    },
  };
}

const clearCache: CommandForm = {
  name: "clear-cache",
  group: "access",
  icon: "close",
  versions: ALL_VERSIONS,
  title: () => msg("Clear cache"),
  verb: () => msg("Clear"),
  fields: () => [],
  consequences: () => [msg("The station forgets which id tokens it knew, and asks for each one anew.")],
  build: () => call("ClearCache"),
};

const customer: CommandForm = {
  name: "customer",
  group: "access",
  icon: "eye",
  versions: VERSIONS_2,
  title: () => msg("Customer data"),
  verb: () => msg("Send"),
  fields: (context) => [
    ...tokenFields(context, msg("Of whom?")),
    {
      kind: "choice",
      name: "what",
      label: msg("What"),
      choices: [
        { value: "report", label: msg("Report it") },
        { value: "clear", label: msg("Delete it from the station") },
      ],
    },
  ],
  consequences: (values) =>
    values["what"] === "clear" ? [msg("The station deletes what it keeps of this customer.")] : [],
  build: (values, { random }) =>
    call("CustomerInformation", {
      requestId: random,
      report: values["what"] === "report",
      clear: values["what"] === "clear",
      idToken: idTokenOf(values),
    }),
};

export const ACCESS_FORMS: readonly CommandForm[] = [listVersion, sendList, clearCache, customer];
