// What a station tells of itself, as one line per message: which of its messages are told, of what kind they are, and
// their other members as text. Words are the station's own, so that nothing is lost and nothing is guessed.
import { type JsonNode, member, toValue } from "../../assembly/host/json.ts";
import type { StationEvent } from "../contract/ocpp.ts";
import { readInstant } from "./readings/instants.ts";
import { filledTextOf, integerOf, itemsOf, textOf } from "./readings/payload.ts";
import { withoutSecrets } from "./secrets.ts";

/** Of a line, in characters. */
const MAX_DETAIL_LENGTH = 1_000;

interface Told {
  readonly kind: StationEvent["kind"];
  /** The member that is the status; left out: `status`. */
  readonly status?: string;
  /** Parts of a report that are only counted: the line comes with the last one. */
  readonly inParts?: true;
}

/** By action, all versions together: an action of the same name says the same in each. */
const TOLD: ReadonlyMap<string, Told> = new Map<string, Told>([
  ["BootNotification", { kind: "boot", status: "reason" }],
  ["FirmwareStatusNotification", { kind: "firmware" }],
  ["SignedFirmwareStatusNotification", { kind: "firmware" }],
  ["PublishFirmwareStatusNotification", { kind: "firmware" }],
  ["DiagnosticsStatusNotification", { kind: "diagnostics" }],
  ["LogStatusNotification", { kind: "diagnostics" }],
  ["SecurityEventNotification", { kind: "security", status: "type" }],
  ["SignCertificate", { kind: "certificate", status: "certificateType" }],
  ["GetCertificateStatus", { kind: "certificate" }],
  ["GetCertificateChainStatus", { kind: "certificate" }],
  ["Get15118EVCertificate", { kind: "certificate", status: "action" }],
  ["ReservationStatusUpdate", { kind: "reservation", status: "reservationUpdateStatus" }],
  ["NotifyChargingLimit", { kind: "limit" }],
  ["ClearedChargingLimit", { kind: "limit" }],
  ["NotifyEVChargingNeeds", { kind: "limit" }],
  ["NotifyEVChargingSchedule", { kind: "limit" }],
  ["NotifyPriorityCharging", { kind: "limit" }],
  ["PullDynamicScheduleUpdate", { kind: "limit" }],
  ["NotifyDERAlarm", { kind: "monitoring", status: "controlType" }],
  ["NotifyDERStartStop", { kind: "monitoring" }],
  ["NotifyEvent", { kind: "monitoring" }],
  ["OpenPeriodicEventStream", { kind: "monitoring" }],
  ["ClosePeriodicEventStream", { kind: "monitoring" }],
  ["NotifyReport", { kind: "report", inParts: true }],
  ["NotifyMonitoringReport", { kind: "report" }],
  ["NotifyCustomerInformation", { kind: "report" }],
  ["NotifyDisplayMessages", { kind: "report" }],
  ["ReportChargingProfiles", { kind: "report" }],
  ["ReportDERControl", { kind: "report" }],
  ["DataTransfer", { kind: "other", status: "messageId" }],
  ["BatterySwap", { kind: "other", status: "eventType" }],
  ["NotifySettlement", { kind: "other" }],
  ["VatNumberValidation", { kind: "other" }],
]);

/** Members that the line does not repeat: they stand beside it, say nothing to people, or are long. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...["requestId", "timestamp", "generatedAt", "settlementTime", "tbc", "customData"],
  ...["csr", "exiRequest", "ocspRequestData", "certificateStatusRequests"],
]);

/** What a message tells of the station; null where it tells nothing that is kept as an event. */
export function stationEventOf(
  action: string,
  payload: JsonNode,
  receivedAtMillis: number,
): Omit<StationEvent, "number"> | null {
  const told = TOLD.get(action);
  if (told === undefined || (told.inParts === true && isToBeContinued(payload))) return null;
  // The state of connectors is shown as such.
  if (action === "NotifyEvent" && itemsOf(payload, "eventData").every(isOfConnector)) return null;
  const statusName = told.status ?? "status";
  const time = ["timestamp", "generatedAt", "settlementTime"].flatMap((name) => filledTextOf(payload, name) ?? [])[0];
  const detail = told.inParts === true ? "" : detailOf(action, payload, statusName);
  return {
    atMillis: readInstant(time ?? null, receivedAtMillis).atMillis,
    action,
    kind: told.kind,
    status: filledTextOf(payload, statusName),
    detail: detail === "" ? null : cut(detail),
    requestId: integerOf(payload, "requestId"),
  };
}

/** Whether another part of the same report follows (`tbc`). */
export function isToBeContinued(payload: JsonNode): boolean {
  const tbc = member(payload, "tbc");
  return tbc?.kind === "boolean" && tbc.value;
}

function isOfConnector(event: JsonNode): boolean {
  return textOf(member(event, "variable"), "name") === "AvailabilityState";
}

function detailOf(action: string, payload: JsonNode, statusName: string): string {
  if (action === "NotifyEvent") return itemsOf(payload, "eventData").map(eventLine).join("; ");
  const plain = withoutSecrets(toValue(payload, { numbers: "literal" })) as Readonly<Record<string, unknown>>;
  const lines = Object.entries(plain).filter(([name]) => name !== statusName && !LEFT_OUT.has(name));
  return lines.flatMap(([name, value]) => flat(name, value)).join(", ");
}

/** `Component.Variable = value (info)`, with instance and EVSE where they are named. */
function eventLine(event: JsonNode): string {
  const plain = withoutSecrets(toValue(event, { numbers: "literal" })) as Readonly<Record<string, unknown>>;
  const component = member(event, "component");
  const variable = member(event, "variable");
  const evse = member(component, "evse");
  const place = [
    [textOf(component, "name"), textOf(component, "instance")].filter((part) => part !== null).join("/"),
    ...["id", "connectorId"].flatMap((name) => textOf(evse, name) ?? []),
  ].join(":");
  const name = [textOf(variable, "name"), textOf(variable, "instance")].filter((part) => part !== null).join("/");
  const cleared = member(event, "cleared");
  const remarks = [
    textOf(event, "trigger"),
    cleared?.kind === "boolean" && cleared.value ? "cleared" : null,
    textOf(event, "techCode"),
    textOf(event, "techInfo"),
  ].filter((part) => part !== null);
  return `${place}.${name} = ${String(plain.actualValue)} (${remarks.join(", ")})`;
}

/** A member as `name: value`; those inside it by their path. */
function flat(name: string, value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [`${name}: ${String(value)}`];
  return Object.entries(value)
    .filter(([inner]) => !LEFT_OUT.has(inner))
    .flatMap(([inner, field]) => flat(`${name}.${inner}`, field));
}

function cut(text: string): string {
  return text.length <= MAX_DETAIL_LENGTH ? text : `${text.slice(0, MAX_DETAIL_LENGTH - 1).toWellFormed()}…`;
}
