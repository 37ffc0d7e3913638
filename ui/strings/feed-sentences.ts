// Why a series could not be read from its address, in the reader's language: the server says it in English, in fixed sentences
// (edge/objects/feed-reading.ts, edge/domain/{feed-address,feed-shapes}.ts; a test compares them). Others stay as they were said.
import { msg, str } from "@lit/localize";

/** By the server's sentence. */
export const FEED_SENTENCES: Readonly<Record<string, () => string>> = {
  "This is no address.": () => msg("This is no address."),
  "An address with a user name or password is not kept.": () =>
    msg("An address with a user name or password is not kept."),
  "An address that begins with https:// is needed.": () => msg("An address that begins with https:// is needed."),
  "The address leads into a private network.": () => msg("The address leads into a private network."),
  "The address did not answer within 10 seconds.": () => msg("The address did not answer within 10 seconds."),
  "The address could not be reached.": () => msg("The address could not be reached."),
  "The answer is not JSON.": () => msg("The answer is not JSON."),
  "The answer names no currency; state one with the address.": () =>
    msg("The answer names no currency; state one with the address."),
  "The address leads on to no address.": () => msg("The address leads on to no address."),
  "The address leads on to another host, which is not followed.": () =>
    msg("The address leads on to another host, which is not followed."),
  "The address leads on and on.": () => msg("The address leads on and on."),
  "The answer is longer than 1 MiB.": () => msg("The answer is longer than 1 MiB."),
  "The answer has none of the shapes that are read.": () => msg("The answer has none of the shapes that are read."),
  "The answer has no values.": () => msg("The answer has no values."),
  "The answer has no values for the coming days.": () => msg("The answer has no values for the coming days."),
};

const STATUS = /^The address answers with status (\d{3})\.$/;

export function feedFailureText(failure: string): string {
  const [, status] = STATUS.exec(failure) ?? [];
  if (status !== undefined) return msg(str`The address answers with status ${status}.`);
  return Object.hasOwn(FEED_SENTENCES, failure) ? (FEED_SENTENCES[failure]?.() ?? failure) : failure;
}
