/** Cisco ASA and Firepower Threat Defense: `%ASA-6-302013: Built outbound TCP connection …`. */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { first, via } from '#engine/sources/mapping.ts';
import { type Form, formOf } from '#engine/sources/text-values.ts';

const head = /%(?<platform>ASA|FTD|PIX|FWSM)-(?:\w+-)?(?<severity>[0-7])-(?<code>\d{6}): (?<text>[\s\S]*)$/;
const end = (name: string): string =>
  `(?:\\S{1,64}:)?(?<${name}_ip>[\\da-fA-F.:]{2,45})(?:[/(](?<${name}_port>\\d{1,5}))?`;
const user = '(?:\\((?<user>[^)]{1,256})\\))?';

const forms: readonly Form[] = [
  {
    pattern: new RegExp(
      `^Built (?<direction>inbound|outbound) (?<protocol>\\w{2,8}) connection \\d+ for ${end('src')}.{0,120}? to ${end('dst')}`,
    ),
    says: { action: 'connection-allowed', outcome: 'success' },
  },
  {
    pattern: new RegExp(
      `^Teardown (?<protocol>\\w{2,8}) connection \\d+ for ${end('src')}.{0,120}? to ${end('dst')}.{0,120}? duration (?<duration>[\\d:]{1,12}) bytes (?<bytes>\\d{1,15})`,
    ),
    says: { action: 'connection-ended' },
  },
  {
    pattern: new RegExp(
      `^Deny (?:inbound )?(?<protocol>\\w{2,8}) (?:\\(no connection\\) )?(?:from |src )${end('src')}${user}.{0,80}? (?:to|dst) ${end('dst')}(?:.{0,200}? by access-group "(?<rule>[^"]{1,128})")?`,
      'i',
    ),
    says: { action: 'connection-blocked', outcome: 'failure' },
  },
  {
    pattern:
      /^access-list (?<rule>\S{1,128}) (?<verdict>permitted|denied|est-allowed) (?<protocol>\w{2,8}) (?:\S{1,64}\/)?(?<src_ip>[\da-fA-F.:]{2,45})\((?<src_port>\d{1,5})\).{0,80}?-> (?:\S{1,64}\/)?(?<dst_ip>[\da-fA-F.:]{2,45})\((?<dst_port>\d{1,5})\)/,
    says: { action: 'access-list' },
  },
  {
    pattern:
      /AAA user (?:authentication|accounting) (?<verdict>Successful|Rejected)[\s\S]{0,200}? (?:user|user =) ?= ?(?<user>[^\s:,]{1,256})(?:[\s\S]{0,80}?user IP = (?<src_ip>[\da-fA-F.:]{2,45}))?/i,
    says: { action: 'authentication' },
  },
  {
    pattern:
      /^Group <(?<group>[^>]{0,128})> User <(?<user>[^>]{1,256})> IP <(?<src_ip>[^>]{2,45})> (?<message>.{1,512})/,
    says: { action: 'vpn' },
  },
  {
    pattern:
      /^Login (?<verdict>permitted|denied) from (?<src_ip>[\da-fA-F.:]{2,45})\/(?<src_port>\d{1,5}) to [^\s:]{1,64}:(?<dst_ip>[\da-fA-F.:]{2,45})\/(?<service>\w{1,20}) for user "(?<user>[^"]{1,256})"/,
    says: { action: 'login' },
  },
  {
    pattern:
      /^User '(?<user>[^']{1,256})'(?:, running '[^']{1,64}' from IP (?<src_ip>[\da-fA-F.:]{2,45}),)? executed the '(?<command>[^']{1,1024})' command/,
    says: { action: 'command-run' },
  },
];

function fromText(line: string, { host }: Carrier): JsonObject | undefined {
  const at = line.slice(0, 512).indexOf('%');
  const groups = at < 0 ? undefined : head.exec(line.slice(at, at + 16_384))?.groups;
  if (groups === undefined) return undefined;
  const { text = '', ...rest } = groups;
  return { ...rest, message: text, ...(host === undefined ? {} : { host }), ...facing(formOf(forms, text)) };
}

/** Of an outbound connection the far end is named first. */
function facing(found: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  if (found?.direction !== 'outbound') return found;
  const { src_ip, src_port, dst_ip, dst_port } = found;
  return { ...found, src_ip: dst_ip, src_port: dst_port, dst_ip: src_ip, dst_port: src_port };
}

const denied = /den|reject|fail/i;

export const ciscoAsa = jsonSource({
  id: 'cisco-asa',
  title: 'Cisco ASA and Firepower Threat Defense',
  shapes: ['syslog messages with %ASA- or %FTD-'],
  marks: [],
  labels: ['cisco:asa', 'cisco:ftd', 'cisco_asa.log', 'cisco_ftd.log'],
  detect: () => false,
  fromText,
  views: [
    {
      logSource: { product: 'cisco', service: 'aaa' },
      when: ({ action }) => action === 'command-run' || action === 'authentication' || action === 'login',
    },
    {
      logSource: { product: 'cisco', category: 'firewall', service: 'asa' },
      names: { 'destination.port': ['dst_port'] },
    },
  ],
  time: [],
  common: {
    'observer.name': 'host',
    'event.action': first('action', 'code'),
    'event.code': 'code',
    'event.category': via(
      (action) =>
        /^(authentication|login|vpn)$/.test(action)
          ? 'authentication'
          : action === 'command-run'
            ? 'configuration'
            : 'network',
      'action',
    ),
    'event.outcome': via(
      (text) => (/success|failure/.test(text) ? text : denied.test(text) ? 'failure' : 'success'),
      'outcome',
      'verdict',
    ),
    'event.provider': via((platform) => platform.toLowerCase(), 'platform'),
    'rule.name': 'rule',
    'user.name': via((name) => name.replace(/^LOCAL\\/, ''), 'user'),
    'source.ip': 'src_ip',
    'source.port': 'src_port',
    'destination.ip': 'dst_ip',
    'destination.port': 'dst_port',
    'network.protocol': via((name) => name.toLowerCase(), 'protocol', 'service'),
    'process.command_line': 'command',
  },
});
