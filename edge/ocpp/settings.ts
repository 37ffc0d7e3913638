// Settings in what stations say: GetConfiguration and ChangeConfiguration of 1.6; NotifyReport, GetVariables, SetVariables
// and NotifyEvent of 2.0.1 and 2.1 (part 2, use cases B05 to B08, G01, N). Secrets and write-only values are left out.
import { type JsonNode, member } from "../../assembly/host/json.ts";
import type { Setting } from "../contract/ocpp.ts";
import { filledTextOf, integerOf, itemsOf, textOf } from "./readings/payload.ts";
import { isSecretName } from "./secrets.ts";

export type SettingPlace = Pick<
  Setting,
  "component" | "componentInstance" | "evseId" | "connectorId" | "variable" | "variableInstance" | "attribute"
>;

/** What a message tells of one setting; null where it tells nothing. */
export interface SettingChange extends SettingPlace, Pick<Setting, "value" | "readonly" | "unit" | "dataType"> {
  readonly options: readonly string[] | null;
  /** Taken only where the setting is known already. */
  readonly onlyKnown?: true;
  /** The station says that it has no such setting. */
  readonly gone?: true;
}

const UNTOLD = { readonly: null, unit: null, dataType: null, options: null };

/** The answer to GetConfiguration of 1.6. */
export function settingsOfConfiguration(response: JsonNode): SettingChange[] {
  const told = itemsOf(response, "configurationKey").flatMap((entry): SettingChange[] => {
    const key = filledTextOf(entry, "key");
    if (key === null) return [];
    const readonly = member(entry, "readonly");
    return [
      {
        ...keyPlace(key),
        ...UNTOLD,
        value: isSecretName(key) ? null : textOf(entry, "value"),
        readonly: readonly?.kind === "boolean" ? readonly.value : null,
      },
    ];
  });
  const unknown = itemsOf(response, "unknownKey").flatMap((key): SettingChange[] =>
    key.kind === "string" && key.value !== "" ? [{ ...keyPlace(key.value), ...UNTOLD, value: null, gone: true }] : [],
  );
  return [...told, ...unknown];
}

/** The answer to ChangeConfiguration of 1.6: what was asked for holds, at once or after the next start. */
export function settingsOfChange(request: JsonNode, response: JsonNode): SettingChange[] {
  const key = filledTextOf(request, "key");
  if (key === null || isSecretName(key) || !isTaken(textOf(response, "status"))) return [];
  return [{ ...keyPlace(key), ...UNTOLD, value: textOf(request, "value") }];
}

/** A part of a report: NotifyReport. */
export function settingsOfReport(payload: JsonNode): SettingChange[] {
  return itemsOf(payload, "reportData").flatMap((entry) => {
    const characteristics = member(entry, "variableCharacteristics");
    const dataType = filledTextOf(characteristics, "dataType");
    const list = filledTextOf(characteristics, "valuesList");
    const options = list === null || !dataType?.endsWith("List") ? [] : list.split(",").map((option) => option.trim());
    return itemsOf(entry, "variableAttribute").flatMap((attribute): SettingChange[] => {
      const place = placeOf(entry, filledTextOf(attribute, "type"));
      if (place === null) return [];
      const mutability = filledTextOf(attribute, "mutability") ?? "ReadWrite";
      const isHidden = mutability === "WriteOnly" || isSecretName(place.variable);
      return [
        {
          ...place,
          value: isHidden ? null : textOf(attribute, "value"),
          readonly: mutability === "ReadOnly",
          unit: filledTextOf(characteristics, "unit"),
          dataType,
          options,
        },
      ];
    });
  });
}

/** The answer to GetVariables. */
export function settingsOfVariables(response: JsonNode): SettingChange[] {
  return itemsOf(response, "getVariableResult").flatMap((result): SettingChange[] => {
    const place = placeOf(result, filledTextOf(result, "attributeType"));
    if (place === null || isSecretName(place.variable)) return [];
    switch (textOf(result, "attributeStatus")) {
      case "Accepted":
        return [{ ...place, ...UNTOLD, value: textOf(result, "attributeValue") }];
      case "UnknownComponent":
      case "UnknownVariable":
        return [{ ...place, ...UNTOLD, value: null, gone: true }];
      default:
        return [];
    }
  });
}

/** The answer to SetVariables, whose results name the place and the request the value. */
export function settingsOfSetVariables(request: JsonNode, response: JsonNode): SettingChange[] {
  const asked = itemsOf(request, "setVariableData").flatMap((data) => {
    const place = placeOf(data, filledTextOf(data, "attributeType"));
    return place === null ? [] : [{ place, value: textOf(data, "attributeValue") }];
  });
  return itemsOf(response, "setVariableResult").flatMap((result): SettingChange[] => {
    const place = placeOf(result, filledTextOf(result, "attributeType"));
    if (place === null || isSecretName(place.variable) || !isTaken(textOf(result, "attributeStatus"))) return [];
    const wanted = asked.find((one) => isSamePlace(one.place, place));
    return wanted === undefined ? [] : [{ ...wanted.place, ...UNTOLD, value: wanted.value }];
  });
}

/** NotifyEvent: the newest value of what is known already; others, as sensors, are no settings. */
export function settingsOfEvents(payload: JsonNode): SettingChange[] {
  return itemsOf(payload, "eventData").flatMap((event): SettingChange[] => {
    const place = placeOf(event, null);
    if (place === null || isSecretName(place.variable)) return [];
    return [{ ...place, ...UNTOLD, value: textOf(event, "actualValue"), onlyKnown: true }];
  });
}

function isTaken(status: string | null): boolean {
  return status === "Accepted" || status === "RebootRequired";
}

function keyPlace(variable: string): SettingPlace {
  const nowhere = { component: null, componentInstance: null, evseId: null, connectorId: null };
  return { ...nowhere, variable, variableInstance: null, attribute: "Actual" };
}

/** Where `component` and `variable` of an entry point to; an attribute that is not named is the actual value. */
function placeOf(entry: JsonNode, attribute: string | null): SettingPlace | null {
  const component = member(entry, "component");
  const variable = member(entry, "variable");
  const evse = member(component, "evse");
  const names = { component: filledTextOf(component, "name"), variable: filledTextOf(variable, "name") };
  const known = (["Actual", "Target", "MinSet", "MaxSet"] as const).find((one) => one === (attribute ?? "Actual"));
  if (names.component === null || names.variable === null || known === undefined) return null;
  return {
    component: names.component,
    componentInstance: filledTextOf(component, "instance"),
    evseId: integerOf(evse, "id"),
    connectorId: integerOf(evse, "connectorId"),
    variable: names.variable,
    variableInstance: filledTextOf(variable, "instance"),
    attribute: known,
  };
}

/** Names are the same in either case (identifierString, part 2 §1.2.4). */
function isSamePlace(a: SettingPlace, b: SettingPlace): boolean {
  const text = (place: SettingPlace) =>
    JSON.stringify([
      ...[place.component, place.componentInstance, place.evseId, place.connectorId],
      ...[place.variable, place.variableInstance, place.attribute],
    ]).toLowerCase();
  return text(a) === text(b);
}
