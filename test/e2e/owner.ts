// People for end-to-end tests: the first owner by the code that `npm start` prints, others by invitation.
import type { Role } from "../../edge/contract/permissions.ts";
import type { RunningServer } from "./server.ts";

/** An owner's key for programs, set when a test's server is started with it. */
export const BOOTSTRAP_KEY = "key-of-the-end-to-end-tests";
export const OWNER = { name: "Mara Kern", email: "mara@example.org", password: "three words in a row" };

export interface SessionCookie {
  readonly name: string;
  readonly value: string;
}

/** The one-time code in what the server has printed. */
export function setupCode(server: Pick<RunningServer, "output">): string {
  const code = /\/setup#code=([A-Za-z0-9-]+)/.exec(server.output())?.[1];
  if (code === undefined) throw new Error(`npm start printed no code:\n${server.output()}`);
  return code;
}

/** Sends a call that signs somebody in, and takes the session's cookie from its answer. */
async function signedIn(address: string, path: string, body: unknown): Promise<SessionCookie> {
  const answer = await fetch(`${address}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: address },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${await answer.text()}`);
  for (const line of answer.headers.getSetCookie()) {
    const [, name, value] = /^([^=]*session_token)=([^;]+)/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) return { name, value };
  }
  throw new Error(`${path} set no session cookie.`);
}

/** Makes the first owner. */
export function becomeOwner(server: RunningServer): Promise<SessionCookie> {
  return signedIn(server.address, "/api/setup", { code: setupCode(server), ...OWNER });
}

/** Invites somebody with the bootstrap key and accepts in his name. */
export async function join(address: string, role: Role, person: typeof OWNER): Promise<SessionCookie> {
  const answer = await fetch(`${address}/api/invitations`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${BOOTSTRAP_KEY}` },
    body: JSON.stringify({ role }),
  });
  if (answer.status !== 201) throw new Error(`The invitation answered ${answer.status} ${await answer.text()}`);
  const { url } = (await answer.json()) as { url: string };
  return signedIn(address, "/api/invitations/accept", { token: new URL(url).hash.slice(1), ...person });
}
