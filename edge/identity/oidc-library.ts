// The sign-in library with the organisation's own sign-in (OpenID Connect, authorization code with PKCE and nonce). Made
// anew for each call: it reads the provider's discovery document when it is made, and such calls are rare.
import { betterAuth } from "better-auth";
import { genericOAuth } from "better-auth/plugins/generic-oauth";
import type { OidcSettings } from "../env.ts";
import { authOptions } from "./auth.ts";

/** The only provider. */
export const PROVIDER = "oidc";
export const CALLBACK_PATH = "/api/oidc/callback";

/** What the provider says of whoever signs in, once its ID token was verified. */
export type Claims = Readonly<Record<string, unknown>>;

/** `admit` is called with verified claims before the library looks for the person: whoever may join is added by then. */
export function createOidcAuth(
  database: D1Database,
  secret: string,
  origin: string,
  settings: OidcSettings,
  admit: (claims: Claims) => Promise<void>,
) {
  const options = authOptions(database, secret, origin);
  return betterAuth({
    ...options,
    // Its tokens are not used after the sign-in and not kept.
    account: { ...options.account, updateAccountOnSignIn: false },
    databaseHooks: {
      account: {
        create: {
          before: async (account) => ({
            data: { ...account, accessToken: null, refreshToken: null, idToken: null, scope: null },
          }),
        },
      },
    },
    plugins: [
      genericOAuth({
        config: [
          {
            providerId: PROVIDER,
            discoveryUrl: `${settings.issuer}/.well-known/openid-configuration`,
            clientId: settings.clientId,
            clientSecret: settings.clientSecret,
            redirectURI: `${origin}${CALLBACK_PATH}`,
            scopes: ["openid", "email", "profile"],
            pkce: true,
            requireIdTokenVerification: true,
            disableSignUp: true,
            mapProfileToUser: async (claims) => {
              await admit(claims);
              return {};
            },
          },
        ],
      }),
    ],
  });
}

export type OidcAuth = ReturnType<typeof createOidcAuth>;
