// The sessions whose links were opened in this browser, in IndexedDB: summaries for lists and sums, and the newest ones whole, so that a
// receipt shows without a network. What comes back is outside data: older formats are brought up to date, newer ones left as they are.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import * as v from "valibot";
import { type DriverSession, driverSessionSchema } from "../../edge/contract/driver.ts";
import { HISTORY_FORMAT, type HistoryEntry, historyEntry, historyEntrySchema, thinned } from "./history-entry.ts";

/** Summaries that are kept: the oldest begin goes first. At some 2 KiB each, a megabyte. */
export const MOST_ENTRIES = 500;
/** Sessions that are kept whole. */
const MOST_WHOLE = 50;
/** A session whose JSON is longer is kept as a summary: 50 of them are 25 MB at most. */
export const MOST_CHARACTERS = 524_288;

/** From an entry of the format named to one of the next. Never changed once released. */
export type HistoryMigrations = Readonly<
  Record<number, (row: Readonly<Record<string, unknown>>) => Record<string, unknown>>
>;
const MIGRATIONS: HistoryMigrations = {};

interface Row {
  readonly sessionId: string;
  readonly [member: string]: unknown;
}

interface HistoryDatabase extends DBSchema {
  sessions: { key: string; value: Row };
  /** JSON of the session as the server sent it, thinned. */
  whole: {
    key: string;
    value: { sessionId: string; token: string; savedAtMillis: number; startedAtMillis: number; json: string };
    indexes: { token: string };
  };
  settings: { key: string; value: unknown };
}

/** A session as it was kept, and when. */
export interface KeptSession {
  readonly session: DriverSession;
  /** UTC milliseconds. */
  readonly savedAtMillis: number;
}

export interface History {
  /** Newest begin first. */
  readonly entries: readonly HistoryEntry[];
  /** Entries of a later version of this page, or damaged: kept as they are, and not shown. */
  readonly unreadable: number;
  /** Whether sessions that are opened from now on are kept. */
  readonly keeping: boolean;
}

export interface HistoryOptions {
  readonly databaseName?: string;
  /** For tests of what comes later. */
  readonly format?: number;
  readonly migrations?: HistoryMigrations;
  readonly mostEntries?: number;
  readonly mostWhole?: number;
}

/** Every method rejects where the browser forbids storage, or a later version of this page has the database. */
export class HistoryStore {
  readonly #name: string;
  readonly #format: number;
  readonly #migrations: HistoryMigrations;
  readonly #mostEntries: number;
  readonly #mostWhole: number;
  #open: Promise<IDBPDatabase<HistoryDatabase>> | null = null;

  constructor({
    databaseName = "wattest-history",
    format = HISTORY_FORMAT,
    migrations = MIGRATIONS,
    mostEntries = MOST_ENTRIES,
    mostWhole = MOST_WHOLE,
  }: HistoryOptions = {}) {
    this.#name = databaseName;
    this.#format = format;
    this.#migrations = migrations;
    this.#mostEntries = mostEntries;
    this.#mostWhole = mostWhole;
  }

