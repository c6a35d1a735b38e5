/**
 * Routers and switches: Cisco IOS, IOS XE and NX-OS (`%SYS-5-CONFIG_I: …`), Juniper Junos (programs rpd, mgd …) and
 * Huawei VRP (`%%01BGP/3/…`). Rules look for words in what the device or its command accounting says.
 */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Fields } from '#engine/events/model.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { first, via } from '#engine/sources/mapping.ts';
import { type Form, formOf } from '#engine/sources/text-values.ts';
import type { ViewSpec } from '#engine/sources/views.ts';

const cisco =
  /%(?<facility>[A-Z][A-Z\d_]{1,30})(?:-[A-Z\d_]{1,20})?-(?<severity>[0-7])-(?<mnemonic>[A-Z][A-Z\d_]{1,60}):\s?(?<text>[\s\S]*)$/;
const huawei =
  /%%(?:\d\d)?(?<facility>[A-Z][A-Z\d_]{1,30})\/(?<severity>[0-7])\/(?<mnemonic>\w{1,60})(?:\([a-z]+\))?(?:\[\d+\])?:\s?(?<text>[\s\S]*)$/;
const junos = new Set(['rpd', 'mgd', 'dcd', 'chassisd', 'snmpd', 'eventd', 'rt_flow', 'pfed', 'cscript', 'jlaunchd']);

const forms: readonly Form[] = [
  { pattern: /User:(?<user>\S{1,128})\s+logged command:(?<command>.{1,2000})/, says: { action: 'command-run' } },
  {
    pattern:
      /Configured from (?<via>\S{1,64}) by (?<user>\S{1,128}) on (?<line>\S{1,64})(?: \((?<src_ip>[^)]{2,45})\))?/,
    says: { action: 'configured' },
  },
  {
    pattern: /Login (?<verdict>Success|failed) \[user: (?<user>[^\]]{0,128})\] \[Source: (?<src_ip>[^\]]{2,45})\]/,
    says: { action: 'login' },
  },
  { pattern: /User '(?<user>[^']{1,128})', command '(?<command>[^']{1,2000})'/, says: { action: 'command-run' } },
  { pattern: /neighbor (?<dst_ip>[\da-fA-F.:]{2,45})/, says: {} },
  {
    pattern:
      /list (?<rule>\S{1,64}) (?<verdict>denied|permitted) (?<protocol>\w{2,8}) (?<src_ip>[\d.]{7,15})\((?<src_port>\d{1,5})\).{0,40}? -> (?<dst_ip>[\d.]{7,15})\((?<dst_port>\d{1,5})\)/,
    says: { action: 'access-list' },
  },
];

function fromText(line: string, { host, program }: Carrier): JsonObject | undefined {
  const beside = host === undefined ? {} : { host };
  const mark = line.slice(0, 256).indexOf('%');
  if (mark >= 0) {
    const text = line.slice(mark, mark + 16_384);
    const [vendor, groups] = text.startsWith('%%')
      ? ['huawei', huawei.exec(text)?.groups]
      : ['cisco', cisco.exec(text)?.groups];
    if (groups !== undefined) {
      const { text: message = '', ...rest } = groups;
      return { vendor, ...rest, message, ...beside, ...formOf(forms, message) };
    }
  }
  if (program === undefined || !junos.has(program.toLowerCase())) return undefined;
  return { vendor: 'juniper', facility: program, message: line, ...beside, ...formOf(forms, line) };
}

/** Whatever is said about who did what: rules of command accounting look for the commands in it. */
const accounting = /^(AAA|AAAA|PARSER|SEC_LOGIN|SYS|SSH|TACACS|HA_EM|ARCHIVE|CFG|USER|VTY|AUTHPRIV|DAEMON)/;
const of = (vendor: string, facility: RegExp) => (fields: Fields) =>
  fields.vendor === vendor && facility.test(String(fields.facility));
const views: readonly ViewSpec[] = [
  { logSource: { product: 'cisco', service: 'aaa' }, when: of('cisco', accounting) },
  { logSource: { product: 'cisco', service: 'bgp' }, when: of('cisco', /^BGP|^TCP|^ROUTING/) },
  { logSource: { product: 'cisco', service: 'ldp' }, when: of('cisco', /^LDP|^TDP/) },
  { logSource: { product: 'juniper', service: 'bgp' }, when: of('juniper', /^rpd$/i) },
  { logSource: { product: 'huawei', service: 'bgp' }, when: of('huawei', /^BGP/) },
  { logSource: { product: 'cisco', service: 'syslog' }, when: of('cisco', /./) },
  { logSource: { product: 'juniper', service: 'syslog' }, when: of('juniper', /./) },
  { logSource: { product: 'huawei', service: 'syslog' }, when: of('huawei', /./) },
];

export const networkDevice = jsonSource({
  id: 'network-device',
  title: 'Routers and switches (Cisco, Juniper, Huawei)',
  shapes: ['Cisco IOS, IOS XE, NX-OS messages', 'Junos syslog', 'Huawei VRP messages'],
  marks: [],
  labels: ['cisco:ios', 'cisco_ios.log', 'cisco_nexus.log', 'juniper:junos', 'juniper_junos.log'],
  programs: [...junos],
  detect: () => false,
  fromText,
  views,
  time: [],
  common: {
    'host.name': 'host',
    'event.action': first('action', 'mnemonic', 'facility'),
    'event.code': via((mnemonic, fields) => `${fields.facility}-${fields.severity}-${mnemonic}`, 'mnemonic'),
    'event.category': via(
      (action) => (action === 'login' ? 'authentication' : action === 'access-list' ? 'network' : 'configuration'),
      'action',
      'facility',
    ),
    'event.outcome': via((verdict) => (/fail|den/i.test(verdict) ? 'failure' : 'success'), 'verdict'),
    'event.provider': first('vendor'),
    'rule.name': 'rule',
    'user.name': 'user',
    'source.ip': 'src_ip',
    'source.port': 'src_port',
    'destination.ip': 'dst_ip',
    'destination.port': 'dst_port',
    'network.protocol': 'protocol',
    'process.command_line': 'command',
  },
});
