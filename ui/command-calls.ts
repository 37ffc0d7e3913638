// From the values of a command's form to the call of the station's version. Connectors of OCPP 1.6 are EVSEs of their own;
// 2.0.1 and 2.1 have EVSEs with connectors.
import { msg } from "@lit/localize";
import type { OcppCall } from "./api-ocpp.ts";
import type { CommandName, OcppVersion, Place, Values } from "./command-forms.ts";

export type Built =
  | { readonly ok: true; readonly call: OcppCall }
  /** `field`: where it is wrong. */
  | { readonly ok: false; readonly field: string; readonly sentence: string };

/** The call in the station's version, or what is wrong with the values. `remoteStartId`: 2.x, a number of ours. */
export function buildCall(name: CommandName, version: OcppVersion, values: Values, remoteStartId: number): Built {
  const is16 = version === "1.6";
  const place = placeOf(values["place"] ?? "");
  const call = (action: string, payload: OcppCall["payload"]): Built => ({ ok: true, call: { action, payload } });
  const wrong = (field: string, sentence: string): Built => ({ ok: false, field, sentence });
  switch (name) {
    case "reset":
      return call("Reset", { type: values["type"] });
    case "unlock":
      if (place === null) return wrong("place", msg("Which connector?"));
      return call("UnlockConnector", is16 ? { connectorId: place.evseId } : inEvse(place));
    case "availability": {
      const { type } = values;
      if (is16) return call("ChangeAvailability", { connectorId: place?.evseId ?? 0, type });
      return call("ChangeAvailability", { operationalStatus: type, ...evseMember(place) });
    }
    case "trigger": {
      const requestedMessage = values["message"];
      const connector = place === null ? {} : { connectorId: place.evseId };
      return call("TriggerMessage", { requestedMessage, ...(is16 ? connector : evseMember(place)) });
    }
    case "start": {
      const idToken = (values["token"] ?? "").trim();
      if (idToken === "") return wrong("token", msg("On whose account? Without an id token no station starts."));
      const evseId = Number(values["evse"]);
      if (is16) return call("RemoteStartTransaction", { connectorId: evseId, idTag: idToken });
      return call("RequestStartTransaction", { remoteStartId, evseId, idToken: { idToken, type: "Central" } });
    }
    case "stop": {
      const transactionId = (values["transaction"] ?? "").trim();
      if (transactionId === "") return wrong("transaction", msg("Which transaction?"));
      if (!is16) return call("RequestStopTransaction", { transactionId });
      if (!/^-?\d{1,10}$/.test(transactionId)) return wrong("transaction", msg("In OCPP 1.6 this is a whole number."));
      return call("RemoteStopTransaction", { transactionId: Number(transactionId) });
    }
    case "clear-cache":
      return call("ClearCache", {});
    case "other": {
      const action = (values["action"] ?? "").trim();
      if (!/^[A-Za-z0-9]{1,64}$/.test(action)) {
        return wrong("action", msg("The name of the action, as the specification writes it: letters and digits."));
      }
      const payload = parsed(values["payload"] ?? "");
      return payload.ok ? call(action, payload.value) : wrong("payload", payload.sentence);
    }
  }
}

const inEvse = ({ evseId, connectorId }: Place) => ({ evseId, connectorId: connectorId ?? 1 });

function evseMember(place: Place | null): Readonly<Record<string, unknown>> {
  if (place === null) return {};
  return { evse: { id: place.evseId, ...(place.connectorId === null ? {} : { connectorId: place.connectorId }) } };
}

function parsed(
  text: string,
): { readonly ok: true; readonly value: Record<string, unknown> } | { readonly ok: false; readonly sentence: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The browser's own words name the place: line and column, or position.
    return { ok: false, sentence: `${msg("This is no JSON.")} ${error instanceof Error ? error.message : ""}`.trim() };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: false, sentence: msg("A payload is an object: it begins with { and ends with }.") };
  }
  return { ok: true, value: value as Record<string, unknown> };
}

function placeOf(value: string): Place | null {
  const [evseId, connectorId] = value.split("/").map(Number);
  return evseId ? { evseId, connectorId: connectorId ?? null } : null;
}
