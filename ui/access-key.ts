// The access key of a locked installation, kept for this tab only.

const KEY = "wattest-access-key";
let inMemory: string | null = null;

export function loadAccessKey(): string | null {
  try {
    return sessionStorage.getItem(KEY) ?? inMemory;
  } catch {
    return inMemory;
  }
}

export function saveAccessKey(key: string | null): void {
  inMemory = key;
  try {
    if (key === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, key);
  } catch {
    // Storage can be forbidden: the key then holds until the page is left.
  }
}
