/** Values as sources write them, brought to our form. Each yields undefined for what it does not understand. */

const v4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/;

/** IPv6, checked by counting groups; `::` at most once, an IPv4 tail counts for two. */
function isV6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const tail = groups.at(-1) ?? '';
  if (tail.includes('.')) {
    if (!v4.test(tail) || tail.endsWith('.')) return false;
    groups.splice(-1, 1, '0', '0');
  }
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}

/** An IP address: lower case, without zone, an IPv4 address within IPv6 as IPv4. */
export function addressOf(text: string): string | undefined {
  if (text.length > 64 || text.length < 2) return undefined;
  if (!text.includes(':')) return v4.test(text) && !text.endsWith('.') ? text : undefined;
  const bare = (text.split('%')[0] ?? '').toLowerCase();
  if (!isV6(bare)) return undefined;
  const inner = bare.startsWith('::ffff:') ? bare.slice(7) : '';
  return inner.includes('.') ? inner : bare;
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
