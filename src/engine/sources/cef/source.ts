/**
 * Events in ArcSight's CEF and QRadar's LEEF, of any vendor. The reader of both (`engine/wire`) gives the header's parts
 * and the extension's keys; here they become common fields, and the kind of product says what rules may look.
 */
import type { MutableFields } from '#engine/events/flatten.ts';
import type { Fields } from '#engine/events/model.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { type Convert, first, oneOf, via } from '#engine/sources/mapping.ts';
import { accountDomain, accountName, emailIn, numberedProtocol } from '#engine/sources/values.ts';
import type { ViewSpec } from '#engine/sources/views.ts';

/** What a product is, by words in the vendor's and its own name. The first that fits counts. */
const kinds: readonly (readonly [kind: string, words: RegExp])[] = [
  ['proxy', /proxy|swg|secure web|web ?filter|webgateway|nsweblog|zscaler|bluecoat|forcepoint/i],
  ['webserver', /waf|securesphere|incapsula|big-?ip.*asm|application firewall|netscaler|cloudflare|akamai/i],
  [
    'antivirus',
    /anti-?virus|apex|deep security|officescan|endpoint|epolicy|symantec|kaspersky|eset|sophos.*(central|endpoint)|malware/i,
  ],
  ['dns', /dns|infoblox|umbrella/i],
  [
    'firewall',
    /firewall|fortigate|pan-os|asa|vpn-1|check ?point|sonicwall|srx|utm|threat defense|firepower|stormshield|barracuda|watchguard|ips|intrusion/i,
  ],
];
const kindOf = (vendor: string, product: string): string | undefined => {
  const text = `${vendor} ${product}`.slice(0, 512);
  return kinds.find(([, words]) => words.test(text))?.[0];
};

const web = {
  'c-uri': ['request', 'url'],
  'cs-uri': ['request', 'url'],
  'cs-uri-query': ['request', 'url'],
  'cs-uri-stem': ['request', 'url'],
  'cs-host': ['dhost', 'dst_host'],
  'cs-method': ['requestMethod', 'method'],
  'c-useragent': ['requestClientApplication', 'userAgent'],
  'cs-user-agent': ['requestClientApplication', 'userAgent'],
  'cs-cookie': ['requestCookies'],
  'cs-referer': ['requestContext'],
  'sc-status': ['sc_status', 'status', 'outcome'],
  'cs-username': ['suser', 'usrName'],
};
const ends = {
  src_ip: ['src'],
  dst_ip: ['dst'],
  src_port: ['spt', 'srcPort'],
  dst_port: ['dpt', 'dstPort'],
  action: ['act', 'action'],
};
const names: Readonly<Record<string, ViewSpec['names']>> = {
  proxy: { ...web, ...ends },
  webserver: web,
  antivirus: { Signature: ['cs1', 'label.Virus', 'Name', 'virusName'], Filename: ['filePath', 'fname', 'fileName'] },
  dns: { query: ['destinationDnsDomain', 'request', 'query'], record_type: ['deviceDnsType', 'queryType'], ...ends },
  firewall: ends,
};
const isKind = (kind: string) => (fields: Fields) => fields.product_kind === kind;
const views: readonly ViewSpec[] = [
  ...Object.entries(names).map(
    ([category, renames]): ViewSpec => ({
      logSource: { category, service: 'cef' },
      when: isKind(category),
      names: renames,
    }),
  ),
  { logSource: { service: 'cef' }, when: ({ product_kind: kind }) => kind === undefined },
];

/** LEEF's names for what CEF names otherwise. */
const leef: Readonly<Record<string, string>> = {
  Vendor: 'DeviceVendor',
  Product: 'DeviceProduct',
  EventID: 'DeviceEventClassID',
  srcPort: 'spt',
  dstPort: 'dpt',
  usrName: 'suser',
  sev: 'Severity',
  identHostName: 'dvchost',
  cat: 'cat',
};

const failures =
  /^(block|blocked|den(y|ied)|drop(ped)?|reject(ed)?|reset.*|failure|failed|prevent(ed)?|quarantined?|cleaned|deleted)$/i;
