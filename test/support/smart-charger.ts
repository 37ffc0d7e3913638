// A charger that keeps charging profiles as OCPP 2.0.1 and 1.6 tell: it takes them, refuses them when told to, forgets them, and
// reports what it has. It computes nothing: what a profile means is not its matter. Whatever else it is asked it accepts.
import { RPCClient } from "ocpp-rpc";

type Json = Readonly<Record<string, unknown>>;

export interface Kept {
  readonly evseId: number;
  readonly profile: Json;
}

export class SmartCharger {
  /** By the profile's id. */
  readonly profiles = new Map<number, Kept>();
  /** Requests, in the order in which they came. */
  readonly asked: { readonly action: string; readonly payload: Json }[] = [];
  /** Not null: how the next profiles are refused. */
  refusal: { readonly reasonCode: string; readonly additionalInfo: string } | null = null;
  /** It says that it takes profiles, and keeps each with this limit instead of its own; null: as they come. */
  #ownLimit: number | null = null;
  readonly #options: { readonly address: string; readonly identity: string; readonly password: string };
  readonly #version: "1.6" | "2.0.1";
  #client: RPCClient | null = null;

  constructor(address: string, identity: string, password: string, version: "1.6" | "2.0.1" = "2.0.1") {
    this.#options = { address, identity, password };
    this.#version = version;
  }

  /** Connects and boots. Throws when it is refused. */
  async connect(reason = "PowerUp"): Promise<void> {
    const { address, identity, password } = this.#options;
    const options = {
      ...{ endpoint: `${address.replace("http", "ws")}/ocpp`, identity, password },
      ...{ protocols: [`ocpp${this.#version}`], strictMode: true, reconnect: false },
    };
    // The library's types ask for every option although each has its default.
    const client = new RPCClient(options as ConstructorParameters<typeof RPCClient>[0]);
    this.#client = client;
    this.#answer(client);
    await client.connect();
    if (this.#version === "1.6") {
      await client.call("BootNotification", { chargePointVendor: "Elbwerk", chargePointModel: "AC-22" });
      return;
    }
    await client.call("BootNotification", { reason, chargingStation: { vendorName: "Elbwerk", model: "AC-22" } });
    const status = { connectorStatus: "Available", evseId: 1, connectorId: 1 };
    await client.call("StatusNotification", { timestamp: new Date().toISOString(), ...status });
  }

  async disconnect(): Promise<void> {
    await this.#client?.close();
    this.#client = null;
  }

  /** From now on it keeps every profile with this limit, those that it has included; null: new ones as they come. */
  keepWithLimit(limit: number | null): void {
    this.#ownLimit = limit;
    if (limit === null) return;
    for (const [id, { evseId, profile }] of this.profiles) {
      this.profiles.set(id, { evseId, profile: withLimit(profile, limit) });
    }
  }

  call(action: string, payload: Json): Promise<unknown> {
    if (this.#client === null) throw new Error("The charger is not connected.");
    return this.#client.call(action, payload);
  }

  #answer(client: RPCClient): void {
    const on = (action: string, handler: (payload: Json) => Json) => {
      client.handle(action, async ({ params }) => {
        const payload = (params ?? {}) as Json;
        this.asked.push({ action, payload });
        return handler(payload);
      });
    };
    client.handle(async ({ method, params }) => {
      this.asked.push({ action: method ?? "", payload: (params ?? {}) as Json });
      return { status: "Accepted" };
    });
    on("SetChargingProfile", (payload) => this.#set(payload));
    on("ClearChargingProfile", (payload) => {
      const id = Number(payload.chargingProfileId ?? payload.id);
      return { status: this.profiles.delete(id) ? "Accepted" : "Unknown" };
    });
    on("GetCompositeSchedule", () => ({ status: "Rejected" }));
    if (this.#version === "2.0.1") on("GetChargingProfiles", (payload) => this.#report(client, payload));
  }

  #set(payload: Json): Json {
    const profile = (payload.chargingProfile ?? payload.csChargingProfiles) as Json;
    if (this.refusal !== null) {
      return this.#version === "1.6" ? { status: "Rejected" } : { status: "Rejected", statusInfo: this.refusal };
    }
    const id = Number(profile.id ?? profile.chargingProfileId);
    const kept = this.#ownLimit === null ? profile : withLimit(profile, this.#ownLimit);
    this.profiles.set(id, { evseId: Number(payload.evseId ?? payload.connectorId), profile: kept });
    return { status: "Accepted" };
  }

  #report(client: RPCClient, { requestId }: Json): Json {
    if (this.profiles.size === 0) return { status: "NoProfiles" };
    const byEvse = Map.groupBy(this.profiles.values(), ({ evseId }) => evseId);
    const reports = [...byEvse].map(([evseId, kept], index) => ({
      ...{ requestId, chargingLimitSource: "CSO", evseId, chargingProfile: kept.map(({ profile }) => profile) },
      tbc: index < byEvse.size - 1,
    }));
    // After the answer, as the specification has it (K09.FR.03).
    setTimeout(async () => {
      for (const report of reports) await client.call("ReportChargingProfiles", report);
    });
    return { status: "Accepted" };
  }
}

function withLimit(profile: Json, limit: number): Json {
  const schedules = [profile.chargingSchedule].flat() as Json[];
  const chargingSchedule = schedules.map((schedule) => ({
    ...schedule,
    chargingSchedulePeriod: (schedule.chargingSchedulePeriod as Json[]).map((period) => ({ ...period, limit })),
  }));
  return {
    ...profile,
    chargingSchedule: Array.isArray(profile.chargingSchedule) ? chargingSchedule : chargingSchedule[0],
  };
}
