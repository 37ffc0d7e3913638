// Drafts of charging profiles, kept in this browser's IndexedDB until they are published or discarded. Each says which published
// version it came from and in which format it is written: older formats are brought up to date, a newer one is left as it is.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import * as v from "valibot";

/** Of the rows. A change of their shape takes the next number and an entry in MIGRATIONS. */
export const DRAFT_FORMAT = 2;

/** From a row of the format named to one of the next. Never changed once released. */
export type Migrations = Readonly<Record<number, (row: Readonly<Record<string, unknown>>) => Record<string, unknown>>>;
const MIGRATIONS: Migrations = {
  // The station and the site that it is drawn for.
  1: (row) => ({ ...row, content: { ...(row.content as object), place: null, siteId: null } }),
};

const bodySchema = v.record(v.string(), v.unknown());

const contentSchema = v.object({
  name: v.string(),
  body: bodySchema,
  /** JSON as it was typed, whether it can be read or not; null: nothing was typed since the curve was changed. */
  typed: v.nullable(v.string()),
  /** What the preview was asked with. */
  volts: v.number(),
  stationWatts: v.nullable(v.number()),
  others: v.array(v.string()),
  /** Seconds into the day. */
  bySeconds: v.number(),
  /** The station that it is drawn for: what that has accepted counts beside it. */
  place: v.nullable(v.object({ stationId: v.string(), evseId: v.number() })),
  /** The site whose clock and hours count; that of the station goes before. */
  siteId: v.nullable(v.string()),
});
export type DraftContent = v.InferOutput<typeof contentSchema>;

/** Content without a change; what was drawn beside another one stays. */
export const emptyContent = (
  name: string,
  body: DraftContent["body"],
  beside: Partial<DraftContent> | null = null,
): DraftContent => ({
  ...{ volts: 230, stationWatts: null, others: [], bySeconds: 7 * 3600, place: null, siteId: null },
  ...beside,
  ...{ name, body, typed: null },
});

const draftSchema = v.object({
  id: v.string(),
  format: v.number(),
  savedAtMillis: v.number(),
  /** Null: a profile that is not published yet. */
  profileId: v.nullable(v.string()),
  /** The published version that it was drawn from. */
  basedOn: v.nullable(v.object({ version: v.number(), body: bodySchema })),
  content: contentSchema,
});
export type ProfileDraft = v.InferOutput<typeof draftSchema>;

/** `newer`: written by a later version of this page. `damaged`: it cannot be read. Both are kept as they are. */
export type KeptDraft =
  | { readonly state: "readable"; readonly draft: ProfileDraft }
  | { readonly state: "newer" | "damaged"; readonly id: string; readonly savedAtMillis: number | null };

interface Row {
  readonly id: string;
  readonly [member: string]: unknown;
}

interface ProfileDraftDatabase extends DBSchema {
  drafts: { key: string; value: Row };
}

export interface ProfileDraftOptions {
  readonly databaseName?: string;
  /** For tests of what comes later. */
  readonly format?: number;
  readonly migrations?: Migrations;
}

export class ProfileDrafts {
  readonly #name: string;
  readonly #format: number;
  readonly #migrations: Migrations;
  #open: Promise<IDBPDatabase<ProfileDraftDatabase>> | null = null;

  constructor({
    databaseName = "wattest-profiles",
    format = DRAFT_FORMAT,
    migrations = MIGRATIONS,
  }: ProfileDraftOptions = {}) {
    this.#name = databaseName;
    this.#format = format;
    this.#migrations = migrations;
  }

  /** Null: there is none. Rejects when storage is forbidden, or was opened by a later version of this page. */
  async load(id: string): Promise<KeptDraft | null> {
    const row = await (await this.#database()).get("drafts", id);
    return row === undefined ? null : this.#read(row);
  }

  /** Newest first; those that cannot be read last. */
  async list(): Promise<KeptDraft[]> {
    const rows = await (await this.#database()).getAll("drafts");
    const savedAt = (kept: KeptDraft) =>
      kept.state === "readable" ? kept.draft.savedAtMillis : (kept.savedAtMillis ?? 0);
    return rows.map((row) => this.#read(row)).sort((a, b) => savedAt(b) - savedAt(a));
  }

  /**
   * Durable when it resolves. False: a later version of this page keeps a draft of this id, or somebody else saved it since
   * `readAtMillis`, the time of the row that was read (null: there was none); nothing was written.
   */
  async save(draft: Omit<ProfileDraft, "format">, readAtMillis: number | null): Promise<boolean> {
    const transaction = (await this.#database()).transaction("drafts", "readwrite", { durability: "strict" });
    const row = await transaction.store.get(draft.id);
    const kept = row === undefined ? null : this.#read(row);
    const savedAt = kept?.state === "readable" ? kept.draft.savedAtMillis : null;
    const isTaken = kept?.state === "newer" || (savedAt !== null && savedAt !== readAtMillis);
    if (!isTaken) await transaction.store.put({ ...draft, format: this.#format });
    await transaction.done;
    return !isTaken;
  }

  async discard(id: string): Promise<void> {
    await (await this.#database()).delete("drafts", id);
  }

  async close(): Promise<void> {
    (await this.#open)?.close();
    this.#open = null;
  }

  #read(row: Row): KeptDraft {
    const savedAtMillis = typeof row.savedAtMillis === "number" ? row.savedAtMillis : null;
    const format = typeof row.format === "number" ? row.format : 0;
    if (format > this.#format) return { state: "newer", id: row.id, savedAtMillis };
    let current: Readonly<Record<string, unknown>> = row;
    for (let step = format; step < this.#format; step++)
      current = { ...this.#migrations[step]?.(current), format: step + 1 };
    const parsed = v.safeParse(draftSchema, current);
    if (!parsed.success) return { state: "damaged", id: row.id, savedAtMillis };
    return { state: "readable", draft: parsed.output };
  }

  #database(): Promise<IDBPDatabase<ProfileDraftDatabase>> {
    this.#open ??= openDB<ProfileDraftDatabase>(this.#name, 1, {
      upgrade: (database) => {
        database.createObjectStore("drafts", { keyPath: "id" });
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
