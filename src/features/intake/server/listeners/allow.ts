import { BlockList } from 'node:net';
import { addressOf } from '#engine/sources/values.ts';
import { networkOf } from '#features/intake/listeners.ts';

/** Is the address in one of the networks? With none given everybody is: then a certificate, or the machine, is the bound. */
export function openAllow(networks: readonly string[]): (address: string) => boolean {
  if (networks.length === 0) return () => true;
  const list = new BlockList();
  for (const text of networks) {
    const network = networkOf(text);
    if (network !== undefined) list.addSubnet(network.address, network.prefix, network.family);
  }
  return (address) => list.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}

/** An address in the form in which it is kept and compared: IPv4 within IPv6 as IPv4, no zone. */
export const peerAddress = (address: string | undefined): string => addressOf(address ?? '') ?? address ?? '';
