// A charging station that keeps charging profiles, on the other side of the real worker's WebSocket: it takes them, refuses
// them, forgets them, hangs up in the middle, and tells what it has, as each test wants it.
import type { TestStation } from "../server.ts";
import { type Charger, connect, type Frame } from "./charger.ts";

export type Json = Readonly<Record<string, unknown>>;

export interface Kept {
  readonly evseId: number;
  readonly profile: Json;
}

/**
 * What it does with a call. `silent`: nothing, ever. `deaf`: hangs up without having done it. `mute`: does it and hangs up
 * without an answer. A frame's payload answers in place of what it would say; an error is a CALLERROR.
 */
export type Habit =
  | "good"
  | "silent"
  | "deaf"
  | "mute"
  | { readonly payload: Json }
  | { readonly error: string; readonly description?: string };

export class ProfileCharger {
  /** By the profile's id. */
  readonly profiles = new Map<number, Kept>();
  /** What it has said to have, by id, from the first to the newest; null: that it has nothing. */
  readonly said = new Map<number, (Json | null)[]>();
  /** Calls in the order in which they came, those for its limits apart. */
  readonly asked: { readonly action: string; readonly payload: Json }[] = [];
  /** What it says of itself: by configuration key (1.6), or by variable of SmartChargingCtrlr (2.x). */
  limits: Readonly<Record<string, string>> = {};
  habit: (action: string, payload: Json) => Habit = () => "good";
  /** Answers GetCompositeSchedule; null: it is refused. */
  composite: ((evseId: number, payload: Json) => Json) | null = null;
  /** Further profiles that it reports under a source of their own. */
  foreign: readonly { readonly evseId: number; readonly source: string; readonly profile: Json }[] = [];
  readonly #station: TestStation;
  readonly #version: "1.6" | "2.0.1" | "2.1";
  #charger: Charger | null = null;
  #gone: Promise<void> = Promise.resolve();
  #leave: () => void = () => {};
  readonly #answers = new Map<string, (frame: Frame) => void>();
  #count = 0;

  constructor(station: TestStation, version: "1.6" | "2.0.1" | "2.1") {
    this.#station = station;
    this.#version = version;
  }

  get isConnected(): boolean {
    return this.#charger !== null;
  }

