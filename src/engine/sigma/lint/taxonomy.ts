/** Log sources and fields that the taxonomy appendix (2.1.0) names: what rules for everybody should keep to. */
import type { LogSource } from '#engine/events/model.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const windowsServices = words(
  'application application-experience applocker appmodel-runtime appxdeployment-server appxpackaging-om bitlocker ' +
    'bits-client capi2 certificateservicesclient-lifecycle-system codeintegrity-operational dhcp diagnosis-scripted ' +
    'dns-client dns-server dns-server-analytic dns-server-audit driver-framework firewall-as hyper-v-worker ' +
    'iis-configuration kernel-event-tracing kernel-shimengine ldap lsa-server msexchange-management ntfs ntlm openssh ' +
    'powershell powershell-classic printservice-admin printservice-operational security security-mitigations sense ' +
    'servicebus-client shell-core smbclient-security sysmon system taskscheduler terminalservices-localsessionmanager ' +
    'vhdmp windefend wmi',
);
const windowsCategories = words(
  'clipboard_capture create_remote_thread create_stream_hash dns_query driver_load file_access file_block_executable ' +
    'file_block_shredding file_change file_delete file_delete_detected file_event file_executable_detected file_rename ' +
    'image_load network_connection pipe_created process_access process_creation process_tampering process_termination ' +
    'ps_classic_provider_start ps_classic_script ps_classic_start ps_module ps_script raw_access_thread registry_add ' +
    'registry_delete registry_event registry_rename registry_set sysmon_error sysmon_status wmi_event',
);
const none = words('');

interface Known {
  readonly categories: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
}
const known = (categories: string | ReadonlySet<string>, services: string | ReadonlySet<string> = none): Known => ({
  categories: typeof categories === 'string' ? words(categories) : categories,
  services: typeof services === 'string' ? words(services) : services,
});

/** By product; the empty one is for log sources that name none. */
const products: Readonly<Record<string, Known>> = {
  '': known('antivirus database dns firewall proxy webserver network process_creation', 'apache connection dns'),
  apache: known('', 'access error apache'),
  antivirus: known('antivirus'),
  aws: known('', 'cloudtrail'),
  azure: known('', 'activitylogs auditlogs pim riskdetection signinlogs'),
  bitbucket: known('', 'audit'),
  cisco: known('', 'aaa bgp duo ldp'),
  django: known('application'),
  gcp: known('', 'gcp.audit google_workspace.admin'),
  github: known('', 'audit'),
  huawei: known('', 'ldp bgp'),
  juniper: known('', 'ldp bgp'),
  linux: known(
    'file_event network_connection process_creation',
    'auditd auth clamav cron guacamole sshd sudo syslog vsftpd sysmon',
  ),
  m365: known('', 'audit exchange threat_detection threat_management'),
  macos: known('file_event process_creation'),
  modsecurity: known(''),
  okta: known('', 'okta'),
  onelogin: known('', 'onelogin.events'),
  python: known('application'),
  rpc_firewall: known('application'),
  ruby_on_rails: known('application'),
  spring: known('application'),
  sql: known('application'),
  windows: known(windowsCategories, windowsServices),
  zeek: known('', 'dce_rpc dns http kerberos rdp smb_files x509'),
};

/** Does the taxonomy name it? A part that is left open is any. */
export function isInTaxonomy({ product = '', category, service }: LogSource): boolean {
  const one = Object.hasOwn(products, product) ? products[product] : undefined;
  return (
    one !== undefined &&
    (category === undefined || one.categories.has(category)) &&
    (service === undefined || one.services.has(service))
  );
}

/** Fields of process_creation, as Sysmon writes them. */
export const processFields: readonly string[] = (
  'UtcTime ProcessGuid ProcessId Image FileVersion Description Product Company CommandLine CurrentDirectory User ' +
  'LogonGuid LogonId TerminalSessionId IntegrityLevel imphash md5 sha1 sha256 ParentProcessGuid ParentProcessId ' +
  'ParentImage ParentCommandLine'
).split(' ');
