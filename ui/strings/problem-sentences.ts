// Titles of the problems that the server answers with, by code, word for word those of edge/errors.ts, and those of its
// sentences that are always the same and that people meet; a test compares both with the server's source.
import { msg, str } from "@lit/localize";
import type { Problem, ProblemCode } from "../../edge/contract/problem.ts";

export const PROBLEM_TITLES: Readonly<Record<ProblemCode, () => string>> = {
  "bad-request": () => msg("The request cannot be read"),
  "body-too-large": () => msg("The body is too large"),
  "json-malformed": () => msg("The body is not JSON"),
  "json-too-deep": () => msg("The JSON is nested too deeply"),
  "schema-violated": () => msg("A value is not allowed"),
  "unsupported-media-type": () => msg("The content type is not supported"),
  "credentials-missing": () => msg("Credentials are needed"),
  "credentials-wrong": () => msg("The credentials are wrong"),
  forbidden: () => msg("This is not allowed"),
  "route-unknown": () => msg("There is no such address"),
  "method-not-allowed": () => msg("The address does not know this method"),
  "station-unknown": () => msg("There is no such station"),
  "station-exists": () => msg("The station exists already"),
  "station-not-accepted": () => msg("The station is not accepted"),
  "session-unknown": () => msg("There is no such session"),
  "driver-link-unknown": () => msg("The link is not valid, or no more"),
  "command-unknown": () => msg("There is no such command"),
  "command-ended": () => msg("The command does not wait any more"),
  "certificate-request-unknown": () => msg("There is no such certificate request"),
  "certificate-request-closed": () => msg("The certificate request is closed"),
  "token-unknown": () => msg("There is no such identification"),
  "token-exists": () => msg("The identification is kept already"),
  "site-unknown": () => msg("There is no such site"),
  "site-in-use": () => msg("The site is in use"),
  "profile-unknown": () => msg("There is no such profile"),
  "profile-version-unknown": () => msg("The profile has no such version"),
  "profile-archived": () => msg("The profile is archived"),
  "profile-assigned": () => msg("The profile is assigned"),
  "assignment-unknown": () => msg("There is no such assignment"),
  "assignment-ended": () => msg("The assignment has ended"),
  "place-taken": () => msg("A stack level is already taken"),
  "roll-out-unknown": () => msg("There is no such roll-out"),
  "roll-out-ended": () => msg("The roll-out has ended"),
  "profile-place-unknown": () => msg("The station has no such profile"),
  "feedback-unknown": () => msg("There is no such feedback"),
  "feedback-closed": () => msg("The feedback cannot be given or changed any more"),
  "feedback-given": () => msg("Something else was said already"),
  "feedback-template-unknown": () => msg("There is no such template"),
  "feedback-view-unknown": () => msg("There is no such view"),
  "exclusion-unknown": () => msg("There is no such time left out"),
  "list-full": () => msg("There are as many as are kept"),
  "photo-unknown": () => msg("There is no such photo"),
  "photo-unreadable": () => msg("The photo cannot be read"),
  "wishes-closed": () => msg("The session takes no wishes"),
  "person-unknown": () => msg("There is no such person"),
  "person-exists": () => msg("The person has an account already"),
  "owner-needed": () => msg("An owner must remain"),
  "key-unknown": () => msg("There is no such key"),
  "passkey-unknown": () => msg("There is no such passkey"),
  "passkey-refused": () => msg("The passkey cannot be accepted"),
  "invitation-unknown": () => msg("The invitation is not valid, or no more"),
  "setup-done": () => msg("The first owner exists already"),
  "sign-in-unavailable": () => msg("Signing in is not set up"),
  "meter-key-malformed": () => msg("A meter's public key cannot be used"),
  "version-conflict": () => msg("Somebody else changed it first"),
  "idempotency-key-reused": () => msg("The Idempotency-Key stands for another request"),
  "request-in-progress": () => msg("The same request is being answered"),
  "too-many-attempts": () => msg("Too many attempts"),
  "storage-unavailable": () => msg("The storage does not answer"),
  internal: () => msg("Something is wrong on our side"),
};

