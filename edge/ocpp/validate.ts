// Payloads against the schemas of their version, with the error code that the version gives to each fault. The rules of a
// version are parsed when its first message comes.
import type { JsonNode } from "../../assembly/host/json.ts";
import { type ErrorReport, errorCode } from "./errors.ts";
import { faultsOf, type PayloadFault } from "./schemas/check.ts";
import type { RuleTable } from "./schemas/rules.ts";
import { type OcppVersion, type Sender, sendersOf } from "./versions.ts";

export type { PayloadFault } from "./schemas/check.ts";
export type Side = "request" | "response";

export type PayloadResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: ErrorReport; readonly faults: readonly PayloadFault[] };

/** The rules of one version, ready for use. */
export interface PayloadRules {
  readonly version: OcppVersion;
  readonly table: RuleTable;
}

const TEXTS: Readonly<Record<OcppVersion, () => Promise<{ readonly TABLE: string }>>> = {
  "1.6": () => import("./schemas/written/v16.ts"),
  "2.0.1": () => import("./schemas/written/v201.ts"),
  "2.1": () => import("./schemas/written/v21.ts"),
};

const loaded = new Map<OcppVersion, Promise<PayloadRules>>();

/** The rules of a version; parsed once per isolate. */
export function loadRules(version: OcppVersion): Promise<PayloadRules> {
  let rules = loaded.get(version);
  if (rules === undefined) {
    rules = TEXTS[version]().then(({ TABLE }) => ({ version, table: JSON.parse(TABLE) as RuleTable }));
    loaded.set(version, rules);
  }
  return rules;
}

/**
 * Whether `sender` may send this action in this version: null when it may, else the error to answer with (NotImplemented
 * for an unknown action, NotSupported for one that only the other side sends).
 */
export function actionError(version: OcppVersion, action: string, sender: Sender): ErrorReport | null {
  const senders = sendersOf(version, action);
  if (senders.includes(sender)) return null;
  return senders.length === 0
    ? { code: errorCode(version, "action-unknown"), description: "There is no such action.", details: {} }
    : { code: errorCode(version, "action-unsupported"), description: "The other side sends this.", details: {} };
}

/**
 * Checks the payload of a request or a response. The error names the first fault by its JSON pointer; `faults` has up to
 * eight. An action that the version does not have is a bug of the caller, who asks `actionError` first.
 */
export function checkPayload(rules: PayloadRules, action: string, side: Side, payload: JsonNode): PayloadResult {
  const places = Object.hasOwn(rules.table.actions, action) ? rules.table.actions[action] : undefined;
  const place = places?.[side === "request" ? 0 : 1];
  if (place === undefined) throw new Error(`OCPP ${rules.version} has no ${side} of this action.`);
  const faults = faultsOf(rules.table, place, payload);
  const [first] = faults;
  if (first === undefined) return { ok: true };
  return { ok: false, error: payloadError(rules.version, first), faults };
}

function payloadError(version: OcppVersion, { cause, pointer, rule }: PayloadFault): ErrorReport {
  const place = pointer === "" ? "The payload" : pointer;
  return { code: errorCode(version, cause), description: `${place}: ${rule}`, details: { pointer, rule } };
}
