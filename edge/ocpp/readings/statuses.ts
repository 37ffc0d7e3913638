// Status of connectors: StatusNotification of all versions, and NotifyEvent of 2.x where it tells AvailabilityState.
import { type JsonNode, member } from "../../../assembly/host/json.ts";
import { availabilityOf, type StatusChange } from "../../domain/station-status.ts";
import { readInstant } from "./instants.ts";
import { filledTextOf, integerOf, itemsOf, textOf } from "./payload.ts";

/**
 * StatusNotification of 1.6: connector 0 is the station, each other connector an EVSE of its own. Without a timestamp,
 * which is optional there, it holds from its arrival.
 */
export function statusOf16(payload: JsonNode, receivedAtMillis: number): StatusChange | null {
  const connectorId = integerOf(payload, "connectorId");
  const status = filledTextOf(payload, "status");
  if (connectorId === null || connectorId < 0 || status === null) return null;
  const parts = ["errorCode", "info", "vendorErrorCode"].flatMap((name) => filledTextOf(payload, name) ?? []);
  const fault = parts.filter((part) => part !== "NoError").join(", ");
  return {
    evseId: connectorId,
    connectorId: connectorId === 0 ? null : 1,
    atMillis: readInstant(textOf(payload, "timestamp"), receivedAtMillis).atMillis,
    status,
    availability: availabilityOf(status),
    fault: fault === "" ? null : fault,
  };
}

/** StatusNotification of 2.0.1 and 2.1. */
export function statusOf2(payload: JsonNode, receivedAtMillis: number): StatusChange | null {
  const evseId = integerOf(payload, "evseId");
  const status = filledTextOf(payload, "connectorStatus");
  if (evseId === null || evseId < 0 || status === null) return null;
  return {
    evseId,
    connectorId: integerOf(payload, "connectorId"),
    atMillis: readInstant(textOf(payload, "timestamp"), receivedAtMillis).atMillis,
    status,
    availability: availabilityOf(status),
    fault: null,
  };
}

/** NotifyEvent of 2.0.1 and 2.1: AvailabilityState of connectors, EVSEs and the station (part 2, use case G01). */
export function statusesOfEvents(payload: JsonNode, receivedAtMillis: number): StatusChange[] {
  return itemsOf(payload, "eventData").flatMap((event): StatusChange[] => {
    const component = member(event, "component");
    const status = filledTextOf(event, "actualValue");
    if (textOf(member(event, "variable"), "name") !== "AvailabilityState" || status === null) return [];
    const evse = member(component, "evse");
    return [
      {
        evseId: integerOf(evse, "id") ?? 0,
        connectorId: integerOf(evse, "connectorId"),
        atMillis: readInstant(textOf(event, "timestamp"), receivedAtMillis).atMillis,
        status,
        availability: availabilityOf(status),
        fault: filledTextOf(event, "techInfo"),
      },
    ];
  });
}
