// A session as its readers see it: operators, and whoever has its driver's link. What a link shows beside the session itself, as whether
// it can be stopped, is known here.
import * as v from "valibot";
import { type DriverSession, driverSessionSchema } from "../contract/driver.ts";
import type { SessionDetail } from "../contract/sessions.ts";
import { core } from "../core.ts";
import type { DriverStop } from "./driver-stop.ts";
import type { Registry } from "./registry.ts";
import { loadSessionDetail } from "./session-detail.ts";
import { SessionLimits } from "./session-limits.ts";

export type SessionEvidence = Pick<SessionDetail, "limit" | "batteryPercent">;

export class SessionView {
  readonly #sql: SqlStorage;
  readonly #registry: Registry;
  readonly #stop: DriverStop;
  readonly #limits: SessionLimits;

  constructor(sql: SqlStorage, registry: Registry, stop: DriverStop) {
    this.#sql = sql;
    this.#registry = registry;
    this.#stop = stop;
    this.#limits = new SessionLimits(sql);
  }

  /** With samples, records and limits; null when there is none of this id. */
  detail(id: string): SessionDetail | null {
    const registration = this.#registry.registration();
    const detail = registration === null ? null : loadSessionDetail(this.#sql, core(), registration, id);
    if (registration === null || detail === null) return null;
    return { ...detail, limit: this.#limits.of(detail, registration, Date.now()) };
  }

  /** What bounded it, and how full the battery was; null when there is none of this id. */
  evidence(id: string): SessionEvidence | null {
    const detail = this.detail(id);
    return detail === null ? null : { limit: detail.limit, batteryPercent: detail.batteryPercent };
  }

  /** As its driver sees it: what the contract names and nothing else; null when there is none of this id. */
  driver(id: string): DriverSession | null {
    const detail = this.detail(id);
    if (detail === null) return null;
    const stationName = this.#registry.registration()?.name ?? "";
    return v.parse(driverSessionSchema, { ...detail, stationName, stoppable: this.#stop.isPossible(id) });
  }
}
