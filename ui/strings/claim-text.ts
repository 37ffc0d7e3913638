// A claim's sentence in the reader's language.
import type { Claim } from "../../edge/contract/feedback.ts";
import { claimSentence } from "./claim-sentences.ts";

export const claimText = (claim: Pick<Claim, "code" | "message" | "values">): string => claimSentence(claim);