  async load(): Promise<History> {
    const database = await this.#database();
    const [rows, keeping] = await Promise.all([database.getAll("sessions"), database.get("settings", "keeping")]);
    const read = rows.map((row) => this.#read(row));
    const entries = read.filter((entry) => entry !== null).sort((a, b) => b.startedAtMillis - a.startedAtMillis);
    return { entries, unreadable: read.length - entries.length, keeping: keeping !== false };
  }

  /** Durable when it resolves. False: this browser was told to keep nothing, or a later version's entry stands there. */
  async keep(session: DriverSession, token: string, nowMillis: number): Promise<boolean> {
    const database = await this.#database();
    const transaction = database.transaction(["sessions", "whole", "settings"], "readwrite", { durability: "strict" });
    const sessions = transaction.objectStore("sessions");
    const row = await sessions.get(session.id);
    const isNewer = typeof row?.format === "number" && row.format > this.#format;
    const mayKeep = (await transaction.objectStore("settings").get("keeping")) !== false && !isNewer;
    if (mayKeep) {
      const before = row === undefined ? null : this.#read(row);
      await sessions.put(historyEntry(session, token, before, nowMillis));
      const whole = transaction.objectStore("whole");
      const json = JSON.stringify(thinned(session));
      const { id: sessionId, startedAtMillis } = session;
      if (json.length <= MOST_CHARACTERS)
        await whole.put({ sessionId, token, savedAtMillis: nowMillis, startedAtMillis, json });
      else await whole.delete(sessionId);
      // The oldest go; the one in view stays, however old it is.
      for (const { store, most } of [
        { store: sessions, most: this.#mostEntries },
        { store: whole, most: this.#mostWhole },
      ]) {
        const count = await store.count();
        if (count <= most) continue;
        const all = (await store.getAll()).filter((one) => one.sessionId !== sessionId);
        const begun = (one: (typeof all)[number]) => Number(one.startedAtMillis) || 0;
        for (const { sessionId: oldest } of all.sort((a, b) => begun(a) - begun(b)).slice(0, count - most))
          await store.delete(oldest);
      }
    }
    await transaction.done;
    return mayKeep;
  }

  /** The session of a link as it was kept last; null: it is not, or cannot be read any more. */
  async whole(token: string): Promise<KeptSession | null> {
    const row = await (await this.#database()).getFromIndex("whole", "token", token);
    if (row === undefined) return null;
    let json: unknown;
    try {
      json = JSON.parse(row.json);
    } catch {
      return null;
    }
    const parsed = v.safeParse(driverSessionSchema, json);
    return parsed.success ? { session: parsed.output, savedAtMillis: row.savedAtMillis } : null;
  }

  /** Of a session that is kept: what was said of it here. `stars` null: without stars. */
  async rate(sessionId: string, stars: number | null): Promise<void> {
    await this.#change(sessionId, (entry) => ({ ...entry, stars, feedbackGiven: true }));
  }

  /** The link shows nothing any more: what it showed goes, the summary stays the driver's own. */
  async linkGone(token: string): Promise<void> {
    const database = await this.#database();
    for (const key of await database.getAllKeysFromIndex("whole", "token", token)) await database.delete("whole", key);
    const { entries } = await this.load();
    for (const { sessionId } of entries.filter((entry) => entry.token === token))
      await this.#change(sessionId, (entry) => ({ ...entry, linkGone: true }));
  }

  async remove(sessionId: string): Promise<void> {
    const transaction = (await this.#database()).transaction(["sessions", "whole"], "readwrite");
    await Promise.all([
      transaction.objectStore("sessions").delete(sessionId),
      transaction.objectStore("whole").delete(sessionId),
      transaction.done,
    ]);
  }

  /** All sessions, those that cannot be read included. */
  async clear(): Promise<void> {
    const transaction = (await this.#database()).transaction(["sessions", "whole"], "readwrite");
    await Promise.all([
      transaction.objectStore("sessions").clear(),
      transaction.objectStore("whole").clear(),
      transaction.done,
    ]);
  }

  async setKeeping(keeping: boolean): Promise<void> {
    await (await this.#database()).put("settings", keeping, "keeping");
  }

  async close(): Promise<void> {
    (await this.#open)?.close();
    this.#open = null;
  }

  async #change(sessionId: string, change: (entry: HistoryEntry) => HistoryEntry): Promise<void> {
    const transaction = (await this.#database()).transaction("sessions", "readwrite");
    const row = await transaction.store.get(sessionId);
    const entry = row === undefined ? null : this.#read(row);
    if (entry !== null) await transaction.store.put(change(entry));
    await transaction.done;
  }

  /** Null: of a later version of this page, or damaged. */
  #read(row: Row): HistoryEntry | null {
    const format = typeof row.format === "number" ? row.format : 0;
    if (format > this.#format) return null;
    let current: Readonly<Record<string, unknown>> = row;
    for (let step = format; step < this.#format; step++)
      current = { ...this.#migrations[step]?.(current), format: step + 1 };
    const parsed = v.safeParse(historyEntrySchema, current);
    return parsed.success ? parsed.output : null;
  }

  #database(): Promise<IDBPDatabase<HistoryDatabase>> {
    this.#open ??= openDB<HistoryDatabase>(this.#name, 1, {
      upgrade: (database) => {
        database.createObjectStore("sessions", { keyPath: "sessionId" });
        database.createObjectStore("whole", { keyPath: "sessionId" }).createIndex("token", "token");
        database.createObjectStore("settings");
      },
      // A later version of this page wants to change the tables: it must not wait for this tab.
      blocking: () => void this.close(),
    }).catch((error: unknown) => {
      this.#open = null;
      throw error;
    });
    return this.#open;
  }
}
