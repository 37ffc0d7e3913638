// The registration of one station: made, changed, its secret replaced, each with its entry in the audit trail. The
// object calls it; until a station is registered the object has no tables at all.
import { type Author, differences } from "../audit-entry.ts";
import type { AuditEntry } from "../contract/audit.ts";
import { withSecret } from "./admission.ts";
import { type Answer, STATION_UNKNOWN } from "./answer.ts";
import { putAuditItem, putOutbox, STATION_ITEM } from "./outbox-table.ts";
import { loadStation, nextRevision, type Registration, type StationRow, saveRegistration } from "./registration.ts";
import type { SecretHash } from "./secret.ts";
import { hasTables, migrate } from "./tables.ts";

export interface RegistrationChange {
  readonly name?: string | undefined;
  readonly meters?: Registration["meters"] | undefined;
  readonly evses?: Registration["evses"] | undefined;
  readonly registrationStatus?: Registration["registrationStatus"] | undefined;
  readonly clientCertificate?: Registration["clientCertificate"] | undefined;
  readonly siteId?: Registration["siteId"] | undefined;
  readonly groups?: Registration["groups"] | undefined;
}

/** A registration as it was and as it is now. */
export interface Changed {
  readonly before: Registration;
  readonly after: Registration;
}

export class Registry {
  readonly #storage: DurableObjectStorage;
  #known: boolean;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#known = hasTables(storage.sql);
    if (this.#known) migrate(storage);
  }

  /** Whether there are tables; an object that was addressed by mistake stores nothing. */
  get isKnown(): boolean {
    return this.#known;
  }

  /** Null: no station is registered. */
  load(): StationRow | null {
    return this.#known ? loadStation(this.#storage.sql) : null;
  }

  /** Null: no station is registered. */
  registration(): Registration | null {
    return this.load()?.registration ?? null;
  }

  /** Registers the station; refuses when it is registered already. Durable when it returns. */
  register(registration: Registration, author: Author): Answer<Registration> {
    if (this.load() !== null) {
      const detail = "A station is registered under this id already.";
      return { ok: false, problem: { code: "station-exists", detail, pointer: "/stationId" } };
    }
    migrate(this.#storage);
    this.#known = true;
    this.#storage.transactionSync(() => {
      this.#save(registration);
      this.note(author, "station.registered", registration, null, changeable(registration));
    });
    return { ok: true, value: registration };
  }

  /** Changes the registration if it is still at this version. Durable when it returns. */
  update(version: number, change: RegistrationChange, author: Author): Answer<Changed> {
    const registration = this.registration();
    if (registration === null) return STATION_UNKNOWN;
    if (registration.version !== version) {
      const detail = `The station is at version ${registration.version}; load it again and repeat the change.`;
      return { ok: false, problem: { code: "version-conflict", detail } };
    }
    const changed = {
      ...registration,
      name: change.name ?? registration.name,
      meters: change.meters ?? registration.meters,
      evses: change.evses ?? registration.evses,
      registrationStatus: change.registrationStatus ?? registration.registrationStatus,
      clientCertificate: change.clientCertificate ?? registration.clientCertificate,
      siteId: change.siteId === undefined ? registration.siteId : change.siteId,
      groups: change.groups ?? registration.groups,
      version: version + 1,
    };
    this.#storage.transactionSync(() => {
      this.#save(changed);
      const { before, after } = differences(changeable(registration), changeable(changed));
      if (Object.keys(after ?? {}).length > 0) this.note(author, "station.changed", changed, before, after);
    });
    return { ok: true, value: { before: registration, after: changed } };
  }

  /**
   * Gives the station another secret. Until `untilMillis` the one before is good too; null: not even a moment. The
   * version stays: a secret is no part of what is read and changed. Durable when it returns.
   */
  rotateSecret(secret: SecretHash, untilMillis: number | null, author: Author): Answer<null> {
    const registration = this.registration();
    if (registration === null) return STATION_UNKNOWN;
    this.#storage.transactionSync(() => {
      saveRegistration(this.#storage.sql, withSecret(registration, secret, untilMillis, Date.now()));
      const after = untilMillis === null ? null : { previousUntilMillis: untilMillis };
      this.note(author, "station.secret-rotated", registration, null, after);
    });
    return { ok: true, value: null };
  }

  /** Puts an entry about the station into the audit trail. Runs inside the caller's transaction. */
  note(
    author: Author,
    action: AuditEntry["action"],
    { stationId, name }: Registration,
    before: AuditEntry["before"],
    after: AuditEntry["after"],
  ): void {
    const sql = this.#storage.sql;
    const subject = { kind: "station", id: stationId, name: name === "" ? null : name } as const;
    putAuditItem(sql, { ...author, action, subject, before, after }, nextRevision(sql));
  }

  #save(registration: Registration): void {
    const sql = this.#storage.sql;
    saveRegistration(sql, registration);
    putOutbox(sql, STATION_ITEM, nextRevision(sql), false);
  }
}

/** What the audit trail compares; the version and the secrets are not of it. */
function changeable(registration: Registration) {
  const { name, meters, evses, registrationStatus, clientCertificate, siteId, groups, listed } = registration;
  return { name, meters, evses, registrationStatus, clientCertificate, siteId, groups, listed };
}
