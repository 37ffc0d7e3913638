// Connections that send as fast as they are answered: one call outstanding each, as OCPP-J has it (1.6 §4.1.1).
import type { LightSocket } from "./light-socket.ts";

/** A call that is not answered for so long never will be; 1,000 stations at 10 frames a second would wait 100 s. */
const ANSWER_DEADLINE_MILLIS = 120_000;

export interface Loop {
  readonly socket: LightSocket;
  /** Text of the next call, and the id in it. */
  readonly nextCall: () => { readonly id: string; readonly text: string };
  /** Calls answered with a CALLRESULT so far. */
  acknowledged: number;
  /** Answers that were none: errors, other ids, connections that ended. */
  errors: number;
}

export interface Slice {
  /** Answers within the slice. */
  readonly answered: number;
  readonly seconds: number;
  /** Milliseconds from sending to the answer, of each call. */
  readonly latencies: readonly number[];
}

/** Runs all loops for a time, then waits for the answers that are still due. */
export async function runSlice(loops: readonly Loop[], seconds: number): Promise<Slice> {
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1_000;
  let answered = 0;
  const run = (loop: Loop) =>
    new Promise<void>((done) => {
      let sentAt = 0;
      let expected = "";
      const { socket } = loop;
      const send = () => {
        const { id, text } = loop.nextCall();
        expected = `[3,"${id}",`;
        sentAt = performance.now();
        socket.send(text);
      };
      socket.onText = (text) => {
        const now = performance.now();
        latencies.push(now - sentAt);
        if (text.startsWith(expected)) loop.acknowledged += 1;
        else loop.errors += 1;
        if (now >= end) return done();
        answered += 1;
        send();
      };
      socket.onEnd = () => {
        loop.errors += 1;
        done();
      };
      send();
    });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<void>((_, failed) => {
    const late = () => failed(new Error(`An answer did not come within ${ANSWER_DEADLINE_MILLIS / 1_000} s.`));
    timer = setTimeout(late, seconds * 1_000 + ANSWER_DEADLINE_MILLIS);
  });
  await Promise.race([Promise.all(loops.map(run)), deadline]);
  clearTimeout(timer);
  return { answered, seconds, latencies };
}

/** One call, whatever is running; the payload of its answer. */
export function callOnce(socket: LightSocket, action: string, payload: object): Promise<unknown> {
  return new Promise((done, failed) => {
    socket.onText = (text) => {
      const [type, , answer] = JSON.parse(text) as [number, string, unknown];
      if (type === 3) done(answer);
      else failed(new Error(`${action} was answered ${text}`));
    };
    socket.onEnd = (reason) => failed(new Error(`${action}: ${reason}`));
    socket.send(JSON.stringify([2, action, action, payload]));
  });
}

/** Does a piece of work for each item, so many at a time; results in the order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const entries = items.entries();
  const worker = async () => {
    for (const [index, item] of entries) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
