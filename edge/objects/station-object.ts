// One charging station: its registration, the order of its readings, its sessions. It commits to its own SQLite before
// it answers, needs D1 for nothing but delivery, and keeps nothing in memory that it could not do without: it may be
// evicted between any two calls.
import { DurableObject } from "cloudflare:workers";
import { type Author, differences } from "../audit-entry.ts";
import type { AuditEntry } from "../contract/audit.ts";
import type { DriverSession } from "../contract/driver.ts";
import type { ReadingResult } from "../contract/readings.ts";
import type { SessionDetail } from "../contract/sessions.ts";
import type { Station } from "../contract/stations.ts";
import { core } from "../core.ts";
import { bindingsOf } from "../env.ts";
import { acceptedSecrets, admit, SecretMemory, withSecret } from "./admission.ts";
import { type Answer, admissionProblem, LINK_UNKNOWN, SESSION_UNKNOWN, STATION_UNKNOWN } from "./answer.ts";
import { isLink, loadLink, makeLink, revokeLink } from "./driver-links.ts";
import { ingest } from "./ingest.ts";
import { drain, pauseMillis } from "./outbox.ts";
import { loadOutbox, putAuditItem, putOutbox, STATION_ITEM } from "./outbox-table.ts";
import { parseBatch } from "./reading-item.ts";
import { loadStation, nextRevision, type Registration, saveRegistration, withoutSecrets } from "./registration.ts";
import type { SecretHash } from "./secret.ts";
import { loadDriverSession, loadSessionDetail } from "./session-detail.ts";
import { countActiveSessions, loadSession } from "./sessions-table.ts";
import { hasTables, migrate } from "./tables.ts";
import { MAX_LINK_WATCHERS, MAX_WATCHERS, MAX_WATCHERS_PER_LINK, Watchers } from "./watchers.ts";

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

/** Where a link's stream is asked for; the token is in no address, since addresses are what logs hold. */
export const LINK_TOKEN_HEADER = "X-Link-Token";

export class StationObject extends DurableObject {
  readonly #storage: DurableObjectStorage;
  readonly #database: D1Database;
  readonly #secrets = new SecretMemory();
  readonly #watchers = new Watchers();
  #known: boolean;

  constructor(context: DurableObjectState, environment: unknown) {
    super(context, environment as never);
    this.#storage = context.storage;
    this.#database = bindingsOf(environment).database;
    this.#known = hasTables(this.#storage.sql);
    if (this.#known) migrate(this.#storage);
  }

  /** Registers the station. Durable when it answers; refuses when it is registered already. */
  async register(registration: Registration, author: Author): Promise<Answer<Station>> {
    if (this.#load() !== null) {
      const detail = "A station is registered under this id already.";
      return { ok: false, problem: { code: "station-exists", detail, pointer: "/stationId" } };
    }
    migrate(this.#storage);
    this.#known = true;
    this.#storage.transactionSync(() => {
      this.#save(registration);
      this.#note(author, "station.registered", stationSubject(registration), null, changeable(registration));
    });
    await this.#deliver();
    return this.station();
  }

