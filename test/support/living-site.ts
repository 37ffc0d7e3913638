// An installation with life in it, for screenshots, measurements and end-to-end runs: stations that charge, sessions of
// every verdict, and one that somebody has tampered with. Everything goes in through the API, as from real stations.
import { type MeterReading, ocmfPayload } from "../../ui/demo/ocmf-writer.ts";
import { newMeter, type TestMeter } from "./ocmf.ts";

const MINUTE_MILLIS = 60_000;

export interface LivingSite {
  /** A session that charges at this moment, signed. */
  readonly activeSessionId: string;
  /** Ended, every record valid. */
  readonly validSessionId: string;
  /** Its end record was changed after it was signed. */
  readonly invalidSessionId: string;
  readonly stationId: string;
}

interface Station {
  readonly stationId: string;
  readonly name: string;
  readonly maxPowerWatts: number;
  readonly meter: TestMeter;
  /** The key that is registered differs from the one that signs. */
  readonly keyLeftOut?: boolean;
}

interface Plan {
  readonly station: Station;
  readonly transactionId: string;
  /** Minutes before now. */
  readonly beganMinutesAgo: number;
  /** null: still charging. */
  readonly endedMinutesAgo: number | null;
  readonly powerWatts: number;
  readonly tampered?: boolean;
}

const station = (stationId: string, name: string, maxPowerWatts: number, keyLeftOut = false): Station => ({
  ...{ stationId, name, maxPowerWatts, keyLeftOut },
  meter: newMeter(),
});

async function call(address: string, key: string, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${address}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Full power at first, then falling as a battery fills. */
function powerAt(plan: Plan, minutes: number): number {
  const full = Math.min(1, minutes / 3);
  const fade = minutes > 25 ? Math.max(0.25, 1 - (minutes - 25) / 60) : 1;
  return Math.round(plan.powerWatts * full * fade);
}

function readingsOf(plan: Plan, nowMillis: number): unknown[] {
  const beganMillis = nowMillis - plan.beganMinutesAgo * MINUTE_MILLIS;
  const minutes = plan.beganMinutesAgo - (plan.endedMinutesAgo ?? 0);
  const startWattHours = 1_204_331;
  let wattHours = startWattHours;
  const signed: MeterReading[] = [];
  const readings: unknown[] = [];
  for (let minute = 0; minute <= minutes; minute += 1) {
    const atMillis = beganMillis + minute * MINUTE_MILLIS;
    const powerWatts = powerAt(plan, minute);
    const at = new Date(atMillis).toISOString();
    const head = { at, evseId: 1, transactionId: plan.transactionId };
    const first = minute === 0;
    const last = minute === minutes && plan.endedMinutesAgo !== null;
    if (first || last) {
      const reading = { event: first ? "B" : "E", atMillis, registerWattHours: wattHours } as const;
      signed.push(reading);
      const identity = {
        gatewaySerial: "GW-1",
        meterSerial: `M-${plan.station.stationId}`,
        identification: "04A2B7C91D6E80",
        offsetMinutes: 60,
      };
      const text = plan.station.meter.sign(ocmfPayload(identity, first ? 1 : 2, first ? [reading] : [...signed]));
      const data =
        last && plan.tampered
          ? text.replace(/"RV":(\d+)\.(\d)/, (_, whole, tenth) => `"RV":${whole}.${(Number(tenth) + 3) % 10}`)
          : text;
      readings.push({ ...head, event: first ? "begin" : "end", powerWatts, signed: { format: "OCMF", data } });
    } else {
      readings.push({ ...head, powerWatts, register: { value: wattHours, unit: "Wh" } });
    }
    wattHours += Math.round(powerAt(plan, minute + 0.5) / 60);
  }
  return readings;
}

/** Registers stations and posts their sessions. `key` may do what an owner may. */
export async function fillSite(address: string, key: string, nowMillis = Date.now()): Promise<LivingSite> {
  const depot = station("HAF-04", "Hafenstraße 12, CCS", 150_000);
  const market = station("MKT-02", "Markthalle, north entrance", 50_000);
  const south = station("SUED-11", "Depot Süd, bay 11", 22_000);
  const townHall = station("RAT-03", "Rathaus", 22_000, true);
  const yard = station("HOF-01", "Hofladen", 11_000);
  for (const { stationId, name, maxPowerWatts, meter, keyLeftOut } of [depot, market, south, townHall, yard]) {
    const meters = keyLeftOut ? [] : [{ serial: `M-${stationId}`, publicKey: meter.publicKey }];
    await call(address, key, "/api/stations", { stationId, name, meters, evses: [{ evseId: 1, maxPowerWatts }] });
  }
  const plans: Plan[] = [
    { station: depot, transactionId: "4117", beganMinutesAgo: 24, endedMinutesAgo: null, powerWatts: 87_400 },
    { station: south, transactionId: "882", beganMinutesAgo: 130, endedMinutesAgo: null, powerWatts: 10_900 },
    { station: townHall, transactionId: "17", beganMinutesAgo: 44, endedMinutesAgo: null, powerWatts: 7_200 },
    { station: depot, transactionId: "4116", beganMinutesAgo: 95, endedMinutesAgo: 52, powerWatts: 121_000 },
    { station: depot, transactionId: "4115", beganMinutesAgo: 180, endedMinutesAgo: 140, powerWatts: 96_000 },
    { station: yard, transactionId: "5", beganMinutesAgo: 240, endedMinutesAgo: 100, powerWatts: 11_000 },
    {
      station: market,
      transactionId: "301",
      beganMinutesAgo: 85,
      endedMinutesAgo: 40,
      powerWatts: 42_000,
      tampered: true,
    },
  ];
  const ids = new Map<Plan, string>();
  for (const plan of plans) {
    const path = `/api/stations/${plan.station.stationId}/readings`;
    const answer = (await call(address, key, path, { readings: readingsOf(plan, nowMillis) })) as {
      results: { status: string; sessionId?: string; problem?: unknown }[];
    };
    const refused = answer.results.find(({ status }) => status !== "stored");
    if (refused !== undefined) throw new Error(`${path}: ${JSON.stringify(refused)}`);
    ids.set(plan, answer.results[0]?.sessionId ?? "");
  }
  const idOf = (transactionId: string) =>
    ids.get(plans.find((plan) => plan.transactionId === transactionId) as Plan) ?? "";
  return {
    activeSessionId: idOf("4117"),
    validSessionId: idOf("4116"),
    invalidSessionId: idOf("301"),
    stationId: depot.stationId,
  };
}
