// A station's settings as a reader sees them: their names in the words of the version, found by text, and the call that
// changes one. Pure but for the words.
import { msg } from "@lit/localize";
import type { Setting } from "../edge/contract/ocpp.ts";
import type { OcppCall } from "./api-ocpp.ts";
import { statusSentence } from "./calls/answers.ts";
import type { OcppVersion } from "./calls/form.ts";
import { isRefusal, placeWord } from "./message-view.ts";

/** One per setting and station, for lists and for what is open. */
export const settingKey = (setting: Setting): string =>
  [
    ...[setting.component, setting.componentInstance, setting.evseId, setting.connectorId],
    ...[setting.variable, setting.variableInstance, setting.attribute],
  ].join("\u0000");

/** Under which heading it stands: the component with its place; empty in 1.6, which has none. */
export function componentWord({ component, componentInstance, evseId, connectorId }: Setting): string {
  if (component === null) return "";
  const name = componentInstance === null ? component : `${component}[${componentInstance}]`;
  return evseId === null ? name : `${name}, ${placeWord(evseId, connectorId)}`;
}

/** "HeartbeatInterval", "AllowNewSessions[Pause] (Target)". */
export function variableWord({ variable, variableInstance, attribute }: Setting): string {
  const name = variableInstance === null ? variable : `${variable}[${variableInstance}]`;
  return attribute === "Actual" ? name : `${name} (${attribute})`;
}

/** Those with every word of the text in their name or value. */
export function settingsWith(settings: readonly Setting[], text: string): Setting[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return settings.filter((setting) => {
    const all = `${componentWord(setting)}.${variableWord(setting)} ${setting.value ?? ""}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** In groups by component, in the order in which they came. */
export function byComponent(settings: readonly Setting[]): [component: string, settings: Setting[]][] {
  const groups = new Map<string, Setting[]>();
  for (const setting of settings) {
    const word = componentWord(setting);
    groups.set(word, [...(groups.get(word) ?? []), setting]);
  }
  return [...groups];
}

/** The call that asks the station for all its settings. */
export function askForAll(version: OcppVersion, requestId: number): OcppCall {
  return version === "1.6"
    ? { action: "GetConfiguration", payload: {} }
    : { action: "GetBaseReport", payload: { requestId, reportBase: "FullInventory" } };
}

/** The call that changes one. */
export function changeOf(setting: Setting, value: string): OcppCall {
  const { component, componentInstance, evseId, connectorId, variable, variableInstance, attribute } = setting;
  if (component === null) return { action: "ChangeConfiguration", payload: { key: variable, value } };
  const evse = evseId === null ? {} : { evse: { id: evseId, ...(connectorId === null ? {} : { connectorId }) } };
  return {
    action: "SetVariables",
    payload: {
      setVariableData: [
        {
          ...(attribute === "Actual" ? {} : { attributeType: attribute }),
          attributeValue: value,
          component: { name: component, ...instance(componentInstance), ...evse },
          variable: { name: variable, ...instance(variableInstance) },
        },
      ],
    },
  };
}

const instance = (name: string | null) => (name === null ? {} : { instance: name });

/** What the station said to a change: ChangeConfiguration or SetVariables of one. */
export function changeAnswer(response: unknown): { readonly taken: boolean; readonly sentence: string } {
  const results = isObject(response) ? response["setVariableResult"] : undefined;
  const result = Array.isArray(results) ? results[0] : response;
  const said = isObject(result) ? (result["attributeStatus"] ?? result["status"]) : undefined;
  const status = typeof said === "string" ? said : null;
  const info = isObject(result) ? result["attributeStatusInfo"] : undefined;
  const reason = isObject(info) ? [info["reasonCode"], info["additionalInfo"]].filter(Boolean).join(", ") : "";
  const taken = status === "Accepted" || status === "RebootRequired";
  const plain = statusSentence(status) ?? msg("The station did not say whether.");
  return {
    taken: taken && !isRefusal(status),
    sentence: [plain, reason === "" ? "" : `${reason}.`].filter(Boolean).join(" "),
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
