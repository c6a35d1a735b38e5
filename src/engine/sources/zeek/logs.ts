/** Zeek's logs: their usual columns (Zeek 5 to 8), and how one is told when nothing says it. */
import type { JsonObject } from '#engine/events/limits.ts';

const ends = 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p';

/** The columns of tab-separated logs, in Zeek's order. A newer version only adds at the end. */
const columns: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    conn: `${ends} proto service duration orig_bytes resp_bytes conn_state local_orig local_resp missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents`,
    dns: `${ends} proto trans_id rtt query qclass qclass_name qtype qtype_name rcode rcode_name AA TC RD RA Z answers TTLs rejected`,
    http: `${ends} trans_depth method host uri referrer version user_agent origin request_body_len response_body_len status_code status_msg info_code info_msg tags username password proxied orig_fuids orig_filenames orig_mime_types resp_fuids resp_filenames resp_mime_types`,
    ssl: `${ends} version cipher curve server_name resumed last_alert next_protocol established ssl_history cert_chain_fps client_cert_chain_fps subject issuer client_subject client_issuer sni_matches_cert validation_status`,
    kerberos: `${ends} request_type client service success error_msg from till cipher forwardable renewable client_cert_subject client_cert_fuid server_cert_subject server_cert_fuid`,
    dce_rpc: `${ends} rtt named_pipe endpoint operation`,
    smb_files: `${ends} fuid action path name size prev_name times.modified times.accessed times.created times.changed`,
    smb_mapping: `${ends} path service native_file_system share_type`,
    ssh: `${ends} version auth_success auth_attempts direction client server cipher_alg mac_alg compression_alg kex_alg host_key_alg host_key`,
    rdp: `${ends} cookie result security_protocol client_channels keyboard_layout client_build client_name client_dig_product_id desktop_width desktop_height requested_color_depth cert_type cert_count cert_permanent encryption_level encryption_method`,
    ntlm: `${ends} username hostname domainname server_nb_computer_name server_dns_computer_name server_tree_name success`,
    notice: `${ends} fuid file_mime_type file_desc proto note msg sub src dst p n peer_descr actions email_dest suppress_for remote_location.country_code`,
    ftp: `${ends} user password command arg mime_type file_size reply_code reply_msg`,
    smtp: `${ends} trans_depth helo mailfrom rcptto date from to cc reply_to msg_id in_reply_to subject x_originating_ip first_received second_received last_reply path user_agent tls fuids`,
    weird: `${ends} name addl notice peer source`,
    files:
      'ts fuid uid id.orig_h id.orig_p id.resp_h id.resp_p source depth analyzers mime_type filename duration local_orig is_orig seen_bytes total_bytes missing_bytes overflow_bytes timedout parent_fuid md5 sha1 sha256 extracted',
    x509: 'ts fingerprint certificate.version certificate.serial certificate.subject certificate.issuer certificate.not_valid_before certificate.not_valid_after certificate.key_alg certificate.sig_alg certificate.key_type certificate.key_length certificate.exponent certificate.curve san.dns san.uri san.email san.ip basic_constraints.ca basic_constraints.path_len',
    dhcp: 'ts uids client_addr server_addr mac host_name client_fqdn domain requested_addr assigned_addr lease_time client_message server_message msg_types duration',
  }).map(([log, names]) => [log, names.split(' ')]),
);

export const zeekLogs: readonly string[] = Object.keys(columns);

/** Members that only records of one log have, in the order in which they are looked for. */
const marks: readonly (readonly [member: string, log: string])[] = [
  ['conn_state', 'conn'],
  ['qtype_name', 'dns'],
  ['trans_id', 'dns'],
  ['request_type', 'kerberos'],
  ['named_pipe', 'dce_rpc'],
  ['share_type', 'smb_mapping'],
  ['note', 'notice'],
  ['certificate.serial', 'x509'],
  ['certificate', 'x509'],
  ['auth_success', 'ssh'],
  ['kex_alg', 'ssh'],
  ['security_protocol', 'rdp'],
  ['cookie', 'rdp'],
  ['ssl_history', 'ssl'],
  ['ja3', 'ssl'],
  ['cipher', 'ssl'],
  ['server_name', 'ssl'],
  ['status_code', 'http'],
  ['mailfrom', 'smtp'],
  ['server_nb_computer_name', 'ntlm'],
  ['analyzers', 'files'],
  ['seen_bytes', 'files'],
  ['reply_code', 'ftp'],
  ['client_message', 'dhcp'],
  ['msg_types', 'dhcp'],
];

