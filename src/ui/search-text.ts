/** The search part of an address as plain names and texts, so that links can be read, written and shared by hand. */
export function parseSearchText(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function writeSearchText(search: Readonly<Record<string, unknown>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  }
  // Commas and colons are legal there and far easier to read.
  const written = params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return written === '' ? '' : `?${written}`;
}

/** Where to go after sign-in: only a path of this very site, never one that leads away. */
export function safeNext(next: string | undefined): string {
  if (next === undefined || !/^\/(?![/\\])/.test(next)) return '/';
  try {
    const base = 'http://here.invalid';
    const address = new URL(next, base);
    return address.origin === base ? `${address.pathname}${address.search}${address.hash}` : '/';
  } catch {
    return '/';
  }
}
