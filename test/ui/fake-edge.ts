// Stands in for the edge: answers by method and path, and remembers what was asked.
import { Api } from "../../ui/api.ts";

type Answer = Response | Promise<Response>;
type Handler = (request: Request) => Answer;

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

export function problem(status: number, code: string, detail: string): Response {
  const body = { type: "about:blank", title: code, status, code, detail, requestId: "req-1" };
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/problem+json" } });
}

/** A stream of server-sent events that the test feeds. */
export function eventStream(): {
  response: Response;
  send: (event: string, data: unknown) => void;
  /** A heartbeat. */
  comment: () => void;
  end: () => void;
  /** The connection breaks. */
  fail: () => void;
} {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
  });
  return {
    response: new Response(body, { headers: { "content-type": "text/event-stream" } }),
    send: (event, data) =>
      controller?.enqueue(new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)),
    comment: () => controller?.enqueue(new TextEncoder().encode(": alive\n\n")),
    end: () => controller?.close(),
    fail: () => controller?.error(new TypeError("network error")),
  };
}

export class FakeEdge {
  readonly requests: Request[] = [];
  readonly api: Api;
  readonly #handlers: Record<string, Handler>;
  /** How often a call was answered with "nobody is signed in". */
  signedOut = 0;

  /** Keys are `GET /api/overview`: method and path without the query. */
  constructor(handlers: Record<string, Handler>) {
    this.#handlers = handlers;
    this.api = new Api({
      fetch: this.fetch,
      onSignedOut: () => {
        this.signedOut += 1;
      },
    });
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(new URL(String(input), location.origin), init);
    this.requests.push(request);
    init?.signal?.throwIfAborted();
    const { pathname } = new URL(request.url);
    const handler = this.#handlers[`${request.method} ${decodeURIComponent(pathname)}`];
    return handler ? await handler(request) : problem(404, "route-unknown", `Nothing answers at ${pathname}.`);
  };
}
