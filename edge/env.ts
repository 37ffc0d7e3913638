// The worker's bindings, checked once into a type without optional fields. What is wrong is named, its value never.
import { ROLES, type Role } from "./contract/permissions.ts";
import type { PhotosObject } from "./objects/photos-object.ts";
import type { RollOutObject } from "./objects/roll-out-object.ts";
import type { SiteObject } from "./objects/site-object.ts";
import type { StationObject } from "./objects/station-object.ts";
import { LIMITER_BINDINGS, LIMITS, type Limiters } from "./rate-limits.ts";

/** The organisation's own sign-in (OpenID Connect). */
export interface OidcSettings {
  /** Address of the issuer; its discovery document stands under /.well-known/openid-configuration. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** As the button on the sign-in page calls it. */
  readonly name: string;
  /** What people of the organisation become who were not invited; null: they are refused. */
  readonly role: Role | null;
}

export interface Bindings {
  readonly stations: DurableObjectNamespace<StationObject>;
  readonly rollOuts: DurableObjectNamespace<RollOutObject>;
  readonly sites: DurableObjectNamespace<SiteObject>;
  readonly database: D1Database;
  /** Photos of feedback, and who clears them away. */
  readonly photos: R2Bucket;
  readonly photoClearing: DurableObjectNamespace<PhotosObject>;
  readonly limiters: Limiters;
  /** The built pages; null: the platform serves none. */
  readonly assets: Fetcher | null;
  /** An owner's API key for automation; null when none is set. */
  readonly bootstrapKey: string | null;
  /** Signs people's cookies, 32 characters or more; null: nobody can sign in. */
  readonly authSecret: string | null;
  /** Scheme, host and port under which people reach this server, where a proxy hides them from it; else null. */
  readonly publicOrigin: string | null;
  /** Lets the first owner in besides the bootstrap key; null where nothing printed one. */
  readonly setupCode: string | null;
  readonly oidc: OidcSettings | null;
  /** Whether what a request says of a client certificate is the platform's word (security profile 3). */
  readonly clientCertificates: boolean;
  /** Whether series may be read from this machine itself: where nobody else reaches the server, as with `npm start`. */
  readonly loopbackFeeds: boolean;
}

const checked = new WeakMap<object, Bindings>();

/** Checks what the platform handed over. Throws on a deployment that lacks a binding: nothing can be served then. */
export function bindingsOf(environment: unknown): Bindings {
  if (typeof environment !== "object" || environment === null) throw new Error("The worker has no environment.");
  const known = checked.get(environment);
  if (known !== undefined) return known;
  const values = environment as Record<string, unknown>;
  const { STATIONS, ROLL_OUTS, SITES, PHOTO_CLEARING, DB, PHOTOS } = values;
  if (typeof (STATIONS as DurableObjectNamespace | undefined)?.getByName !== "function") {
    throw new Error("The binding STATIONS is not a Durable Object namespace.");
  }
  if (typeof (ROLL_OUTS as DurableObjectNamespace | undefined)?.getByName !== "function") {
    throw new Error("The binding ROLL_OUTS is not a Durable Object namespace.");
  }
  if (typeof (SITES as DurableObjectNamespace | undefined)?.getByName !== "function") {
    throw new Error("The binding SITES is not a Durable Object namespace.");
  }
  if (typeof (DB as D1Database | undefined)?.prepare !== "function")
    throw new Error("The binding DB is no D1 database.");
  if (typeof (PHOTO_CLEARING as DurableObjectNamespace | undefined)?.getByName !== "function") {
    throw new Error("The binding PHOTO_CLEARING is not a Durable Object namespace.");
  }
  const bucket = PHOTOS as R2Bucket | undefined;
  if (typeof bucket?.put !== "function" || typeof bucket.createMultipartUpload !== "function") {
    throw new Error("The binding PHOTOS is no R2 bucket.");
  }
  const authSecret = text(values, "WATTEST_AUTH_SECRET");
  if (authSecret !== null && authSecret.length < 32) {
    throw new Error("WATTEST_AUTH_SECRET is too short; 32 characters or more are needed.");
  }
  const bindings: Bindings = {
    stations: STATIONS as DurableObjectNamespace<StationObject>,
    rollOuts: ROLL_OUTS as DurableObjectNamespace<RollOutObject>,
    sites: SITES as DurableObjectNamespace<SiteObject>,
    database: DB as D1Database,
    photos: bucket,
    photoClearing: PHOTO_CLEARING as DurableObjectNamespace<PhotosObject>,
    limiters: limiters(values),
    assets: typeof (values.ASSETS as Fetcher | undefined)?.fetch === "function" ? (values.ASSETS as Fetcher) : null,
    bootstrapKey: bootstrapKey(values),
    authSecret,
    publicOrigin: origin(values, "WATTEST_ORIGIN"),
    setupCode: setupCode(values),
    oidc: oidcSettings(values),
    clientCertificates: clientCertificates(values),
    loopbackFeeds: text(values, "WATTEST_LOOPBACK_FEEDS") === "1",
  };
  checked.set(environment, bindings);
  return bindings;
}

