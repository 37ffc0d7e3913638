// Feedback on this device: drafts, what waits to be sent, its photos, and receipts of reports at stations. In IndexedDB, so that it
// outlives a reload, a crash and a day without network. What comes back is outside data.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import * as v from "valibot";
import { feedbackDoorSchema, receiptSchema } from "../../edge/contract/feedback.ts";
import { saidSchema } from "../feedback-content.ts";

const millis = v.number();

const draftSchema = v.object({
  door: v.string(),
  /** The version that it was made from; with something waiting, the one that this will make. */
  basedOn: v.number(),
  said: saidSchema,
  savedAtMillis: millis,
});
export type FeedbackDraft = v.InferOutput<typeof draftSchema>;

const writingSchema = v.object({
  writingId: v.string(),
  door: v.string(),
  basedOn: v.number(),
  said: saidSchema,
  language: v.string(),
  writtenAtMillis: millis,
  /** Whether it was ever on its way: it may have arrived although no answer came, and is never replaced from then on. */
  tried: v.boolean(),
  /** Null: it waits to be sent. `conflict`: another device said something first. Sent again only when somebody says so. */
  refusal: v.nullable(v.object({ kind: v.picklist(["conflict", "refused"]), code: v.string(), detail: v.string() })),
});
/** Something to be sent. Those of one door are sent in the order in which they were made. */
export type WaitingWriting = v.InferOutput<typeof writingSchema>;

const photoSchema = v.object({
  photoId: v.string(),
  door: v.string(),
  /** JPEG, drawn anew. */
  picture: v.instance(Blob),
  /** The same, small, as a data: URL. */
  thumbnail: v.string(),
  /** `draft`: nothing that names it was sent yet. `refused`: the server does not take it. */
  state: v.picklist(["draft", "waiting", "refused"]),
  /** Of `refused`: why, as the server said it. */
  detail: v.optional(v.string(), ""),
});
export type KeptPhoto = v.InferOutput<typeof photoSchema>;

const seenSchema = v.object({ door: v.string(), answer: feedbackDoorSchema, seenAtMillis: millis });
/** What the server said last, for when it cannot be asked. */
export type SeenDoor = v.InferOutput<typeof seenSchema>;

const keptReceiptSchema = v.object({ receipt: receiptSchema, stationId: v.string(), madeAtMillis: millis });
export type KeptReceipt = v.InferOutput<typeof keptReceiptSchema>;

interface Row {
  readonly [member: string]: unknown;
}
interface FeedbackDatabase extends DBSchema {
  drafts: { key: string; value: Row };
  /** By order of making: `order` counts up. */
  writings: { key: number; value: Row; indexes: { door: string } };
  photos: { key: string; value: Row; indexes: { door: string } };
  seen: { key: string; value: Row };
  receipts: { key: string; value: Row; indexes: { stationId: string } };
}

const readable = <S extends v.GenericSchema>(schema: S, rows: readonly unknown[]): v.InferOutput<S>[] =>
  rows.flatMap((row) => {
    const parsed = v.safeParse(schema, row);
    return parsed.success ? [parsed.output] : [];
  });

/** Each call rejects when the browser forbids storage. What is written is durable when the call resolves. */
export class FeedbackStore {
  readonly #name: string;
  #open: Promise<IDBPDatabase<FeedbackDatabase>> | null = null;

  constructor(name = "wattest-feedback") {
    this.#name = name;
  }

