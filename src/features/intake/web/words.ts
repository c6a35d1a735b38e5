/** What the page says of listeners. Pure, and tested without a browser. */
import type { ListenerView } from '#features/intake/listeners.ts';

/** `tcp://0.0.0.0:5514`, an IPv6 address in brackets. */
export const placeText = ({ transport, host, port }: Pick<ListenerView, 'transport' | 'host' | 'port'>): string =>
  `${transport}://${host.includes(':') ? `[${host}]` : host}:${port}`;

export const protocolText: Readonly<Record<ListenerView['protocol'], string>> = { syslog: 'Syslog', gelf: 'GELF' };

export type Health = 'good' | 'warn' | 'bad' | 'plain';

/** How the listener is, in a word and a tone. Loss is never hidden behind "listening". */
export function healthOf({ stats }: Pick<ListenerView, 'stats'>): { readonly tone: Health; readonly says: string } {
  if (stats.state === 'off') return { tone: 'plain', says: 'Off' };
  if (stats.state === 'failed') return { tone: 'bad', says: 'Not listening' };
  if (stats.problem !== null) return { tone: 'warn', says: 'Senders wait' };
  return droppedOf(stats) > 0 ? { tone: 'warn', says: 'Losing events' } : { tone: 'good', says: 'Listening' };
}

/** What is known to be lost. */
export const droppedOf = ({ dropped }: ListenerView['stats']): number => (dropped.kernel ?? 0) + dropped.here;

/** Who may send, as a sentence. */
export function sendersText({ allow, tls }: Pick<ListenerView, 'allow' | 'tls'>): string {
  const networks = allow.length === 0 ? 'this machine, or whoever reaches the address' : allow.join(', ');
  if (tls?.clientCa == null) return networks;
  const holders = `holders of a certificate of ${tls.clientCa}`;
  return allow.length === 0 ? holders : `${holders}, from ${networks}`;
}

/** Networks as they are typed: with commas, blanks or line breaks. */
export const networksIn = (text: string): string[] => text.split(/[\s,]+/).filter((one) => one !== '');
