// Who is asking, and how people get in: sign-in, first run, invitations, people, API keys, one's own account.
import * as v from "valibot";
import { permissionSchema, roleSchema } from "./permissions.ts";
import { printable } from "./text.ts";

const email = v.pipe(v.string(), v.trim(), v.toLowerCase(), v.maxLength(254), v.email("An e-mail address is needed."));
const personName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100), printable);

/** 12 to 128 characters (NIST SP 800-63B 3.1.1.2: length counts, composition rules do not). */
export const MIN_PASSWORD_LENGTH = 12;
const newPassword = v.pipe(
  v.string(),
  v.minLength(MIN_PASSWORD_LENGTH, `A password has at least ${MIN_PASSWORD_LENGTH} characters.`),
  v.maxLength(128),
);
/** A password that is only compared: short ones are wrong, not malformed. */
const anyPassword = v.pipe(v.string(), v.minLength(1), v.maxLength(128));

/** Random tokens of ours in links: 128 bits or more, base64url. */
const linkToken = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22,64}$/, "The link is not complete."));

export const actorSchema = v.object({
  /** `bootstrap`: WATTEST_BOOTSTRAP_KEY. */
  kind: v.picklist(["person", "key", "bootstrap"]),
  id: v.string(),
  name: v.string(),
  /** Of people only. */
  email: v.nullable(v.string()),
  role: v.nullable(roleSchema),
  permissions: v.array(permissionSchema),
});
export type Actor = v.InferOutput<typeof actorSchema>;

/** `GET /api/access`, and the answer of every call that signs in: all that the UI needs before it shows a page. */
export const accessSchema = v.object({
  /** No owner exists yet: the first-run page comes first. */
  setupNeeded: v.boolean(),
  actor: v.nullable(actorSchema),
  methods: v.object({
    /** False where the address is an IP number: WebAuthn binds passkeys to a name. */
    passkey: v.boolean(),
    /** The organisation's own sign-in (OpenID Connect); null when none is configured. */
    oidc: v.nullable(v.object({ name: v.string() })),
  }),
});
export type Access = v.InferOutput<typeof accessSchema>;

/** `POST /api/setup`: the first owner. `code` is the one-time code that `npm start` prints, or the bootstrap key. */
export const setupSchema = v.object({
  code: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(256)),
  name: personName,
  email,
  password: newPassword,
});
export type Setup = v.InferOutput<typeof setupSchema>;

/** `POST /api/sign-in`. */
export const signInSchema = v.object({ email, password: anyPassword });
export type SignIn = v.InferOutput<typeof signInSchema>;

export const newInvitationSchema = v.object({
  role: roleSchema,
  /** The invitation is good for this address alone; left out: whoever has the link gives his own. */
  email: v.optional(email),
  /** 1 to 30. */
  expiresInDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(30)), 7),
});
export type NewInvitation = v.InferInput<typeof newInvitationSchema>;

export const invitationSchema = v.object({
  id: v.string(),
  role: roleSchema,
  email: v.nullable(v.string()),
  createdAtMillis: v.number(),
  expiresAtMillis: v.number(),
  /** Name of whoever invited. */
  invitedBy: v.string(),
});
export type Invitation = v.InferOutput<typeof invitationSchema>;
/** Open and expired ones; accepted and revoked ones are in the audit trail. */
export const invitationListSchema = v.object({ items: v.array(invitationSchema) });
/** The answer that makes the link: `/invite#<token>`, shown this once (a fragment reaches no server and no log). */
export const createdInvitationSchema = v.object({ ...invitationSchema.entries, url: v.string() });
export type CreatedInvitation = v.InferOutput<typeof createdInvitationSchema>;

/** `POST /api/invitations/read` and `/accept`: the token stands in the body, so that no log has it. */
export const invitationTokenSchema = v.object({ token: linkToken });
export const acceptInvitationSchema = v.object({
  token: linkToken,
  name: personName,
  email,
  password: newPassword,
});
export type AcceptInvitation = v.InferOutput<typeof acceptInvitationSchema>;
/** What the invited person sees before accepting. */
export const openInvitationSchema = v.object({
  role: roleSchema,
  email: v.nullable(v.string()),
  invitedBy: v.string(),
  expiresAtMillis: v.number(),
});
export type OpenInvitation = v.InferOutput<typeof openInvitationSchema>;