/** `/opt/zeek/logs/current/conn.log`, `dns.09:00:00-10:00:00.log.gz` → the log's name. */
function logOfFile(file: string | undefined): string | undefined {
  if (file === undefined || !/\.log(\.gz)?$/.test(file)) return undefined;
  const name = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  const base = /^[a-z][a-z\d_]{1,30}/i.exec(name)?.[0];
  return base !== undefined && columns[base] !== undefined ? base : undefined;
}

export function logOf(object: JsonObject, file: string | undefined): string | undefined {
  const said = object._path ?? object['@stream'];
  if (typeof said === 'string' && /^[\w-]{1,40}$/.test(said)) return said;
  const byFile = logOfFile(file);
  if (byFile !== undefined) return byFile;
  if (object.method !== undefined && object.uri !== undefined) return 'http';
  if (object.action !== undefined && typeof object.action === 'string' && object.action.startsWith('SMB::'))
    return 'smb_files';
  return marks.find(([member]) => object[member] !== undefined)?.[1];
}

/** By which value in which column a line shows what it is of. */
const shapes: readonly (readonly [log: string, column: number, pattern: RegExp])[] = [
  ['conn', 11, /^(S[0-3F]|SH|REJ|RST[OR](S0|RH)?|RSTRH|OTH|SHR)$/],
  ['dns', 11, /^(C_\w+|-|qclass-\d+)$/],
  ['kerberos', 6, /^(AS|TGS)$/],
  ['smb_files', 7, /^SMB::/],
  ['notice', 10, /^\w+::\w+$/],
  ['ssl', 6, /^(SSLv|TLSv|DTLSv)\d/],
  ['smb_mapping', 9, /^(DISK|PIPE|PRINT)$/],
  ['http', 7, /^(GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH|CONNECT|PROPFIND|TRACE)$/],
  ['files', 7, /^(HTTP|SMTP|FTP_DATA|SSL|SMB|KRB|KRB_TCP|IRC_DATA|QUIC)$/],
  ['dce_rpc', 8, /^[a-z]\w+$/],
  ['ssh', 9, /^(INBOUND|OUTBOUND)$/],
];

/** How many columns the log has at least. */
const least: Readonly<Record<string, number>> = {
  conn: 20,
  dns: 22,
  http: 27,
  ssl: 12,
  files: 20,
  notice: 14,
  dce_rpc: 10,
  ssh: 12,
  smb_files: 11,
  smb_mapping: 10,
  kerberos: 16,
};

const head = /^\d{9,10}\.\d{1,6}\t/;

function logOfLine(values: readonly string[]): string | undefined {
  return shapes.find(
    ([log, column, pattern]) =>
      values.length >= (least[log] ?? 0) &&
      values.length <= (columns[log]?.length ?? 0) + 8 &&
      pattern.test(values[column] ?? ''),
  )?.[0];
}

const listed = new Set([
  'answers',
  'TTLs',
  'tags',
  'resp_mime_types',
  'orig_mime_types',
  'orig_fuids',
  'resp_fuids',
  'analyzers',
  'rcptto',
  'to',
  'tunnel_parents',
  'msg_types',
  'actions',
  'san.dns',
  'uids',
]);
const truths: Readonly<Record<string, boolean>> = { T: true, F: false };

/** One value as Zeek's JSON writer would give it: `-` is nothing, `(empty)` the empty list. */
function zeekValue(name: string, text: string): unknown {
  if (listed.has(name)) return text === '(empty)' ? [] : text.split(',').map(unescaped);
  if (Object.hasOwn(truths, text)) return truths[text];
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) && name !== 'certificate.serial' ? Number(text) : unescaped(text);
}

/** `\x09` and the like. */
const unescaped = (text: string): string =>
  text.includes('\\x')
    ? text.replaceAll(/\\x([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;

/** A tab-separated line as the object that the JSON writer would have made; undefined when it is none. */
export function fromLine(line: string, file: string | undefined): JsonObject | undefined {
  if (!head.test(line)) return undefined;
  const values = line.split('\t', 64);
  const log = logOfFile(file) ?? logOfLine(values);
  const names = log === undefined ? undefined : columns[log];
  if (log === undefined || names === undefined) return undefined;
  const object: Record<string, unknown> = { _path: log };
  values.forEach((text, at) => {
    const name = names[at] ?? `column_${at + 1}`;
    if (text !== '-' && text !== '') object[name] = name === 'ts' ? text : zeekValue(name, text);
  });
  return object;
}
