// One charging station: its registration, the order of its readings, its sessions. It commits to its own SQLite before
// it answers, needs D1 for nothing but delivery, and keeps nothing in memory that it could not do without: it may be
// evicted between any two calls.
import { DurableObject } from "cloudflare:workers";
import type { ReadingResult } from "../contract/readings.ts";
import type { SessionDetail } from "../contract/sessions.ts";
import type { Station } from "../contract/stations.ts";
import { core } from "../core.ts";
import { bindingsOf } from "../env.ts";
import type { ProblemDetails } from "../errors.ts";
import { admit, SecretMemory } from "./admission.ts";
import { ingest } from "./ingest.ts";
import { drain, pauseMillis } from "./outbox.ts";
import { parseBatch } from "./reading-item.ts";
import { loadStation, nextRevision, type Registration, saveRegistration } from "./registration.ts";
import { loadSessionDetail } from "./session-detail.ts";
import { countActiveSessions, loadOutbox, putOutbox, STATION_ITEM } from "./sessions-table.ts";
import { hasTables, migrate } from "./tables.ts";
import { MAX_WATCHERS, Watchers } from "./watchers.ts";

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ProblemDetails };

/** A station's own secret, or somebody whom the worker has already let in. */
export type Credentials =
  | { readonly kind: "secret"; readonly secret: string; readonly source: string }
  | { readonly kind: "trusted" };

export interface RegistrationChange {
  readonly name?: string | undefined;
  readonly meters?: Registration["meters"] | undefined;
  readonly evses?: Registration["evses"] | undefined;
}

/** An answer waits this long for D1; what is not there by then follows by the alarm. */
const DELIVERY_WAIT_MILLIS = 1_000;

/**
 * Growth of a session reaches the lists this much later, its own page and stream at once: D1 is shared by all stations
 * and sees sessions, not samples.
 */
const GROWTH_PAUSE_MILLIS = 2_000;

const UNKNOWN: { readonly ok: false; readonly problem: ProblemDetails } = {
  ok: false,
  problem: { code: "station-unknown", detail: "No station is registered under this id." },
};

export class StationObject extends DurableObject {
  readonly #storage: DurableObjectStorage;
  readonly #database: D1Database;
  readonly #secrets = new SecretMemory();
  readonly #watchers = new Watchers((id) => this.#stateOf(id));
  #known: boolean;

