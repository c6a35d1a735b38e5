/** Values as sources write them, brought to our form. Each yields undefined for what it does not understand. */

const v4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/;

/** The eight groups of an IPv6 address; `::` at most once, an IPv4 tail counts for two. */
function groupsOf(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':').flatMap(groupOf)));
  if (head === undefined) return undefined;
  const given = head.length + (tail?.length ?? 0);
  if (tail === undefined ? given !== 8 : given > 7) return undefined;
  const groups = tail === undefined ? head : [...head, ...new Array<number>(8 - given).fill(0), ...tail];
  // An IPv4 address may only stand at the end, where the text holds it whole.
  const dotted = text.indexOf('.');
  if (dotted >= 0 && text.indexOf(':', dotted) >= 0) return undefined;
  return groups.every((group) => !Number.isNaN(group)) ? groups : undefined;
}

function groupOf(text: string): number[] {
  if (text.includes('.')) {
    if (!v4.test(text) || text.endsWith('.')) return [Number.NaN];
    const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  }
  return [/^[\da-f]{1,4}$/i.test(text) ? Number.parseInt(text, 16) : Number.NaN];
}

/** RFC 5952: lower case, no leading zeros, the longest run of zeros (the first of two) as `::`. */
function shortest(groups: readonly number[]): string {
  let [start, length] = [-1, 1];
  for (let at = 0; at < 8; at += 1) {
    let end = at;
    while (end < 8 && groups[end] === 0) end += 1;
    if (end - at > length) [start, length] = [at, end - at];
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  return start < 0 ? text(groups) : `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`;
}

/**
 * An IP address in the one form that compares: IPv6 as RFC 5952 writes it and without zone, an IPv4 address within
 * IPv6 as IPv4.
 */
export function addressOf(text: string): string | undefined {
  if (text.length > 64 || text.length < 2) return undefined;
  if (!text.includes(':')) return v4.test(text) && !text.endsWith('.') ? text : undefined;
  const groups = groupsOf(text.split('%')[0] ?? '');
  if (groups === undefined) return undefined;
  const [high = 0, low = 0] = groups.slice(6);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return shortest(groups);
}

/** `CORP\alice` → `alice`; a name without a domain is itself. */
export const accountName = (text: string): string => text.slice(text.lastIndexOf('\\') + 1);

/** `CORP\alice` → `CORP`. */
export function accountDomain(text: string): string | undefined {
  const at = text.lastIndexOf('\\');
  return at > 0 ? text.slice(0, at) : undefined;
}

/** One hash out of `SHA1=…,MD5=…,SHA256=…,IMPHASH=…`, lower case. */
export const hashOf =
  (name: 'MD5' | 'SHA1' | 'SHA256') =>
  (text: string): string | undefined => {
    const start = text.indexOf(`${name}=`);
    if (start < 0 || (start > 0 && text.charCodeAt(start - 1) !== 44)) return undefined;
    const from = start + name.length + 1;
    const end = text.indexOf(',', from);
    return text.slice(from, end < 0 ? undefined : end).toLowerCase();
  };

/** A GUID without braces, lower case: the form in which two sources agree. */
export const bareGuid = (text: string): string => text.replace(/^\{|\}$/g, '').toLowerCase();

/** The rest of the line after a mark, such as `HostApplication=`. */
export const lineAfter =
  (mark: string) =>
  (text: string): string | undefined => {
    const start = text.indexOf(mark);
    if (start < 0) return undefined;
    const end = text.indexOf('\n', start);
    return text.slice(start + mark.length, end < 0 ? undefined : end).trim();
  };

/** A text that is a mail address (or a UPN, which looks the same), lower case. */
export const emailIn = (text: string): string | undefined =>
  /^[^\s@<>"]{1,128}@[^\s@<>"]{1,253}$/.test(text) ? text.toLowerCase() : undefined;

/** `alice@corp.example` → `alice`; anything else is itself. */
export const nameOfEmail = (text: string): string => {
  const at = text.indexOf('@');
  return at > 0 ? text.slice(0, at) : text;
};

/** A name of DNS without the trailing dot, lower case; the root stays a dot. */
export const bareName = (text: string): string =>
  text.length > 1 && text.endsWith('.') ? text.slice(0, -1).toLowerCase() : text.toLowerCase();

const protocols: Readonly<Record<string, string>> = {
  '1': 'icmp',
  '2': 'igmp',
  '6': 'tcp',
  '17': 'udp',
  '41': 'ipv6',
  '47': 'gre',
  '50': 'esp',
  '51': 'ah',
  '58': 'ipv6-icmp',
  '132': 'sctp',
};

/** IANA's protocol number as its name, lower case; a name is itself. */
export const numberedProtocol = (text: string): string =>
  Object.hasOwn(protocols, text) ? (protocols[text] ?? text) : text.toLowerCase();

/** The last part of a path, of Windows or of others. */
export const fileNameOf = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);

/** Text of any value out of JSON. Objects, which may have a `toString` of their own, come as JSON, null as nothing. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