export const personSchema = v.object({
  id: v.string(),
  name: v.string(),
  email: v.string(),
  role: roleSchema,
  /** Grows with each change; the ETag is `"<version>"`. */
  version: v.number(),
  createdAtMillis: v.number(),
  /** When a session of this person was last used; null before the first sign-in and after all have ended. */
  lastSeenAtMillis: v.nullable(v.number()),
  passkeys: v.number(),
});
export type Person = v.InferOutput<typeof personSchema>;
export const personListSchema = v.object({ items: v.array(personSchema) });
/** `PATCH /api/people/:id` with If-Match. Sessions in progress get the new role with their next request. */
export const personChangeSchema = v.object({ role: roleSchema });

export const newKeySchema = v.object({
  name: personName,
  permissions: v.pipe(v.array(permissionSchema), v.minLength(1)),
  /** 1 to 730 days; null: until revoked. */
  expiresInDays: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(730))),
});
export type NewKey = v.InferOutput<typeof newKeySchema>;
export const keySchema = v.object({
  id: v.string(),
  name: v.string(),
  /** The first characters, to tell keys apart: `wat_4fQx`. */
  start: v.string(),
  permissions: v.array(permissionSchema),
  createdAtMillis: v.number(),
  createdBy: v.string(),
  expiresAtMillis: v.nullable(v.number()),
  lastUsedAtMillis: v.nullable(v.number()),
});
export type Key = v.InferOutput<typeof keySchema>;
/** Keys that work and expired ones; revoked ones are in the audit trail. */
export const keyListSchema = v.object({ items: v.array(keySchema) });
/** The only answer that shows the key. */
export const createdKeySchema = v.object({ ...keySchema.entries, key: v.string() });
export type CreatedKey = v.InferOutput<typeof createdKeySchema>;

/** `PATCH /api/me`. */
export const ownChangeSchema = v.object({ name: personName });
/** `POST /api/me/password`: ends all other sessions of this person. */
export const passwordChangeSchema = v.object({ currentPassword: anyPassword, newPassword });
export type PasswordChange = v.InferOutput<typeof passwordChangeSchema>;

/** `GET /api/me/sessions`: where one is signed in. `DELETE /api/me/sessions/:id` ends one. */
export const ownSessionSchema = v.object({
  id: v.string(),
  current: v.boolean(),
  createdAtMillis: v.number(),
  lastSeenAtMillis: v.number(),
  expiresAtMillis: v.number(),
  /** As the browser named itself, at most 300 characters. */
  userAgent: v.nullable(v.string()),
  address: v.nullable(v.string()),
});
export type OwnSession = v.InferOutput<typeof ownSessionSchema>;
export const ownSessionListSchema = v.object({ items: v.array(ownSessionSchema) });

/** `GET /api/me/passkeys`; `PATCH /api/me/passkeys/:id` `{name}`; `DELETE …`. */
export const passkeySchema = v.object({
  id: v.string(),
  name: v.string(),
  createdAtMillis: v.nullable(v.number()),
  /** Kept in a password manager and synchronised, as the authenticator says. */
  backedUp: v.boolean(),
});
export type Passkey = v.InferOutput<typeof passkeySchema>;
export const passkeyListSchema = v.object({ items: v.array(passkeySchema) });
export const passkeyChangeSchema = v.object({ name: personName });

/**
 * Ceremonies of WebAuthn, JSON forms of WebAuthn level 3 (5.1.8 to 5.1.10, as @simplewebauthn/browser takes them):
 * `POST /api/passkeys/registration/options` → options; `POST /api/passkeys/registration` {name, response} → passkey;
 * `POST /api/passkeys/sign-in/options` → options; `POST /api/passkeys/sign-in` {response} → access.
 * A short-lived cookie ties options to response.
 */
export const ceremonyOptionsSchema = v.looseObject({ challenge: v.string() });
const credential = v.looseObject({ id: v.string(), rawId: v.string(), type: v.literal("public-key") });
export const passkeyRegistrationSchema = v.object({ name: personName, response: credential });
export const passkeySignInSchema = v.object({ response: credential });

/** `POST /api/oidc/sign-in` {returnTo} → where to send the browser. `returnTo` is a path of this site. */
export const oidcSignInSchema = v.object({
  returnTo: v.pipe(
    v.string(),
    v.maxLength(2_000),
    v.regex(/^\/(?![/\\])[\x20-\x7e]*$/, "A path of this site is needed."),
  ),
});
export const oidcRedirectSchema = v.object({ url: v.string() });
