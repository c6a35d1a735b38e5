/** The company's hosts and people as its inventory has them: owner, importance, business service. */
import { businessServices, domain, linuxHosts, mailOf, people, windowsHosts } from './company.ts';

interface InventoryRow {
  readonly kind: 'host' | 'user';
  readonly name: string;
  readonly aliases: readonly string[];
  readonly owner: string;
  readonly importance: 'normal' | 'high' | 'critical';
  readonly service: string;
}

/** As our importances are called; what is medium to the business is normal here. */
const importances = { critical: 'critical', high: 'high', medium: 'normal' } as const;

const served = (short: string) => businessServices.find(({ hosts }) => hosts.some((host) => host === short));

function hostRow(name: string, aliases: readonly string[], owner: string): InventoryRow {
  const [short = name] = name.split('.');
  const service = served(short);
  const importance = service === undefined ? 'normal' : importances[service.importance];
  return {
    kind: 'host',
    name: short,
    aliases,
    owner: service?.owner ?? owner,
    importance,
    service: service?.name ?? '',
  };
}

export function inventory(): readonly InventoryRow[] {
  return [
    ...windowsHosts.map(({ name, ip, user }) => hostRow(name, [name, ip], user.login)),
    ...linuxHosts.map((name) => hostRow(name, [`${name}.${domain}`], '')),
    ...people.map((person): InventoryRow => {
      const aliases = [mailOf(person), person.sid, `harbor\\${person.login}`];
      const importance = person.department === 'it' ? 'high' : 'normal';
      return { kind: 'user', name: person.login, aliases, owner: '', importance, service: person.department };
    }),
  ];
}
