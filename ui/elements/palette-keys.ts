// The palette's key as it stands on the reader's keyboard.

export const paletteKeys = (): readonly string[] =>
  /Mac|iP(hone|ad)/.test(navigator.userAgent) ? ["⌘", "K"] : ["Ctrl", "K"];
