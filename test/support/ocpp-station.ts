// A station that is connected by OCPP 2.0.1 and has a past: four EVSEs of which two charge, a fault, settings, events and
// a certificate that it asks for. For screenshots and measurements.
import { RPCClient } from "ocpp-rpc";

const SECRET = "a-secret-of-the-measurements";
const MINUTE_MILLIS = 60_000;

/** Registers the station, connects it, and tells its past. It stays connected until it is closed. */
export async function connectStation(address: string, key: string, stationId: string): Promise<RPCClient> {
  const body = {
    ...{ stationId, secret: SECRET, name: "Hafenstraße 12" },
    evses: [1, 2, 3, 4].map((evseId) => ({ evseId, maxPowerWatts: 150_000 })),
  };
  const answer = await fetch(`${address}/api/stations`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`The registration answered ${answer.status} ${await answer.text()}`);
  const options = {
    ...{ endpoint: `${address.replace("http", "ws")}/ocpp`, identity: stationId, password: SECRET },
    ...{ protocols: ["ocpp2.0.1"], strictMode: true, reconnect: false },
  };
  // The library's types ask for every option although each has its default.
  const client = new RPCClient(options as ConstructorParameters<typeof RPCClient>[0]);
  client.handle(async () => ({ status: "Accepted" }));
  await client.connect();
  await tellItsPast(client, Date.now());
  return client;
}

async function tellItsPast(client: RPCClient, nowMillis: number): Promise<void> {
  const at = (minutesAgo: number) => new Date(nowMillis - minutesAgo * MINUTE_MILLIS).toISOString();
  await client.call("BootNotification", {
    reason: "PowerUp",
    chargingStation: { vendorName: "Elbwerk", model: "HPC-2x150", serialNumber: "EW-1", firmwareVersion: "4.18.2" },
  });
  for (const [index, connectorStatus] of ["Occupied", "Faulted", "Available", "Occupied"].entries()) {
    await client.call("StatusNotification", { timestamp: at(60), connectorStatus, evseId: index + 1, connectorId: 1 });
  }
  for (const evseId of [1, 4]) await charge(client, evseId, at);
  await client.call("FirmwareStatusNotification", { status: "InstallationFailed", requestId: 3 });
  await client.call("SecurityEventNotification", { type: "InvalidTLSVersion", timestamp: at(2) });
  await client.call("NotifyReport", { requestId: 1, generatedAt: at(1), seqNo: 0, reportData: REPORT });
}

async function charge(client: RPCClient, evseId: number, at: (minutesAgo: number) => string): Promise<void> {
  for (let minute = 0; minute <= 20; minute += 1) {
    const timestamp = at(20 - minute);
    const register = { measurand: "Energy.Active.Import.Register", unitOfMeasure: { unit: "kWh" } };
    const power = { measurand: "Power.Active.Import", unitOfMeasure: { unit: "kW" } };
    await client.call("TransactionEvent", {
      ...{ eventType: minute === 0 ? "Started" : "Updated", timestamp, seqNo: minute },
      triggerReason: minute === 0 ? "Authorized" : "MeterValuePeriodic",
      transactionInfo: { transactionId: `tx-${evseId}`, chargingState: "Charging" },
      evse: { id: evseId, connectorId: 1 },
      meterValue: [
        {
          timestamp,
          sampledValue: [
            { value: 18_204 + minute * 2, ...register },
            { value: 120 - minute, ...power },
          ],
        },
      ],
    });
  }
}

const REPORT = Array.from({ length: 40 }, (_, index) => ({
  component: { name: index < 20 ? "OCPPCommCtrlr" : "AuthCtrlr" },
  variable: { name: `Variable${index}` },
  variableAttribute: [{ type: "Actual", value: String(index), mutability: index % 3 === 0 ? "ReadOnly" : "ReadWrite" }],
  variableCharacteristics: { dataType: "integer", supportsMonitoring: false },
}));
