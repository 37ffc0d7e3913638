// What the station's answers to commands tell of it: its settings. The request is read from the message log, so that an
// answer that comes after an eviction tells the same.
import { type JsonNode, parseJson } from "../../assembly/host/json.ts";
import { MAX_FRAME_DEPTH } from "../ocpp/frame.ts";
import { integerOf, itemsOf, textOf } from "../ocpp/readings/payload.ts";
import {
  settingsOfChange,
  settingsOfConfiguration,
  settingsOfSetVariables,
  settingsOfVariables,
} from "../ocpp/settings.ts";
import type { MessageLog } from "./message-log.ts";
import { noteReportAsked } from "./reports.ts";
import { keepOnlyKeys, saveComplete, saveSettings } from "./settings-table.ts";
import type { Outstanding } from "./sockets.ts";

/** Takes an answer that fits its schema. Runs with the statements that log the answer, without a pause between them. */
export function takeAnswerNews(
  sql: SqlStorage,
  log: MessageLog,
  call: Pick<Outstanding, "action" | "number">,
  response: JsonNode,
  nowMillis: number,
): void {
  const { action, number } = call;
  switch (action) {
    case "GetConfiguration": {
      saveSettings(sql, settingsOfConfiguration(response), nowMillis);
      const request = requestOf(log, number);
      if (request === null || itemsOf(request.payload, "key").length > 0) return;
      keepOnlyKeys(
        sql,
        itemsOf(response, "configurationKey").map((entry) => textOf(entry, "key") ?? ""),
      );
      saveComplete(sql, false, nowMillis);
      break;
    }
    case "ChangeConfiguration":
    case "SetVariables": {
      const request = requestOf(log, number);
      if (request === null) return;
      const settingsOf = action === "SetVariables" ? settingsOfSetVariables : settingsOfChange;
      saveSettings(sql, settingsOf(request.payload, response), nowMillis);
      break;
    }
    case "GetVariables":
      saveSettings(sql, settingsOfVariables(response), nowMillis);
      break;
    case "GetBaseReport":
    case "GetReport": {
      const request = requestOf(log, number);
      const requestId = integerOf(request?.payload, "requestId");
      if (request === null || requestId === null || textOf(response, "status") !== "Accepted") return;
      const isFull = textOf(request.payload, "reportBase") === "FullInventory";
      noteReportAsked(sql, requestId, isFull, request.atMillis, nowMillis);
    }
  }
}

/** The call as it was logged, its secrets hidden; null where it is longer than the log keeps, or gone from it. */
function requestOf(log: MessageLog, number: number): { readonly payload: JsonNode; readonly atMillis: number } | null {
  const logged = log.request(number);
  if (logged === null) return null;
  const json = parseJson(new TextEncoder().encode(logged.text), MAX_FRAME_DEPTH);
  const payload = json.ok && json.root.kind === "array" ? json.root.items[3] : undefined;
  return payload === undefined ? null : { payload, atMillis: logged.atMillis };
}
