// Live streams of sessions (server-sent events, HTML standard 9.2): the newest state at once and after changes. Only
// the newest state counts, so a slow reader skips states and never makes a queue.

/** Streams per station: a driver, an operator's screens, and room. Each holds one connection open. */
export const MAX_WATCHERS = 32;
/** Of these for drivers' links, and for one link: links are public, and operators must still get through. */
export const MAX_LINK_WATCHERS = 24;
export const MAX_WATCHERS_PER_LINK = 4;
/** At most one state a second per stream. */
const SHORTEST_PAUSE_MILLIS = 1_000;
/** A comment this often keeps proxies from closing the stream. */
const HEARTBEAT_MILLIS = 15_000;
/** A reader that has taken nothing for this many heartbeats (one minute) is gone, whatever its connection says. */
const MAX_MISSED_HEARTBEATS = 4;

/** What a stream shows of its session. */
export interface View {
  readonly sessionId: string;
  /** Opened by the driver's link: ends with it. */
  readonly byLink: boolean;
  /** The newest state as JSON; null when the session is no more. */
  readonly state: () => string | null;
}

/**
 * A stream ends after this many heartbeats (15 minutes), and its reader asks anew: so long at most a connection stays
 * that nobody missed. Whether its reader may still read is asked on the way (edge/guarded-stream.ts).
 */
const MAX_HEARTBEATS = 60;

interface Watcher {
  readonly view: View;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  sentAtMillis: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  heartbeat: ReturnType<typeof setInterval> | undefined;
  stale: boolean;
  heartbeats: number;
  missedHeartbeats: number;
}

export class Watchers {
  readonly #watchers = new Set<Watcher>();

  get count(): number {
    return this.#watchers.size;
  }

  /** Opens a stream; null when there are too many. It ends when the reader goes or the session is no more. */
  open(view: View): ReadableStream<Uint8Array> | null {
    if (this.#watchers.size >= MAX_WATCHERS) return null;
    if (view.byLink) {
      const byLink = [...this.#watchers].filter((watcher) => watcher.view.byLink);
      const ofSame = byLink.filter((watcher) => watcher.view.sessionId === view.sessionId);
      if (byLink.length >= MAX_LINK_WATCHERS || ofSame.length >= MAX_WATCHERS_PER_LINK) return null;
    }
    let watcher: Watcher | undefined;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          const opened: Watcher = {
            ...{ view, controller, sentAtMillis: 0, timer: undefined, heartbeat: undefined },
            ...{ stale: false, heartbeats: 0, missedHeartbeats: 0 },
          };
          watcher = opened;
          this.#watchers.add(opened);
          opened.heartbeat = setInterval(() => this.#beat(opened), HEARTBEAT_MILLIS);
          this.#send(opened);
        },
        pull: () => {
          if (watcher?.stale === true) this.#send(watcher);
        },
        cancel: () => {
          if (watcher !== undefined) this.#close(watcher);
        },
      },
      // Four chunks may wait; a reader that is further behind gets the newest state when it reads again.
      { highWaterMark: 4 },
    );
  }

  /** Tells the streams of these sessions that something changed. */
  notify(sessionIds: readonly string[], nowMillis: number): void {
    for (const watcher of this.#watchers) {
      if (!sessionIds.includes(watcher.view.sessionId) || watcher.timer !== undefined) continue;
      const wait = Math.max(0, watcher.sentAtMillis + SHORTEST_PAUSE_MILLIS - nowMillis);
      watcher.timer = setTimeout(() => {
        watcher.timer = undefined;
        this.#send(watcher);
      }, wait);
    }
  }

  /** Ends the streams that a session's link opened: the link is good no more. */
  endLink(sessionId: string): void {
    for (const watcher of [...this.#watchers]) {
      if (!watcher.view.byLink || watcher.view.sessionId !== sessionId) continue;
      this.#close(watcher);
      watcher.controller.close();
    }
  }

  #send(watcher: Watcher): void {
    if ((watcher.controller.desiredSize ?? 0) <= 0) {
      watcher.stale = true;
      return;
    }
    watcher.stale = false;
    watcher.sentAtMillis = Date.now();
    const state = watcher.view.state();
    if (state === null) {
      this.#close(watcher);
      watcher.controller.close();
      return;
    }
    this.#write(watcher, `event: session\ndata: ${state}\n\n`);
  }

  #beat(watcher: Watcher): void {
    watcher.heartbeats += 1;
    if (watcher.heartbeats > MAX_HEARTBEATS) {
      this.#close(watcher);
      watcher.controller.close();
      return;
    }
    if ((watcher.controller.desiredSize ?? 0) > 0) {
      watcher.missedHeartbeats = 0;
      this.#write(watcher, ": still here\n\n");
      return;
    }
    watcher.missedHeartbeats += 1;
    if (watcher.missedHeartbeats < MAX_MISSED_HEARTBEATS) return;
    this.#close(watcher);
    watcher.controller.error(new Error("The reader takes nothing."));
  }

  #write(watcher: Watcher, text: string): void {
    try {
      watcher.controller.enqueue(new TextEncoder().encode(text));
    } catch {
      // The reader went away between two events: nobody is left to tell.
      this.#close(watcher);
    }
  }

  #close(watcher: Watcher): void {
    clearTimeout(watcher.timer);
    clearInterval(watcher.heartbeat);
    this.#watchers.delete(watcher);
  }
}

/** The stream of a view as an answer; a refusal as a problem when too many are open. */
export function streamResponse(watchers: Watchers, view: View): Response {
  const stream = watchers.open(view);
  if (stream === null) {
    const detail = `A station serves ${MAX_WATCHERS} live streams at a time, ${MAX_LINK_WATCHERS} of them by links and ${MAX_WATCHERS_PER_LINK} by one.`;
    return Response.json({ code: "too-many-attempts", detail, retryAfterSeconds: 30 }, { status: 429 });
  }
  return new Response(stream, {
    headers: { "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store" },
  });
}
