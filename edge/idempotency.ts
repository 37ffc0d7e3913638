// The header Idempotency-Key on calls that make something: a client that lost the answer sends the same request again
// and gets the same answer, and nothing is made twice.
import type { MiddlewareHandler } from "hono";
import { MAX_PROFILES_BYTES } from "./contract/limits.ts";
import { describeError } from "./error-log.ts";
import { ProblemError } from "./errors.ts";
import { type AppEnv, bindings } from "./http.ts";
import { claim, digest, idempotencyKey, keep, release } from "./store/idempotency.ts";
import { readBody } from "./validation.ts";

const KEPT_HEADERS = ["Content-Type", "ETag", "Location"];

/** Refuses a key that is none. */
export function requireKey(header: string): void {
  if (/^[\x21-\x7e]{16,255}$/.test(header)) return;
  const detail = "Idempotency-Key: 16 to 255 printable ASCII characters without spaces are needed; a UUID is good.";
  throw new ProblemError({ code: "bad-request", detail, pointer: "Idempotency-Key" });
}

/**
 * Answers a repeated POST of somebody who may make it with the first answer. Only answers that succeeded are kept: what
 * was refused changed nothing and may be sent again, corrected, under the same key.
 */
export const idempotent: MiddlewareHandler<AppEnv> = async (c, next) => {
  const header = c.req.header("Idempotency-Key");
  const principal = c.get("principal");
  // Readings are recognised by their content; a person's own calls set cookies, which are not to be had twice.
  const mayRepeat = c.req.method === "POST" && c.get("rule")?.who === "permitted";
  if (header === undefined || principal === null || !mayRepeat) return next();
  requireKey(header);
  // Read from a copy; a body that is larger than any route takes is refused by the route itself.
  const body = await readBody(c.req.raw.clone(), MAX_PROFILES_BYTES);
  if (!body.ok) return next();
  const { database } = bindings(c);
  const key = await idempotencyKey(`${principal.kind} ${principal.id}`, header);
  // With the client's key in it: a body can hold a short secret, which its bare hash would let others guess.
  const request = await digest(`${header}\nPOST ${c.req.path}\n${await digest(body.value)}`);
  const found = await claim(database, key, request, Date.now());
  switch (found.kind) {
    case "answered": {
      const { status, headers, body: text } = found.answer;
      return new Response(text, {
        status,
        headers: [...headers.map(([name, value]): [string, string] => [name, value])],
      });
    }
    case "other": {
      const detail = "Idempotency-Key: another request was sent under this key within the last day.";
      throw new ProblemError({ code: "idempotency-key-reused", detail, pointer: "Idempotency-Key" });
    }
    case "running": {
      const detail = "The first request under this Idempotency-Key has not been answered yet.";
      throw new ProblemError({ code: "request-in-progress", detail, retryAfterSeconds: 1 });
    }
    case "new":
      await next();
  }
  if (!c.res.ok) return release(database, key);
  const headers = KEPT_HEADERS.flatMap((name): [string, string][] => {
    const value = c.res.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  const answer = { status: c.res.status, headers, body: await c.res.clone().text() };
  // What was made is made: the caller gets its answer, only a lost one could not be had again.
  await keep(database, key, answer).catch((error: unknown) => console.warn(`Answer not kept: ${describeError(error)}`));
};
