// A charger on a bad line: it keeps each transaction message until it is acknowledged, and sends it again, under the
// same or another id, when the line broke before or after the server had it (OCPP 1.6 §3.7.1).
import type { OcppVersion } from "../../../edge/ocpp/versions.ts";
import type { Acknowledged } from "../../support/ocpp-oracle.ts";
import type { TestStation } from "../server.ts";
import { type Charger, connect } from "./charger.ts";
import type { Message } from "./charging.ts";

/** What happens to a message on its way. */
export interface Mishap {
  /**
   * `unsent`: the line is cut before it. `unanswered`: it is sent and the line cut at once. `unheard`: the server answers
   * and the charger does not hear it. Each time it connects and sends it again.
   */
  readonly line: "good" | "unsent" | "unanswered" | "unheard";
  /** It comes once more, although it was acknowledged. */
  readonly again: boolean;
  readonly sameId: boolean;
}

export const GOOD: Mishap = { line: "good", again: false, sameId: false };

/** Attempts before the charger counts as stuck. */
const MAX_ATTEMPTS = 20;

export class FieldCharger {
  /** Every message that was acknowledged, in that order. */
  readonly acknowledged: Acknowledged[] = [];
  readonly #station: TestStation;
  readonly #version: OcppVersion;
  readonly #idOf = new Map<number, number>();
  #charger: Charger | null = null;
  #count = 0;

  constructor(station: TestStation, version: OcppVersion) {
    this.#station = station;
    this.#version = version;
  }

  /** Whether the Start that the message needs was answered. */
  canSend(message: Message): boolean {
    return message.after === null || this.#idOf.has(message.after);
  }

  /** Sends a message until it is acknowledged. `start`: which Start this is (OCPP 1.6). */
  async deliver(message: Message, start: number, mishap: Mishap): Promise<void> {
    const payload = message.payload(this.#idOf.get(message.after ?? -1) ?? -1);
    let messageId = this.#newId();
    const nextId = () => (mishap.sameId ? messageId : this.#newId());
    if (mishap.line === "unsent") await this.cut();
    if (mishap.line === "unanswered") {
      (await this.#connected()).send(JSON.stringify([2, messageId, message.action, payload]));
      await this.cut();
      messageId = nextId();
    }
    if (mishap.line === "unheard") {
      await this.#exchange(messageId, message.action, payload);
      await this.cut();
      messageId = nextId();
    }
    for (let round = 0; round < (mishap.again ? 2 : 1); round += 1) {
      const answer = await this.#exchange(messageId, message.action, payload);
      const given = message.action === "StartTransaction" ? (answer as { transactionId: number }).transactionId : null;
      if (given !== null) this.#idOf.set(start, given);
      const { action } = message;
      this.acknowledged.push({ version: this.#version, action, payload, given: given === null ? null : String(given) });
      messageId = nextId();
    }
  }

  /** Ends the connection. */
  async cut(): Promise<void> {
    this.#charger?.close();
    this.#charger = null;
  }

  #newId(): string {
    this.#count += 1;
    return `f${this.#count}`;
  }

  async #connected(): Promise<Charger> {
    this.#charger ??= await connect(this.#station, `ocpp${this.#version}`);
    return this.#charger;
  }

  /** Sends until an answer is heard, on a new connection after each loss. Throws on an error and when none comes. */
  async #exchange(messageId: string, action: string, payload: object): Promise<unknown> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      try {
        const charger = await this.#connected();
        const [type, id, answer] = await charger.exchange(JSON.stringify([2, messageId, action, payload]));
        if (type !== 3 || id !== messageId) throw new WrongAnswer(`${action} was answered with ${type} ${id}`);
        return answer;
      } catch (error) {
        if (error instanceof WrongAnswer) throw error;
        await this.cut();
      }
    }
    throw new Error(`${action} was not answered in ${MAX_ATTEMPTS} attempts.`);
  }
}

class WrongAnswer extends Error {}
