// Refusals of an input, in words.
import { msg, str } from "@lit/localize";
import { formats } from "./format.ts";
import { type InputRefusal, MAX_FILE_BYTES } from "./verification.ts";

export interface RefusalWords {
  readonly title: string;
  readonly sentence: string;
}

export function refusalWords(refusal: InputRefusal): RefusalWords {
  switch (refusal.kind) {
    case "empty":
      return {
        title: msg("There is nothing in it"),
        sentence: msg("The input is empty or holds only white space. A record starts with OCMF|."),
      };
    case "too-large":
      return {
        title: msg("The file is too large"),
        sentence: msg(
          str`It has ${formats.bytes(refusal.sizeBytes)} KiB; up to ${formats.bytes(MAX_FILE_BYTES)} KiB are read. Split it, or use the command line: wattest verify FILE.`,
        ),
      };
    case "xml":
      return {
        title: msg("This is an XML file"),
        sentence: msg(
          "XML containers are not read yet. Paste the text between <signedData> and </signedData> instead.",
        ),
      };
    case "binary":
      return { title: msg("This is not a text file"), sentence: binarySentence(refusal.what) };
  }
}

function binarySentence(what: "zip" | "pdf" | "image" | "gzip" | "unknown"): string {
  switch (what) {
    case "zip":
      return msg("It is a ZIP archive. Unpack it and open the record files inside.");
    case "gzip":
      return msg("It is compressed with gzip. Unpack it and open the file inside.");
    case "pdf":
      return msg("It is a PDF. Copy the record’s text out of it, starting with OCMF|.");
    case "image":
      return msg("It is a picture. Scan the QR code and paste its text here.");
    case "unknown":
      return msg("It holds bytes that do not occur in text. A record is a line of text that starts with OCMF|.");
  }
}