/** By the server's own English sentence. What is not here is said by its title and place. */
export const PROBLEM_DETAILS: Readonly<Record<string, () => string>> = {
  "E-mail address or password is wrong.": () => msg("E-mail address or password is wrong."),
  "The setup code is wrong. The server prints a new one at each start while no owner exists.": () =>
    msg("The setup code is wrong. The server prints a new one at each start while no owner exists."),
  "The first owner was made already. Others are invited by an owner.": () =>
    msg("The first owner was made already. Others are invited by an owner."),
  "This server has no setup code: set WATTEST_SETUP_CODE or WATTEST_BOOTSTRAP_KEY and start it again.": () =>
    msg("This server has no setup code: set WATTEST_SETUP_CODE or WATTEST_BOOTSTRAP_KEY and start it again."),
  "The database does not answer. Try again in a moment.": () =>
    msg("The database does not answer. Try again in a moment."),
  "The request could not be answered; the log has the reason under this request id.": () =>
    msg("The request could not be answered; the log has the reason under this request id."),
  "A station is registered under this id already.": () => msg("A station is registered under this id already."),
  "No station is registered under this id.": () => msg("No station is registered under this id."),
  "There is no session of this id.": () => msg("There is no session of this id."),
  "Changes are accepted from this server's own pages only.": () =>
    msg("Changes are accepted from this server's own pages only."),
  "No key has this id, or it was revoked.": () => msg("No key has this id, or it was revoked."),
  "No sign-in of an organisation is set up here.": () => msg("No sign-in of an organisation is set up here."),
  "Nobody can sign in here yet: WATTEST_AUTH_SECRET is not set. 32 random characters or more are needed.": () =>
    msg("Nobody can sign in here yet: WATTEST_AUTH_SECRET is not set. 32 random characters or more are needed."),
  "WATTEST_AUTH_SECRET is too short; 32 characters or more are needed.": () =>
    msg("WATTEST_AUTH_SECRET is too short; 32 characters or more are needed."),
  "Nobody here has this id.": () => msg("Nobody here has this id."),
  "Passkeys need https or localhost, and a name in the address instead of an IP number.": () =>
    msg("Passkeys need https or localhost, and a name in the address instead of an IP number."),
  "Somebody changed this person meanwhile.": () => msg("Somebody changed this person meanwhile."),
  "Somebody with this e-mail address is here already.": () => msg("Somebody with this e-mail address is here already."),
  "The current password is wrong.": () => msg("The current password is wrong."),
  "The device did not check who uses it.": () => msg("The device did not check who uses it."),
  "The device's answer does not fit, or came too late. Begin again.": () =>
    msg("The device's answer does not fit, or came too late. Begin again."),
  "The invitation was used, revoked or has run out. Ask for a new one.": () =>
    msg("The invitation was used, revoked or has run out. Ask for a new one."),
  "No link leads to the session.": () => msg("No link leads to the session."),
  "The organisation's sign-in does not answer, or not as WATTEST_OIDC_ISSUER says. Try again later.": () =>
    msg("The organisation's sign-in does not answer, or not as WATTEST_OIDC_ISSUER says. Try again later."),
  "WATTEST_OIDC_ISSUER is not an https address.": () => msg("WATTEST_OIDC_ISSUER is not an https address."),
  "There is no owner yet: the first run comes first.": () => msg("There is no owner yet: the first run comes first."),
  "This account has no password: it signs in with the organisation's own sign-in.": () =>
    msg("This account has no password: it signs in with the organisation's own sign-in."),
  "This is the only owner. Make somebody else an owner first.": () =>
    msg("This is the only owner. Make somebody else an owner first."),
  "This passkey is not known here, or its answer came too late. Try again, or use your password.": () =>
    msg("This passkey is not known here, or its answer came too late. Try again, or use your password."),
  "You have no passkey of this id.": () => msg("You have no passkey of this id."),
  "You have no such session, or it has ended.": () => msg("You have no such session, or it has ended."),
  "You signed in more than a day ago. Sign in again to add a passkey.": () =>
    msg("You signed in more than a day ago. Sign in again to add a passkey."),
  "The station's secret is wrong.": () => msg("The station's secret is wrong."),
};

/** Where in what was sent; null where the problem has no place. */
export function placeOf({ pointer, offset }: Pick<Problem, "pointer" | "offset">): string | null {
  if (pointer !== undefined) return pointer;
  return offset === undefined ? null : msg(str`byte ${offset}`);
}