  constructor(context: DurableObjectState, environment: unknown) {
    super(context, environment as never);
    this.#storage = context.storage;
    this.#database = bindingsOf(environment).database;
    this.#known = hasTables(this.#storage.sql);
    if (this.#known) migrate(this.#storage);
  }

  /** Registers the station. Durable when it answers; refuses when it is registered already. */
  async register(registration: Registration): Promise<Answer<Station>> {
    if (this.#load() !== null) {
      const detail = "A station is registered under this id already.";
      return { ok: false, problem: { code: "station-exists", detail, pointer: "/stationId" } };
    }
    migrate(this.#storage);
    this.#known = true;
    this.#storage.transactionSync(() => this.#save(registration));
    await this.#deliver();
    return this.station();
  }

  /** Changes the registration if it is still at this version. Readings stored before keep their verdicts. */
  async update(version: number, change: RegistrationChange): Promise<Answer<Station>> {
    const station = this.#load();
    if (station === null) return UNKNOWN;
    const { registration } = station;
    if (registration.version !== version) {
      const detail = `The station is at version ${registration.version}; load it again and repeat the change.`;
      return { ok: false, problem: { code: "version-conflict", detail } };
    }
    this.#storage.transactionSync(() =>
      this.#save({
        ...registration,
        name: change.name ?? registration.name,
        meters: change.meters ?? registration.meters,
        evses: change.evses ?? registration.evses,
        version: version + 1,
      }),
    );
    await this.#deliver();
    return this.station();
  }

  /** The station as it is now. */
  station(): Answer<Station> {
    const station = this.#load();
    if (station === null) return UNKNOWN;
    const { secret: _, ...registration } = station.registration;
    const activeSessions = countActiveSessions(this.#storage.sql);
    return { ok: true, value: { ...registration, lastSeenAtMillis: station.lastSeenAtMillis, activeSessions } };
  }

  /**
   * Takes a batch of readings. Everything stored is durable when this answers; the same batch may come again. The body
   * is parsed only after the credentials are found right.
   */
  async ingest(credentials: Credentials, body: Uint8Array): Promise<Answer<readonly ReadingResult[]>> {
    const station = this.#load();
    if (station === null) return UNKNOWN;
    const sql = this.#storage.sql;
    const nowMillis = Date.now();
    if (credentials.kind === "secret") {
      const { secret } = station.registration;
      const admission = await admit(sql, this.#secrets, secret, credentials.secret, credentials.source, nowMillis);
      if (!admission.ok) return { ok: false, problem: admissionProblem(admission) };
    }
    const batch = parseBatch(body);
    if (!batch.ok) return batch;
    // Asked before the commit, so that the alarm can be set in the same write.
    const alarm = await this.#storage.getAlarm();
    // Loaded again: the registration may have changed while the secret was checked.
    const registration = this.#load()?.registration ?? station.registration;
    const { results, changes } = ingest(this.#storage, core(), registration, batch.items, nowMillis);
    if (changes.turned) await this.#deliver();
    else if (alarm === null) await this.#storage.setAlarm(nowMillis + GROWTH_PAUSE_MILLIS);
    this.#watchers.notify(changes.sessionIds, nowMillis);
    return { ok: true, value: results };
  }

  /** One session with samples and records. */
  session(id: string): Answer<SessionDetail> {
    const station = this.#load();
    const detail = station === null ? null : loadSessionDetail(this.#storage.sql, core(), station.registration, id);
    if (detail !== null) return { ok: true, value: detail };
    return { ok: false, problem: { code: "session-unknown", detail: "There is no session of this id." } };
  }

  /** The live stream of one session: `GET` with the session id as the last part of the path. */
  override async fetch(request: Request): Promise<Response> {
    const id = decodeURIComponent(new URL(request.url).pathname.slice(1));
    const answer = this.session(id);
    if (!answer.ok) return Response.json(answer.problem, { status: 404 });
    const stream = this.#watchers.open(id);
    if (stream === null) {
      const detail = `A station serves ${MAX_WATCHERS} live streams at a time.`;
      return Response.json({ code: "too-many-attempts", detail, retryAfterSeconds: 30 }, { status: 429 });
    }
    return new Response(stream, {
      headers: { "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store" },
    });
  }

  /** Live streams that are open now. */
  watcherCount(): number {
    return this.#watchers.count;
  }

  override async alarm(): Promise<void> {
    if (!this.#known) return;
    if (!(await drain(this.#storage.sql, this.#database))) await this.#scheduleDelivery();
  }

  #load() {
    return this.#known ? loadStation(this.#storage.sql) : null;
  }

  #save(registration: Registration): void {
    const sql = this.#storage.sql;
    saveRegistration(sql, registration);
    putOutbox(sql, STATION_ITEM, nextRevision(sql), false);
  }

  #stateOf(id: string): string | null {
    const answer = this.session(id);
    return answer.ok ? JSON.stringify(answer.value) : null;
  }

  /**
   * Delivers what was just committed, and waits a moment for it. The alarm is set first, in the same write as the
   * commit, so that an eviction in between loses no delivery.
   */
  async #deliver(): Promise<void> {
    const sql = this.#storage.sql;
    // D1 failed last time: the alarm tries again, so that a station's answers do not wait for it each time.
    if ((this.#load()?.drainFailures ?? 0) > 0) {
      if ((await this.#storage.getAlarm()) === null) await this.#scheduleDelivery();
      return;
    }
    await this.#scheduleDelivery();
    const delivery = drain(sql, this.#database).then(async (empty) => {
      if (empty && loadOutbox(sql, 1).length === 0) await this.#storage.deleteAlarm();
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((done) => {
      timer = setTimeout(done, DELIVERY_WAIT_MILLIS);
    });
    await Promise.race([delivery, patience]);
    clearTimeout(timer);
  }

  async #scheduleDelivery(): Promise<void> {
    const failures = this.#load()?.drainFailures ?? 0;
    await this.#storage.setAlarm(Date.now() + pauseMillis(failures));
  }
}

function admissionProblem(admission: Exclude<Awaited<ReturnType<typeof admit>>, { ok: true }>): ProblemDetails {
  switch (admission.code) {
    case "credentials-wrong":
      return { code: "credentials-wrong", detail: "The station's secret is wrong.", basic: true };
    case "too-many-attempts": {
      const detail = "Too many wrong secrets came for this station; wait before the next attempt.";
      return { code: "too-many-attempts", detail, retryAfterSeconds: admission.retryAfterSeconds };
    }
  }
}
