// Takes files and text, verifies them in this browser, and tells its host in which of four states that work is.
import { msg } from "@lit/localize";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Core } from "../../assembly/host/core.ts";
import { parsePublicKey } from "../../assembly/host/keys.ts";
import { loadCore } from "../core.ts";
import { MAX_KEY_FILE_BYTES, readKeyFile } from "../key-file.ts";
import { MAX_FILE_BYTES, nextTurn, refuseInput, type VerifiedInput, verifyInput } from "../verification.ts";
import type { VerifiedSource } from "../verification-report.ts";
import { type RefusalWords, refusalWords } from "../verification-words.ts";

export type Work =
  | { readonly state: "not started" }
  | { readonly state: "running"; readonly done: number; readonly total: number }
  | { readonly state: "done"; readonly result: VerifiedInput }
  | { readonly state: "failed"; readonly words: RefusalWords };

export interface VerificationListeners {
  /** A verification came to its end. */
  readonly onDone: (result: VerifiedInput) => void;
  /** Something to be said aloud. */
  readonly onSay: (sentence: string) => void;
}

/** SHA-256 of the whole input in hex: by the browser beside this thread, by the core where the page is not secure. */
async function digest(core: Core, input: Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", input)) : core.sha256(input);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class VerificationController implements ReactiveController {
  work: Work = { state: "not started" };
  /** What is verified; null before the first input. */
  source: VerifiedSource | null = null;
  /** The meter's key as the reader gave it; "" for none. */
  publicKey = "";

  readonly #host: ReactiveControllerHost;
  readonly #listeners: VerificationListeners;
  #input: Uint8Array<ArrayBuffer> | null = null;
  #abort: AbortController | null = null;

  constructor(host: ReactiveControllerHost, listeners: VerificationListeners) {
    this.#host = host;
    this.#listeners = listeners;
    host.addController(this);
  }

  hostConnected(): void {
    // Fetched now, so that no request of any kind follows once somebody's record is in the page.
    loadCore().catch(() => {
      // Told when something is to be verified.
    });
  }

  hostDisconnected(): void {
    this.#abort?.abort();
  }

  /** Verifies a file of records; the file of a public key becomes the key instead. */
  async openFile(file: File): Promise<void> {
    // The size is known before a byte is read.
    if (file.size > MAX_FILE_BYTES) {
      this.#refuse(refusalWords({ kind: "too-large", sizeBytes: file.size }), file.name);
      return;
    }
    try {
      const key = await this.#keyIn(file);
      if (key === null) {
        await this.verify(new Uint8Array(await file.arrayBuffer()), file.name);
        return;
      }
      this.setKey(key);
      this.#listeners.onSay(msg("Public key taken from the file"));
      await this.again();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.#refuse(
        { title: msg("The file cannot be read"), sentence: msg("The browser was not allowed to read it.") },
        file.name,
      );
    }
  }

  setKey(publicKey: string): void {
    this.publicKey = publicKey;
    this.#host.requestUpdate();
  }

  /** Verifies the bytes; `name` says where they came from. */
  async verify(input: Uint8Array<ArrayBuffer>, name: string): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#input = input;
    const refusal = refuseInput(input);
    if (refusal) {
      this.#refuse(refusalWords(refusal), name);
      return;
    }
    this.#set({ state: "running", done: 0, total: 0 });
    try {
      const core = await loadCore();
      const sha256 = await digest(core, input);
      if (abort.signal.aborted) return;
      this.source = { name, sha256 };
      const result = await verifyInput(core, input, {
        publicKey: this.publicKey.trim(),
        now: () => Date.now(),
        pause: nextTurn,
        signal: abort.signal,
        onProgress: (done, total) => this.#set({ state: "running", done, total }),
      });
      if (abort.signal.aborted) return;
      this.#set({ state: "done", result });
      this.#listeners.onDone(result);
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof Error)) throw error;
      this.#set({
        state: "failed",
        words: {
          title: msg("The verification module could not be loaded"),
          sentence: msg("The server did not send it, or this browser has no WebAssembly. Nothing was checked."),
        },
      });
    }
  }

  /** Verifies the same input again, after the key has changed. */
  async again(): Promise<void> {
    if (this.#input && this.source && this.work.state !== "not started") {
      await this.verify(this.#input, this.source.name);
    }
  }

  /** Back to the empty form. */
  clear(): void {
    this.#abort?.abort();
    this.#input = null;
    this.source = null;
    this.publicKey = "";
    this.#set({ state: "not started" });
  }

  /** The key in a file that holds one and no record; else null. */
  async #keyIn(file: File): Promise<string | null> {
    if (file.size > MAX_KEY_FILE_BYTES) return null;
    const text = (await readKeyFile(file)).trim();
    if (text.includes("OCMF|")) return null;
    const core = await loadCore().catch(() => null);
    // Without the core nothing can be verified either; that is said when the file is verified.
    return core !== null && parsePublicKey(core, text).ok ? text : null;
  }

  #refuse(words: RefusalWords, name: string): void {
    this.source = { name, sha256: "" };
    this.#set({ state: "failed", words });
    this.#listeners.onSay(`${words.title}. ${words.sentence}`);
  }

  #set(work: Work): void {
    this.work = work;
    this.#host.requestUpdate();
  }
}
