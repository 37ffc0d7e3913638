// What `npm start` shows of the server's output: the worker's own lines, which are JSON. wrangler writes a line for each
// request besides, with addresses in which the tokens of drivers' links stand; those go nowhere.
import type { Readable, Writable } from "node:stream";

/** Each line of the log begins so (edge/event-log.ts). */
const OWN = '{"at":';
/** A line that is longer is none of ours, which have some 300 characters. */
const MAX_LENGTH = 16_384;

/** Copies the worker's lines, each as soon as it is complete. */
export function showOwnLines(from: Readable, to: Writable): void {
  let rest = "";
  from.setEncoding("utf8");
  from.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > MAX_LENGTH) rest = "";
    for (const line of lines) if (line.startsWith(OWN)) to.write(`${line}\n`);
  });
}

/** wrangler says at each start that it rings no cron trigger; the jobs' work is done by readers then (edge/jobs). Five lines, in colour. */
const NOTICE = "Scheduled Workers are not automatically triggered";
const NOTICE_END = "For more details";

/** Copies what wrangler reports of itself, without that notice. */
export function showReports(from: Readable, to: Writable): void {
  let rest = "";
  let inNotice = false;
  from.setEncoding("utf8");
  from.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      inNotice = inNotice || line.includes(NOTICE);
      if (!inNotice) to.write(`${line}\n`);
      else if (line.includes(NOTICE_END)) inNotice = false;
    }
  });
  from.on("end", () => to.write(rest));
}
