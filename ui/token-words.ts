// Identifications in words: kinds, states, and what those are told that are not kept.
import { msg } from "@lit/localize";
import type { Token, TokenPolicy } from "../edge/contract/tokens.ts";

export function tokenTypeWord(type: Token["type"]): string {
  switch (type) {
    case "ISO14443":
      return msg("Card (ISO 14443)");
    case "ISO15693":
      return msg("Card (ISO 15693)");
    case "eMAID":
      return msg("Contract (eMAID)");
    case "KeyCode":
      return msg("Code for a keypad");
    case "Central":
      return msg("Made by a server");
    case "Local":
      return msg("Made by the station");
    case "MacAddress":
      return msg("Car (MAC address)");
    case "DirectPayment":
      return msg("Payment terminal");
    case "EVCCID":
      return msg("Car (EVCCID)");
    case "VIN":
      return msg("Car (VIN)");
  }
}

export function tokenStatusWord(status: Token["status"]): string {
  switch (status) {
    case "accepted":
      return msg("Accepted", { id: "token-accepted" });
    case "blocked":
      return msg("Blocked", { id: "token-blocked" });
    case "expired":
      return msg("Expired", { id: "token-expired" });
  }
}

export const POLICIES = ["while-empty", "refuse", "accept"] as const satisfies readonly TokenPolicy["unknown"][];

export function policyWord(unknown: TokenPolicy["unknown"]): string {
  switch (unknown) {
    case "while-empty":
      return msg("Accept them while the list is empty");
    case "refuse":
      return msg("Refuse them");
    case "accept":
      return msg("Accept them");
  }
}

export function policySentence(unknown: TokenPolicy["unknown"]): string {
  switch (unknown) {
    case "while-empty":
      return msg("A new installation charges. From the first identification on, only those in the list may.");
    case "refuse":
      return msg("Only those in the list may charge, also while it is empty.");
    case "accept":
      return msg("Everybody may charge but those that are blocked or have expired.");
  }
}