function limiters(values: Record<string, unknown>): Limiters {
  for (const name of Object.values(LIMITER_BINDINGS)) {
    if (typeof (values[name] as RateLimit | undefined)?.limit !== "function") {
      throw new Error(`The binding ${name} is no rate limit.`);
    }
  }
  return Object.fromEntries(LIMITS.map((limit) => [limit, values[LIMITER_BINDINGS[limit]] as RateLimit])) as Limiters;
}

/** Whoever has it may do everything, and nothing counts who tries: so it is long, and of what a header can hold. */
function bootstrapKey(values: Record<string, unknown>): string | null {
  const key = text(values, "WATTEST_BOOTSTRAP_KEY");
  if (key === null || /^[\x21-\x7e]{16,256}$/.test(key)) return key;
  throw new Error("WATTEST_BOOTSTRAP_KEY needs 16 to 256 printable ASCII characters without spaces.");
}

function setupCode(values: Record<string, unknown>): string | null {
  const code = text(values, "WATTEST_SETUP_CODE");
  // What does not count when it is typed (identity/setup.ts) does not count here; 256 is what the form takes.
  if (code === null || (code.replaceAll(/[\s-]/g, "").length >= 12 && code.length <= 256)) return code;
  throw new Error("WATTEST_SETUP_CODE needs 12 to 256 characters, hyphens and spaces not counted.");
}

/** Off unless it says so: elsewhere than on Cloudflare a client could make its certificate up. */
function clientCertificates(values: Record<string, unknown>): boolean {
  const value = text(values, "WATTEST_CLIENT_CERTIFICATES");
  if (value === null || value === "cloudflare") return value !== null;
  throw new Error("WATTEST_CLIENT_CERTIFICATES is not `cloudflare`; leave it out to take no client certificates.");
}

/** A text; null when it is not set or empty. */
function text(values: Record<string, unknown>, name: string): string | null {
  const value = values[name];
  if (value === undefined || value === "") return null;
  if (typeof value !== "string") throw new Error(`${name} is not a text.`);
  return value;
}

function origin(values: Record<string, unknown>, name: string): string | null {
  const value = text(values, name);
  if (value === null) return null;
  if (URL.canParse(value)) {
    const url = new URL(value);
    if (/^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  }
  throw new Error(`${name} is not an origin: scheme, host and port are needed, for example https://wattest.example.`);
}

function oidcSettings(values: Record<string, unknown>): OidcSettings | null {
  const issuer = text(values, "WATTEST_OIDC_ISSUER");
  if (issuer === null) return null;
  const needed = (name: string) => {
    const value = text(values, name);
    if (value === null) throw new Error(`${name} is missing; WATTEST_OIDC_ISSUER needs it.`);
    return value;
  };
  const loopback = URL.canParse(issuer) && ["localhost", "127.0.0.1", "[::1]"].includes(new URL(issuer).hostname);
  // The issuer's keys come over this connection; without TLS anyone on the way could sign in as anyone.
  if (!URL.canParse(issuer) || (new URL(issuer).protocol !== "https:" && !loopback)) {
    throw new Error("WATTEST_OIDC_ISSUER is not an https address.");
  }
  const roleName = text(values, "WATTEST_OIDC_ROLE");
  const role = ROLES.find((one) => one === roleName) ?? null;
  if (roleName !== role) throw new Error(`WATTEST_OIDC_ROLE is none of ${ROLES.join(", ")}.`);
  return {
    issuer: issuer.replace(/\/$/, ""),
    clientId: needed("WATTEST_OIDC_CLIENT_ID"),
    clientSecret: needed("WATTEST_OIDC_CLIENT_SECRET"),
    name: text(values, "WATTEST_OIDC_NAME") ?? new URL(issuer).hostname,
    role,
  };
}
