// Whether a command can be sent in a version of OCPP: the action exists and is ours to send, the payload fits its schema.
import { parseJson } from "../../assembly/host/json.ts";
import type { Command } from "../contract/ocpp.ts";
import type { ProblemDetails } from "../errors.ts";
import { MAX_FRAME_DEPTH } from "../ocpp/frame.ts";
import { actionError, checkPayload, type PayloadRules } from "../ocpp/validate.ts";

/** Why a command cannot be sent in the version of these rules; null when it can. */
export function commandProblem(
  rules: PayloadRules,
  { action, payload }: Pick<Command, "action" | "payload">,
): ProblemDetails | null {
  if (actionError(rules.version, action, "csms") !== null) {
    const detail = `/action: OCPP ${rules.version} has no such call to a station.`;
    return { code: "schema-violated", detail, pointer: "/action" };
  }
  const json = parseJson(new TextEncoder().encode(JSON.stringify(payload)), MAX_FRAME_DEPTH);
  if (!json.ok) return { code: "json-too-deep", detail: "/payload is nested too deeply.", pointer: "/payload" };
  const checked = checkPayload(rules, action, "request", json.root);
  if (checked.ok) return null;
  const [fault] = checked.faults;
  const pointer = `/payload${fault?.pointer ?? ""}`;
  return { code: "schema-violated", detail: `${pointer}: ${fault?.rule ?? ""}`, pointer };
}
