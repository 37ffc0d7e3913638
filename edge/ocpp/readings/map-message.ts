// The messages of a station that say something of readings, transactions or status, in whichever version they come.
import type { JsonNode } from "../../../assembly/host/json.ts";
import type { OcppVersion } from "../versions.ts";
import type { Mapped } from "./mapped.ts";
import { canonicalJson } from "./payload.ts";
import { statusesOfEvents, statusOf2, statusOf16 } from "./statuses.ts";
import { mapMeterValues2, mapTransactionEvent } from "./v2.ts";
import { mapMeterValues16, mapStart, mapStop, startKey } from "./v16.ts";

/** What a message's meaning depends on beside itself. */
export interface MappingContext {
  readonly receivedAtMillis: number;
  /** OCPP 1.6: the transaction id of a Start with this key, a new one at its first time and the same ever after. */
  readonly transactionIdOf: (startKey: string) => string;
  /** OCPP 1.6: the EVSE of a transaction whose Start is known. */
  readonly evseOf: (transactionId: string) => number | null;
}

/**
 * What a message says; null for messages that say nothing of the kind. Never refuses a payload: what is missing in it or
 * of another type is left out.
 */
export function mapMessage(
  version: OcppVersion,
  action: string,
  payload: JsonNode,
  context: MappingContext,
): Mapped | null {
  const { receivedAtMillis, evseOf } = context;
  if (version === "1.6") {
    switch (action) {
      case "StartTransaction":
        return mapStart(payload, context.transactionIdOf(startKey(payload)), receivedAtMillis);
      case "MeterValues":
        return mapMeterValues16(payload, evseOf, receivedAtMillis);
      case "StopTransaction":
        return mapStop(payload, evseOf, receivedAtMillis);
      case "StatusNotification":
        return statusOnly(action, payload, [statusOf16(payload, receivedAtMillis)]);
      default:
        return null;
    }
  }
  switch (action) {
    case "TransactionEvent":
      return mapTransactionEvent(payload, receivedAtMillis);
    case "MeterValues":
      return mapMeterValues2(payload, receivedAtMillis);
    case "StatusNotification":
      return statusOnly(action, payload, [statusOf2(payload, receivedAtMillis)]);
    case "NotifyEvent":
      return statusOnly(action, payload, statusesOfEvents(payload, receivedAtMillis));
    default:
      return null;
  }
}

function statusOnly(
  action: string,
  payload: JsonNode,
  statuses: readonly (Mapped["statuses"][number] | null)[],
): Mapped {
  return {
    key: `${action} ${canonicalJson(payload)}`,
    readings: [],
    statuses: statuses.filter((status) => status !== null),
    transaction: null,
  };
}