const successes = /^(allow(ed)?|accept(ed)?|permit(ted)?|pass(ed)?|success|succeeded|alert|detect(ed)?|monitor)$/i;

/** What runs on a host speaks of that host; a firewall or proxy speaks of others. */
const ifEndpoint: Convert = (name, fields) =>
  fields.product_kind === undefined || fields.product_kind === 'antivirus' ? name : undefined;
const unlessEndpoint: Convert = (name, fields) => (ifEndpoint(name, fields) === undefined ? name : undefined);

export const cef = jsonSource({
  id: 'cef',
  title: 'CEF and LEEF of any product',
  shapes: ['CEF', 'LEEF 1.0 and 2.0'],
  marks: ['CEFVersion', 'LEEFVersion'],
  labels: ['cefevents', 'cef.log'],
  detect: ({ CEFVersion, LEEFVersion }) => CEFVersion !== undefined || LEEFVersion !== undefined,
  views,
  time: ['rt', 'end', 'start', 'deviceReceiptTime', 'devTime', 'art'],
  carrierHost: 'syslog_host',
  mend(fields: MutableFields) {
    if (fields.LEEFVersion !== undefined)
      for (const [from, to] of Object.entries(leef))
        if (fields[from] !== undefined) fields[to] ??= fields[from] ?? null;
    const kind = kindOf(String(fields.DeviceVendor ?? ''), String(fields.DeviceProduct ?? ''));
    if (kind !== undefined) fields.product_kind = kind;
  },
  common: {
    'event.action': first('act', 'Name', 'action', 'DeviceEventClassID'),
    'event.code': 'DeviceEventClassID',
    'event.category': via(
      oneOf({ firewall: 'network', proxy: 'web', webserver: 'web', antivirus: 'malware', dns: 'network' }),
      'product_kind',
    ),
    'event.outcome': via(
      (text) => (failures.test(text) ? 'failure' : successes.test(text) ? 'success' : undefined),
      'outcome',
      'act',
      'action',
    ),
    'event.provider': via((product, fields) => `${fields.DeviceVendor ?? ''} ${product}`.trim(), 'DeviceProduct'),
    'rule.name': first('label.Rule', 'label.Policy', 'policyName', 'Name'),
    'observer.name': via(unlessEndpoint, 'dvchost', 'deviceHostName', 'syslog_host'),
    'host.name': via(ifEndpoint, 'dvchost', 'shost', 'syslog_host'),
    'host.ip': via(ifEndpoint, 'dvc'),
    'host.id': 'deviceExternalId',
    'user.name': via(accountName, 'suser', 'duser', 'usrName'),
    'user.domain': via(
      (name, fields) => accountDomain(name) ?? (fields.sntdom as string | undefined),
      'suser',
      'duser',
    ),
    'user.email': via(emailIn, 'suser', 'duser'),
    'user.target.name': first('duser'),
    'source.ip': first('src', 'sourceAddress', 'c6a2'),
    'source.port': first('spt'),
    'destination.ip': first('dst', 'destinationAddress', 'c6a3'),
    'destination.port': first('dpt'),
    'destination.domain': first('dhost', 'destinationDnsDomain'),
    'network.protocol': via(numberedProtocol, 'app', 'proto'),
    'url.full': via((url) => (/^(https?:|\/)/.test(url) ? url : undefined), 'request', 'url'),
    'http.request.method': 'requestMethod',
    'user_agent.original': 'requestClientApplication',
    'process.executable': first('sproc', 'dproc', 'deviceProcessName'),
    'process.pid': first('spid', 'dpid'),
    'file.path': first('filePath', 'fname'),
    'file.hash.md5': via((hash) => (/^[\da-f]{32}$/i.test(hash) ? hash.toLowerCase() : undefined), 'fileHash'),
    'file.hash.sha1': via((hash) => (/^[\da-f]{40}$/i.test(hash) ? hash.toLowerCase() : undefined), 'fileHash'),
    'file.hash.sha256': via((hash) => (/^[\da-f]{64}$/i.test(hash) ? hash.toLowerCase() : undefined), 'fileHash'),
    'error.code': 'reason',
  },
});
