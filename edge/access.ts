// Who may call what until people can sign in. With WATTEST_BOOTSTRAP_KEY set, everything but the public calls needs it
// as a Bearer; without it, a server answers management calls only on its own machine. Stations have their own secrets.
import type { Context, MiddlewareHandler } from "hono";
import { ProblemError } from "./errors.ts";
import { type AppEnv, bindings } from "./http.ts";
import { equalTexts } from "./objects/secret.ts";
import type { Credentials } from "./objects/station-object.ts";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);
/** A proxy in front of this server says in these whom it speaks for; many of them call it under a loopback name. */
const FORWARDED = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"];
const READING_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Lets owners through: the bootstrap key, or a caller on this very machine while no key is set. */
export const requireOwner: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { bootstrapKey } = bindings(c);
  if (bootstrapKey === null) {
    // The Host keeps out a foreign page whose name points to 127.0.0.1. It says nothing about the peer, who can write
    // what he likes into it: `npm start` does not listen beyond this machine without a key, and a proxy is refused here.
    const forwarded = FORWARDED.some((name) => c.req.header(name) !== undefined);
    if (forwarded || !LOOPBACK.has(new URL(c.req.url).hostname)) {
      const detail =
        "No access key is set, so this server answers only requests addressed to localhost. Set WATTEST_BOOTSTRAP_KEY and send it as Authorization: Bearer.";
      throw new ProblemError({ code: "credentials-missing", detail });
    }
    return next();
  }
  const token = bearer(c);
  if (token === null) {
    throw new ProblemError({ code: "credentials-missing", detail: "Send the access key as Authorization: Bearer." });
  }
  if (!(await equalTexts(token, bootstrapKey))) {
    throw new ProblemError({ code: "credentials-wrong", detail: "The access key is wrong." });
  }
  return next();
};

/** Refuses changes that a page of another origin asks for: a browser sends Origin with them, programs send none. */
export const refuseForeignOrigins: MiddlewareHandler<AppEnv> = async (c, next) => {
  const origin = c.req.header("Origin");
  const url = new URL(c.req.url);
  // Stateless and open to anyone.
  const harmless = READING_METHODS.has(c.req.method) || url.pathname === "/api/verify";
  // Behind a proxy that ends TLS the schemes differ; the host is what counts.
  if (origin !== undefined && !harmless && !(URL.canParse(origin) && new URL(origin).host === url.host)) {
    throw new ProblemError({ code: "forbidden", detail: "Changes are accepted from this server's own pages only." });
  }
  await next();
};

/** Credentials of a station: HTTP Basic with its id as user, or its secret as a Bearer. The access key is let in too. */
export async function stationCredentials(c: Context<AppEnv>, stationId: string): Promise<Credentials> {
  const secret = bearer(c) ?? basicPassword(c, stationId);
  const { bootstrapKey } = bindings(c);
  if (bootstrapKey !== null && (await equalTexts(secret, bootstrapKey))) return { kind: "trusted" };
  return { kind: "secret", secret, source: c.req.header("CF-Connecting-IP") ?? "local" };
}

function bearer(c: Context): string | null {
  return /^Bearer +([\x21-\x7e]{1,512})$/i.exec(c.req.header("Authorization") ?? "")?.[1] ?? null;
}

function basicPassword(c: Context, stationId: string): string {
  const header = c.req.header("Authorization");
  if (header === undefined) {
    const detail = "Send the station's secret: HTTP Basic with the station id as user, or Authorization: Bearer.";
    throw new ProblemError({ code: "credentials-missing", detail, basic: true });
  }
  const encoded = /^Basic +([A-Za-z0-9+/]{1,1024}={0,2})$/i.exec(header)?.[1];
  const unreadable = new ProblemError({
    code: "credentials-missing",
    detail: "The Authorization header is neither Basic nor Bearer.",
    basic: true,
  });
  if (encoded === undefined) throw unreadable;
  let text: string;
  try {
    text = atob(encoded);
  } catch {
    throw unreadable;
  }
  // RFC 7617: the user ends at the first colon; station ids may hold colons, so the known id is taken off.
  if (!text.startsWith(`${stationId}:`)) {
    throw new ProblemError({ code: "credentials-wrong", detail: "The user is not this station's id.", basic: true });
  }
  return text.slice(stationId.length + 1);
}
