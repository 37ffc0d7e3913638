// Drafts of forms, kept in this browser's IndexedDB until they are sent or discarded. What comes back is outside data:
// the caller's schema decides whether it is still a draft of that form.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import * as v from "valibot";

interface DraftDatabase extends DBSchema {
  drafts: { key: string; value: { name: string; savedAtMillis: number; content: unknown } };
}

export interface Draft<T> {
  /** UTC milliseconds. */
  readonly savedAtMillis: number;
  readonly content: T;
}

export class DraftStore {
  readonly #databaseName: string;
  #open: Promise<IDBPDatabase<DraftDatabase>> | null = null;

  constructor(databaseName = "wattest") {
    this.#databaseName = databaseName;
  }

  /** The draft of that name; null when there is none or its form has changed since. Rejects when storage is forbidden. */
  async load<S extends v.GenericSchema>(name: string, schema: S): Promise<Draft<v.InferOutput<S>> | null> {
    const row = await (await this.#database()).get("drafts", name);
    if (!row) return null;
    const parsed = v.safeParse(schema, row.content);
    return parsed.success ? { savedAtMillis: row.savedAtMillis, content: parsed.output } : null;
  }

  /** Durable when it resolves. The last save of a name wins. */
  async save(name: string, content: unknown, nowMillis: number): Promise<void> {
    await (await this.#database()).put("drafts", { name, savedAtMillis: nowMillis, content });
  }

  async discard(name: string): Promise<void> {
    await (await this.#database()).delete("drafts", name);
  }

  async close(): Promise<void> {
    (await this.#open)?.close();
    this.#open = null;
  }

  #database(): Promise<IDBPDatabase<DraftDatabase>> {
    this.#open ??= openDB<DraftDatabase>(this.#databaseName, 1, {
      upgrade: (database) => {
        database.createObjectStore("drafts", { keyPath: "name" });
      },
    }).catch((error: unknown) => {
      this.#open = null;
      throw error;
    });
    return this.#open;
  }
}