  async draft(door: string): Promise<FeedbackDraft | null> {
    return readable(draftSchema, [await (await this.#database()).get("drafts", door)])[0] ?? null;
  }

  async saveDraft(draft: FeedbackDraft): Promise<void> {
    await (await this.#database()).put("drafts", draft);
  }

  async discardDraft(door: string): Promise<void> {
    await (await this.#database()).delete("drafts", door);
  }

  /** Of one door, or of all: those made first come first. */
  async writings(door?: string): Promise<WaitingWriting[]> {
    const database = await this.#database();
    const rows = await (door === undefined
      ? database.getAll("writings")
      : database.getAllFromIndex("writings", "door", door));
    return readable(writingSchema, rows);
  }

  /**
   * Puts a writing behind those that wait at its door, and takes its draft away, in one transaction. One that was never on its way, or
   * was refused, is replaced: nobody needs it. Answers the version that the writing is based on.
   */
  async queue(writing: Omit<WaitingWriting, "tried" | "refusal">, keepsDraft: boolean): Promise<number> {
    const { door } = writing;
    const transaction = (await this.#database()).transaction(["writings", "drafts"], "readwrite", DURABLE);
    const writings = transaction.objectStore("writings");
    let { basedOn } = writing;
    for (const key of await writings.index("door").getAllKeys(door)) {
      const [before] = readable(writingSchema, [await writings.get(key)]);
      if (before?.tried && before.refusal === null) {
        basedOn = before.basedOn + 1;
      } else {
        if (before) basedOn = before.basedOn;
        await writings.delete(key);
      }
    }
    await writings.add({ ...writing, basedOn, tried: false, refusal: null });
    if (!keepsDraft) await transaction.objectStore("drafts").delete(door);
    await transaction.done;
    return basedOn;
  }

  /** Changes a writing that waits; nothing where it is gone. */
  async changeWriting(writingId: string, change: Partial<WaitingWriting>): Promise<void> {
    const transaction = (await this.#database()).transaction("writings", "readwrite", DURABLE);
    for await (const cursor of transaction.store) {
      if (cursor.value.writingId === writingId) await cursor.update({ ...cursor.value, ...change });
    }
    await transaction.done;
  }

  /** A writing has arrived: it waits no more, and this is what the server made of it. */
  async arrived(writingId: string, seen: SeenDoor): Promise<void> {
    const transaction = (await this.#database()).transaction(["writings", "seen"], "readwrite", DURABLE);
    const writings = transaction.objectStore("writings");
    for await (const cursor of writings.index("door").iterate(seen.door)) {
      if (cursor.value.writingId === writingId) await cursor.delete();
    }
    await transaction.objectStore("seen").put(seen);
    await transaction.done;
  }

  /** What was refused there, and what waits behind it. */
  async dropWritings(door: string): Promise<void> {
    const transaction = (await this.#database()).transaction("writings", "readwrite", DURABLE);
    for (const key of await transaction.store.index("door").getAllKeys(door)) await transaction.store.delete(key);
    await transaction.done;
  }

  async photos(door: string): Promise<KeptPhoto[]> {
    return readable(photoSchema, await (await this.#database()).getAllFromIndex("photos", "door", door));
  }

  /** Doors with photos that wait. */
  async doorsWithPhotos(): Promise<string[]> {
    const photos = readable(photoSchema, await (await this.#database()).getAll("photos"));
    return [...new Set(photos.filter(({ state }) => state === "waiting").map(({ door }) => door))];
  }

  async savePhoto(photo: KeptPhoto): Promise<void> {
    await (await this.#database()).put("photos", photo);
  }

  async removePhoto(photoId: string): Promise<void> {
    await (await this.#database()).delete("photos", photoId);
  }

  async seen(door: string): Promise<SeenDoor | null> {
    return readable(seenSchema, [await (await this.#database()).get("seen", door)])[0] ?? null;
  }

  /** An answer that was on its way for longer than a newer one changes nothing. */
  async saveSeen(seen: SeenDoor): Promise<void> {
    const transaction = (await this.#database()).transaction("seen", "readwrite");
    const [before] = readable(seenSchema, [await transaction.store.get(seen.door)]);
    const isOlder = (seen.answer.feedback?.version ?? 0) < (before?.answer.feedback?.version ?? 0);
    if (!isOlder) await transaction.store.put(seen);
    await transaction.done;
  }

  /** Takes everything of a door off this device but what the server said of it: what was erased there must not stay here. */
  async forgetSaid(door: string): Promise<void> {
    const stores = ["drafts", "writings", "photos"] as const;
    const transaction = (await this.#database()).transaction(stores, "readwrite", DURABLE);
    await transaction.objectStore("drafts").delete(door);
    for (const name of ["writings", "photos"] as const) {
      const store = transaction.objectStore(name);
      for (const key of await store.index("door").getAllKeys(door)) await store.delete(key);
    }
    await transaction.done;
  }

  /** Receipts of reports at a station, the newest first. */
  async receipts(stationId: string): Promise<KeptReceipt[]> {
    const rows = await (await this.#database()).getAllFromIndex("receipts", "stationId", stationId);
    return readable(keptReceiptSchema, rows).sort((a, b) => b.madeAtMillis - a.madeAtMillis);
  }

  async saveReceipt(receipt: KeptReceipt): Promise<void> {
    await (await this.#database()).put("receipts", receipt);
  }

  /** Whether something was said at a door, or is on its way there. */
  async isUsed(door: string): Promise<boolean> {
    const [seen, writings] = await Promise.all([this.seen(door), this.writings(door)]);
    return writings.length > 0 || (seen?.answer.feedback ?? null) !== null;
  }

  async close(): Promise<void> {
    (await this.#open)?.close();
    this.#open = null;
  }

  #database(): Promise<IDBPDatabase<FeedbackDatabase>> {
    this.#open ??= openDB<FeedbackDatabase>(this.#name, 1, {
      upgrade: (database) => {
        database.createObjectStore("drafts", { keyPath: "door" });
        database.createObjectStore("writings", { autoIncrement: true }).createIndex("door", "door");
        database.createObjectStore("photos", { keyPath: "photoId" }).createIndex("door", "door");
        database.createObjectStore("seen", { keyPath: "door" });
        database.createObjectStore("receipts", { keyPath: "receipt" }).createIndex("stationId", "stationId");
      },
      // Another tab opens a later version: this one must not keep it waiting.
      blocking: () => void this.close(),
    }).catch((error: unknown) => {
      this.#open = null;
      throw error;
    });
    return this.#open;
  }
}

const DURABLE = { durability: "strict" } as const;