  /** Changes the registration if it is still at this version. Readings stored before keep their verdicts. */
  async update(version: number, change: RegistrationChange, author: Author): Promise<Answer<Station>> {
    const station = this.#load();
    if (station === null) return STATION_UNKNOWN;
    const { registration } = station;
    if (registration.version !== version) {
      const detail = `The station is at version ${registration.version}; load it again and repeat the change.`;
      return { ok: false, problem: { code: "version-conflict", detail } };
    }
    const changed = {
      ...registration,
      name: change.name ?? registration.name,
      meters: change.meters ?? registration.meters,
      evses: change.evses ?? registration.evses,
      version: version + 1,
    };
    this.#storage.transactionSync(() => {
      this.#save(changed);
      const { before, after } = differences(changeable(registration), changeable(changed));
      if (Object.keys(after ?? {}).length > 0) {
        this.#note(author, "station.changed", stationSubject(changed), before, after);
      }
    });
    await this.#deliver();
    return this.station();
  }

  /**
   * Gives the station another secret. Until `untilMillis` the one before is good too; null: not even a moment. Durable
   * when it answers. The version stays: a secret is no part of what is read and changed.
   */
  async rotateSecret(secret: SecretHash, untilMillis: number | null, author: Author): Promise<Answer<null>> {
    const station = this.#load();
    if (station === null) return STATION_UNKNOWN;
    const { registration } = station;
    this.#storage.transactionSync(() => {
      saveRegistration(this.#storage.sql, withSecret(registration, secret, untilMillis, Date.now()));
      const after = untilMillis === null ? null : { previousUntilMillis: untilMillis };
      this.#note(author, "station.secret-rotated", stationSubject(registration), null, after);
    });
    this.#secrets.forget();
    await this.#deliver();
    return { ok: true, value: null };
  }

  /** The station as it is now. */
  station(): Answer<Station> {
    const station = this.#load();
    if (station === null) return STATION_UNKNOWN;
    const activeSessions = countActiveSessions(this.#storage.sql);
    const registration = withoutSecrets(station.registration);
    return { ok: true, value: { ...registration, lastSeenAtMillis: station.lastSeenAtMillis, activeSessions } };
  }

  /**
   * Takes a batch of readings. Everything stored is durable when this answers; the same batch may come again. The body
   * is parsed only after the credentials are found right.
   */
  async ingest(credentials: Credentials, body: Uint8Array): Promise<Answer<readonly ReadingResult[]>> {
    const station = this.#load();
    if (station === null) return STATION_UNKNOWN;
    const sql = this.#storage.sql;
    const nowMillis = Date.now();
    if (credentials.kind === "secret") {
      const accepted = acceptedSecrets(station.registration, nowMillis);
      const admission = await admit(sql, this.#secrets, accepted, credentials.secret, credentials.source, nowMillis);
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
    return detail === null ? SESSION_UNKNOWN : { ok: true, value: detail };
  }

  /**
   * The token of a session's link; null: revoked. `keep` makes one only where none ever was, `renew` puts a new one in
   * place of any, `revoke` ends it; these two leave an entry in the audit trail. Streams of a link that ends are ended
   * before this answers.
   */
  async driverLink(id: string, wish: "keep" | "renew" | "revoke", author: Author): Promise<Answer<string | null>> {
    const sql = this.#storage.sql;
    if (this.#load() === null || loadSession(sql, id) === null) return SESSION_UNKNOWN;
    const before = loadLink(sql, id);
    // A session whose link was never made can be revoked as well: then reading it makes none.
    const settled = wish === "keep" ? before !== null : wish === "revoke" && before?.token === null;
    if (before !== null && settled) return { ok: true, value: before.token };
    const was = before === null || before.token === null ? null : { number: before.number };
    const subject = { kind: "session", id, name: null } as const;
    const link = this.#storage.transactionSync(() => {
      const after = wish === "revoke" ? revokeLink(sql, id, before) : makeLink(sql, id, before);
      // The first link comes with the first reading of the session, which nobody meant as a change.
      if (wish === "keep") return after;
      const action = wish === "revoke" ? "driver-link.revoked" : "driver-link.made";
      this.#note(author, action, subject, was, after.token === null ? null : { number: after.number });
      return after;
    });
    this.#watchers.endLink(id);
    // Links are found through D1: this one is good as soon as it is known there.
    await this.#deliver();
    return { ok: true, value: link.token };
  }

  /** What a driver's link shows. */
  async driverSession(id: string, token: string): Promise<Answer<DriverSession>> {
    const shown = (await this.#isLink(id, token)) ? this.#driverView(id) : null;
    return shown === null ? LINK_UNKNOWN : { ok: true, value: shown };
  }

  /**
   * The live stream of one session: `GET` with the session id as the last part of the path. With a link's token in
   * X-Link-Token it shows what the link shows, and ends with it.
   */
  override async fetch(request: Request): Promise<Response> {
    const id = decodeURIComponent(new URL(request.url).pathname.slice(1));
    const token = request.headers.get(LINK_TOKEN_HEADER);
    if (token !== null && !(await this.#isLink(id, token))) return Response.json(LINK_UNKNOWN.problem, { status: 404 });
    const state = () => {
      const answer = token === null ? this.session(id) : { ok: true, value: this.#driverView(id) };
      return answer.ok && answer.value !== null ? JSON.stringify(answer.value) : null;
    };
    if (state() === null) {
      return Response.json(token === null ? SESSION_UNKNOWN.problem : LINK_UNKNOWN.problem, { status: 404 });
    }
    const stream = this.#watchers.open({ sessionId: id, byLink: token !== null, state });
    if (stream === null) {
      const detail = `A station serves ${MAX_WATCHERS} live streams at a time, ${MAX_LINK_WATCHERS} of them by links and ${MAX_WATCHERS_PER_LINK} by one.`;
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

  /** Puts an entry of the audit trail into the outbox. Runs inside the caller's transaction. */
  #note(
    author: Author,
    action: AuditEntry["action"],
    subject: AuditEntry["subject"],
    before: AuditEntry["before"],
    after: AuditEntry["after"],
  ): void {
    const sql = this.#storage.sql;
    putAuditItem(sql, { ...author, action, subject, before, after }, nextRevision(sql));
  }

  async #isLink(id: string, token: string): Promise<boolean> {
    return this.#known && (await isLink(this.#storage.sql, id, token));
  }

  #driverView(id: string): DriverSession | null {
    const station = this.#load();
    return station === null ? null : loadDriverSession(this.#storage.sql, core(), station.registration, id);
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

function stationSubject({ stationId, name }: Registration): AuditEntry["subject"] {
  return { kind: "station", id: stationId, name: name === "" ? null : name };
}

/** What the audit trail compares; the version and the secrets are not of it. */
function changeable({ name, meters, evses }: Registration) {
  return { name, meters, evses };
}
