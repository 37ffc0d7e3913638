// Status of connectors: StatusNotification of all versions, and NotifyEvent of 2.x where it tells AvailabilityState.
import { type JsonNode, member } from "../../../assembly/host/json.ts";
import { EARLIEST_BELIEVABLE_MILLIS } from "../../domain/clock.ts";
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
    atMillis: heldFrom(textOf(payload, "timestamp"), receivedAtMillis),
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
    atMillis: heldFrom(textOf(payload, "timestamp"), receivedAtMillis),
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
        atMillis: heldFrom(textOf(event, "timestamp"), receivedAtMillis),
        status,
        availability: availabilityOf(status),
        fault: filledTextOf(event, "techInfo"),
      },
    ];
  });
}

/**
 * Since when a status holds: never later than it came, and where the station's clock was not set, since it came. The
 * newest status is the one that counts, so that one from a clock that was ahead would stand until that clock was right.
 */
function heldFrom(text: string | null, receivedAtMillis: number): number {
  const { atMillis } = readInstant(text, receivedAtMillis);
  return atMillis < EARLIEST_BELIEVABLE_MILLIS ? receivedAtMillis : Math.min(atMillis, receivedAtMillis);
}
