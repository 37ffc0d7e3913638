// Settings of a station as it last told or took them. A row is written only when something of it differs: a station that
// is asked for all of them every night costs nothing while they stay.
import * as v from "valibot";
import { type Setting, type SettingList, settingSchema } from "../contract/ocpp.ts";
import type { SettingChange, SettingPlace } from "../ocpp/settings.ts";

/** The largest stations of 2.x tell some 1,500 attributes. */
export const MAX_SETTINGS = 2_000;
/** OCPP 2.x AttributeValue; 1.6 allows 500. */
const MAX_VALUE_LENGTH = 2_500;
/** A station, an EVSE or an instance that is not named. */
const NO_NUMBER = -1;
const NO_NAME = "";

interface Row extends Record<string, SqlStorageValue> {
  component: string;
  component_instance: string;
  evse_id: number;
  connector_id: number;
  variable: string;
  variable_instance: string;
  attribute: string;
  value: string | null;
  readonly: number | null;
  unit: string | null;
  data_type: string | null;
  options: string | null;
  at_millis: number;
}

const PLACE = "component, component_instance, evse_id, connector_id, variable, variable_instance, attribute";
const AT_PLACE = `component = ? AND component_instance = ? AND evse_id = ? AND connector_id = ? AND variable = ?
  AND variable_instance = ? AND attribute = ?`;

/** Takes what a message tells. Runs inside the caller's transaction. */
export function saveSettings(sql: SqlStorage, changes: readonly SettingChange[], nowMillis: number): void {
  let room: number | null = null;
  for (const change of changes) {
    const place = placeOf(change);
    const isKnown = sql.exec(`SELECT 1 FROM settings WHERE ${AT_PLACE}`, ...place).toArray().length > 0;
    if (!isKnown && (change.onlyKnown === true || change.gone === true)) continue;
    if (change.gone === true) {
      sql.exec(`DELETE FROM settings WHERE ${AT_PLACE}`, ...place);
      continue;
    }
    if (!isKnown) {
      room ??= MAX_SETTINGS - sql.exec<{ n: number }>("SELECT count(*) AS n FROM settings").one().n;
      if (room <= 0) continue;
      room -= 1;
    }
    const { value, readonly, unit, dataType, options } = change;
    sql.exec(
      `INSERT INTO settings (${PLACE}, value, readonly, unit, data_type, options, at_millis)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (${PLACE}) DO UPDATE SET value = excluded.value, readonly = coalesce(excluded.readonly, readonly),
         unit = coalesce(excluded.unit, unit), data_type = coalesce(excluded.data_type, data_type),
         options = coalesce(excluded.options, options), at_millis = excluded.at_millis
       WHERE (excluded.value, coalesce(excluded.readonly, readonly), coalesce(excluded.unit, unit),
           coalesce(excluded.data_type, data_type), coalesce(excluded.options, options))
         IS NOT (value, readonly, unit, data_type, options)`,
      ...place,
      ...[value === null ? null : value.slice(0, MAX_VALUE_LENGTH), readonly === null ? null : Number(readonly)],
      ...[unit, dataType, options === null ? null : JSON.stringify(options), nowMillis],
    );
  }
}

/** Forgets the configuration keys of 1.6 that are not among these: the station has just told all that it has. */
export function keepOnlyKeys(sql: SqlStorage, keys: readonly string[]): void {
  const told = new Set(keys.map((key) => key.toLowerCase()));
  const known = sql.exec<{ variable: string }>("SELECT variable FROM settings WHERE component = ''").toArray();
  for (const { variable } of known) {
    if (!told.has(variable.toLowerCase())) {
      sql.exec("DELETE FROM settings WHERE component = '' AND variable = ?", variable);
    }
  }
}

/** The station has told all that it has: variables of components (2.x), or keys (1.6). */
export function saveComplete(sql: SqlStorage, ofComponents: boolean, atMillis: number): void {
  sql.exec(
    `INSERT INTO settings_told (only, of_components, complete_at_millis) VALUES (1, ?, ?)
     ON CONFLICT (only) DO UPDATE SET of_components = excluded.of_components,
       complete_at_millis = excluded.complete_at_millis`,
    Number(ofComponents),
    atMillis,
  );
}

/** By component and variable. Only those of the version that the station speaks: keys of 1.6, or variables of 2.x. */
export function loadSettings(sql: SqlStorage, ofComponents: boolean): SettingList {
  const items = sql
    .exec<Row>(
      `SELECT ${PLACE}, value, readonly, unit, data_type, options, at_millis FROM settings
       WHERE (component <> '') = ? ORDER BY ${PLACE}`,
      Number(ofComponents),
    )
    .toArray()
    .map(toSetting);
  const told = sql
    .exec<{ complete_at_millis: number }>(
      "SELECT complete_at_millis FROM settings_told WHERE of_components = ?",
      Number(ofComponents),
    )
    .toArray()[0];
  return { items, completeAtMillis: told?.complete_at_millis ?? null };
}

function placeOf(place: SettingPlace): (string | number)[] {
  const { component, componentInstance, evseId, connectorId, variable, variableInstance, attribute } = place;
  const names = [component ?? NO_NAME, componentInstance ?? NO_NAME];
  const numbers = [evseId ?? NO_NUMBER, connectorId ?? NO_NUMBER];
  return [...names, ...numbers, variable, variableInstance ?? NO_NAME, attribute];
}

function toSetting(row: Row): Setting {
  const named = (text: string) => (text === NO_NAME ? null : text);
  const numbered = (number: number) => (number === NO_NUMBER ? null : number);
  return {
    component: named(row.component),
    componentInstance: named(row.component_instance),
    evseId: numbered(row.evse_id),
    connectorId: numbered(row.connector_id),
    variable: row.variable,
    variableInstance: named(row.variable_instance),
    attribute: v.parse(settingSchema.entries.attribute, row.attribute),
    value: row.value,
    readonly: row.readonly === null ? null : row.readonly === 1,
    unit: row.unit,
    dataType: row.data_type,
    options: row.options === null ? [] : v.parse(settingSchema.entries.options, JSON.parse(row.options)),
    atMillis: row.at_millis,
  };
}
