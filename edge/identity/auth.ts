// better-auth over D1, set up for this server: people, their sessions, passwords and passkeys. Its HTTP handler is not
// mounted; our routes call it. Loaded only when a person is concerned (library.ts).
import { passkey } from "@better-auth/passkey";
import { APIError, type BetterAuthOptions, betterAuth } from "better-auth";
import { MIN_PASSWORD_LENGTH } from "../contract/access.ts";
import { cookiePrefix } from "./library.ts";
import { logLibrary } from "./library-log.ts";

/** A person signs in again after 30 days, whatever happens in between (NIST SP 800-63B, 4.1.3). */
export const SESSION_SECONDS = 30 * 86_400;
/** A passkey is added within a day of signing in: whoever finds an open browser later gets no key of his own. */
const FRESH_SECONDS = 86_400;

/** Options of the library for one origin. Table names are ours; column names are the library's. */
export function authOptions(database: BetterAuthOptions["database"], secret: string, origin: string) {
  const host = new URL(origin).hostname;
  return {
    appName: "Wattest",
    baseURL: origin,
    basePath: "/api",
    secret,
    database,
    trustedOrigins: [origin],
    user: {
      modelName: "people",
      additionalFields: {
        role: { type: "string", required: true, input: false },
        version: { type: "number", required: true, input: false, defaultValue: 1 },
      },
    },
    // No cookie cache: a changed role and an ended session hold from the next request on.
    session: {
      modelName: "sign_ins",
      expiresIn: SESSION_SECONDS,
      disableSessionRefresh: true,
      freshAge: FRESH_SECONDS,
    },
    account: { modelName: "credentials" },
    verification: { modelName: "ceremonies", storeIdentifier: "hashed" },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD_LENGTH,
      maxPasswordLength: 128,
    },
    // The limits stand in front, in the policy table.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { log: logLibrary },
    advanced: {
      cookiePrefix: cookiePrefix(origin),
      useSecureCookies: false,
      defaultCookieAttributes: { secure: origin.startsWith("https:"), httpOnly: true, sameSite: "lax", path: "/" },
      ipAddress: { ipAddressHeaders: ["cf-connecting-ip"] },
      // test/edge/identity/migration.test.ts compares the tables with what the library wants.
      database: { validateSchema: false },
    },
    plugins: [
      passkey({
        rpID: host,
        rpName: "Wattest",
        origin,
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        schema: { passkey: { modelName: "passkeys" } },
        advanced: { webAuthnChallengeCookie: "passkey" },
        // The library verifies with user verification left to the device; here the device must have checked its user.
        registration: {
          afterVerification: async ({ verification }) => {
            if (verification.registrationInfo?.userVerified !== true) throw unverifiedUser();
          },
        },
        authentication: {
          afterVerification: async ({ verification }) => {
            if (!verification.authenticationInfo.userVerified) throw unverifiedUser();
          },
        },
      }),
    ],
  } satisfies BetterAuthOptions;
}

function unverifiedUser(): APIError {
  return new APIError("BAD_REQUEST", { message: "The device did not check who uses it." });
}

export function createAuth(database: D1Database, secret: string, origin: string) {
  return betterAuth(authOptions(database, secret, origin));
}

export type Auth = ReturnType<typeof createAuth>;