  /** Connects, and boots unless it only lost its connection. */
  async connect(boots = true): Promise<void> {
    const charger = await connect(this.#station, `ocpp${this.#version}`);
    this.#charger = charger;
    this.#gone = new Promise((resolve) => {
      this.#leave = resolve;
    });
    void this.#listen(charger);
    if (boots) await this.boot();
  }

  async boot(): Promise<void> {
    const old = { chargePointVendor: "Wattest", chargePointModel: "P" };
    const now = { reason: "PowerUp", chargingStation: { vendorName: "Wattest", model: "P" } };
    await this.call("BootNotification", this.#version === "1.6" ? old : now);
  }

  hangUp(): void {
    const charger = this.#charger;
    this.#charger = null;
    this.#leave();
    charger?.close();
  }

  /** Sends a call and answers its result; throws when it is refused, or the connection ends before that. */
  call(action: string, payload: Json): Promise<Json> {
    const charger = this.#charger;
    if (charger === null) throw new Error("The station is not connected.");
    this.#count += 1;
    const id = `p${this.#count}-${crypto.randomUUID().slice(0, 8)}`;
    const answer = new Promise<Frame>((resolve) => this.#answers.set(id, resolve));
    charger.send(JSON.stringify([2, id, action, payload]));
    const lost = this.#gone.then(() => Promise.reject(new Error(`${action} was lost.`)));
    return Promise.race([answer, lost]).then(([type, , result]) => {
      if (type !== 3) throw new Error(`${action} was refused.`);
      return result as Json;
    });
  }

  /** Answers a call that was sent before. */
  answer(id: string, payload: Json): void {
    this.#charger?.send(JSON.stringify([3, id, payload]));
  }

  /** Actions that were asked, without what it is asked at every boot. */
  actions(): string[] {
    return this.asked.map(({ action }) => action);
  }

  async #listen(charger: Charger): Promise<void> {
    for (;;) {
      let frame: Frame;
      try {
        frame = await charger.next();
      } catch {
        if (this.#charger === charger) this.hangUp();
        return;
      }
      const [type, id, action, payload] = frame;
      if (type === 2) this.#take(charger, id, String(action), payload as Json);
      else this.#answers.get(id)?.(frame);
    }
  }

  #take(charger: Charger, id: string, action: string, payload: Json): void {
    const sendText = (frame: unknown) => charger.send(JSON.stringify(frame));
    const send = (answer: Json) => sendText([3, id, answer]);
    if (action === "GetConfiguration" || action === "GetVariables") {
      send(this.#told(action, payload));
      return;
    }
    this.asked.push({ action, payload });
    const habit = this.habit(action, payload);
    if (habit === "silent") return;
    if (habit === "deaf") {
      this.hangUp();
    } else if (typeof habit === "object") {
      if ("payload" in habit) send(habit.payload);
      else sendText([4, id, habit.error, habit.description ?? "", {}]);
    } else {
      const answer = this.#done(action, payload);
      if (habit === "mute") this.hangUp();
      else this.#note(action, payload);
      if (habit === "mute") return;
      if (answer === null) sendText([4, id, "NotImplemented", "", {}]);
      else send(answer);
      if (action === "GetChargingProfiles" && answer?.status === "Accepted") this.#report(Number(payload.requestId));
    }
  }

  #note(action: string, payload: Json): void {
    const profile = (payload.csChargingProfiles ?? payload.chargingProfile ?? null) as Json | null;
    if (action !== "SetChargingProfile" && action !== "ClearChargingProfile") return;
    const id = Number(profile?.chargingProfileId ?? profile?.id ?? payload.id ?? payload.chargingProfileId);
    this.said.set(id, [...(this.said.get(id) ?? []), profile]);
  }

  #done(action: string, payload: Json): Json | null {
    switch (action) {
      case "SetChargingProfile": {
        const profile = (payload.csChargingProfiles ?? payload.chargingProfile) as Json;
        const id = Number(profile.chargingProfileId ?? profile.id);
        const evseId = Number(payload.connectorId ?? payload.evseId);
        if (this.#version === "1.6") this.#replace(evseId, profile);
        this.profiles.set(id, { evseId, profile });
        return { status: "Accepted" };
      }
      case "ClearChargingProfile": {
        const id = Number(payload.id ?? payload.chargingProfileId);
        return { status: this.profiles.delete(id) ? "Accepted" : "Unknown" };
      }
      case "GetChargingProfiles":
        if (this.#version === "1.6") return null;
        return { status: this.profiles.size + this.foreign.length === 0 ? "NoProfiles" : "Accepted" };
      case "GetCompositeSchedule": {
        const evseId = Number(payload.connectorId ?? payload.evseId);
        return this.composite === null ? { status: "Rejected" } : this.composite(evseId, payload);
      }
      default:
        return { status: "Accepted" };
    }
  }

  /** 1.6 §3.13.2. */
  #replace(evseId: number, profile: Json): void {
    for (const [id, kept] of this.profiles) {
      const isSame =
        kept.evseId === evseId &&
        kept.profile.chargingProfilePurpose === profile.chargingProfilePurpose &&
        kept.profile.stackLevel === profile.stackLevel;
      if (isSame) this.profiles.delete(id);
    }
  }

  #told(action: string, payload: Json): Json {
    if (action === "GetConfiguration") {
      const keys = payload.key as readonly string[];
      const known = keys.filter((key) => this.limits[key] !== undefined);
      return {
        configurationKey: known.map((key) => ({ key, readonly: true, value: this.limits[key] })),
        unknownKey: keys.filter((key) => !known.includes(key)),
      };
    }
    const asked = payload.getVariableData as readonly { component: Json; variable: { name: string } }[];
    return {
      getVariableResult: asked.map(({ component, variable }) => {
        const value = this.limits[variable.name];
        return value === undefined
          ? { attributeStatus: "UnknownVariable", component, variable }
          : { attributeStatus: "Accepted", attributeValue: value, component, variable };
      }),
    };
  }

  /** One part for each EVSE and source, as K09 has it. */
  #report(requestId: number): void {
    const own = [...this.profiles.values()].map(({ evseId, profile }) => ({ evseId, source: "CSO", profile }));
    const groups = [...Map.groupBy([...own, ...this.foreign], ({ evseId, source }) => `${evseId} ${source}`).values()];
    groups.forEach((group, index) => {
      const [first] = group;
      const part = this.call("ReportChargingProfiles", {
        ...{ requestId, chargingLimitSource: first?.source, evseId: first?.evseId },
        ...{ tbc: index < groups.length - 1, chargingProfile: group.map(({ profile }) => profile) },
      });
      // Lost with the connection.
      part.catch(() => undefined);
    });
  }
}
