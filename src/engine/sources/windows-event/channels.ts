/**
 * Windows event channels and the Sigma service that each is. A channel that is not here is still a Windows event; it
 * has the log source `product: windows` without a service.
 */
const services: Readonly<Record<string, string>> = {
  Application: 'application',
  Security: 'security',
  System: 'system',
  'Microsoft-Windows-NTLM/Operational': 'ntlm',
  'Microsoft-Windows-Sysmon/Operational': 'sysmon',
  'Microsoft-Windows-PowerShell/Operational': 'powershell',
  'PowerShellCore/Operational': 'powershell',
  'Windows PowerShell': 'powershell-classic',
  'Microsoft-Windows-TaskScheduler/Operational': 'taskscheduler',
  'Microsoft-Windows-WMI-Activity/Operational': 'wmi',
  'Microsoft-Windows-DHCP-Server/Operational': 'dhcp',
  'Microsoft-Windows-PrintService/Admin': 'printservice-admin',
  'Microsoft-Windows-SmbClient/Security': 'smbclient-security',
  'Microsoft-Windows-SmbClient/Connectivity': 'smbclient-connectivity',
  'Microsoft-Windows-SMBServer/Connectivity': 'smbserver-connectivity',
  'Microsoft-Windows-PrintService/Operational': 'printservice-operational',
  'Microsoft-Windows-TerminalServices-LocalSessionManager/Operational': 'terminalservices-localsessionmanager',
  'Microsoft-Windows-CodeIntegrity/Operational': 'codeintegrity-operational',
  'Microsoft-Windows-AppLocker/MSI and Script': 'applocker',
  'Microsoft-Windows-AppLocker/EXE and DLL': 'applocker',
  'Microsoft-Windows-AppLocker/Packaged app-Deployment': 'applocker',
  'Microsoft-Windows-AppLocker/Packaged app-Execution': 'applocker',
  'MSExchange Management': 'msexchange-management',
  'Microsoft-Windows-Windows Defender/Operational': 'windefend',
  'Microsoft-Windows-Windows Firewall With Advanced Security/Firewall': 'firewall-as',
  'Microsoft-Windows-Bits-Client/Operational': 'bits-client',
  'Microsoft-Windows-Security-Mitigations/Kernel Mode': 'security-mitigations',
  'Microsoft-Windows-Security-Mitigations/User Mode': 'security-mitigations',
  'Microsoft-Windows-Diagnosis-Scripted/Operational': 'diagnosis-scripted',
  'Microsoft-Windows-Shell-Core/Operational': 'shell-core',
  'OpenSSH/Operational': 'openssh',
  'Microsoft-Windows-LDAP-Client/Debug': 'ldap',
  'Microsoft-Windows-BitLocker/BitLocker Management': 'bitlocker',
  'Microsoft-Windows-VHDMP/Operational': 'vhdmp',
  'Microsoft-Windows-AppXDeploymentServer/Operational': 'appxdeployment-server',
  'Microsoft-Windows-LSA/Operational': 'lsa-server',
  'Microsoft-Windows-AppxPackaging/Operational': 'appxpackaging-om',
  'Microsoft-Windows-DNS Client Events/Operational': 'dns-client',
  'Microsoft-Windows-AppModel-Runtime/Admin': 'appmodel-runtime',
  'Microsoft-Windows-CAPI2/Operational': 'capi2',
  'Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational':
    'certificateservicesclient-lifecycle-system',
  'Microsoft-Windows-Kernel-ShimEngine/Operational': 'kernel-shimengine',
  'Microsoft-Windows-Kernel-ShimEngine/Diagnostic': 'kernel-shimengine',
  'Microsoft-Windows-Application-Experience/Program-Telemetry': 'application-experience',
  'Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant': 'application-experience',
  'Microsoft-Windows-Ntfs/Operational': 'ntfs',
  'Microsoft-Windows-Hyper-V-Worker': 'hyper-v-worker',
  'Microsoft-Windows-Hyper-V-Worker-Admin': 'hyper-v-worker',
  'Microsoft-Windows-Hyper-V-Worker-Operational': 'hyper-v-worker',
  'Microsoft-Windows-Kernel-EventTracing': 'kernel-event-tracing',
  'Microsoft-Windows-Kernel-EventTracing/Admin': 'kernel-event-tracing',
  'Microsoft-Windows-SENSE/Operational': 'sense',
  'Microsoft-ServiceBus-Client/Admin': 'servicebus-client',
  'Microsoft-ServiceBus-Client/Operational': 'servicebus-client',
  'Microsoft-IIS-Configuration/Operational': 'iis-configuration',
  'Microsoft-Windows-DriverFrameworks-UserMode/Operational': 'driver-framework',
  'DNS Server': 'dns-server',
  'Microsoft-Windows-DNS-Server/Analytical': 'dns-server-analytic',
  'Microsoft-Windows-DNS-Server/Audit': 'dns-server-audit',
};

export interface Channel {
  /** As Microsoft writes it; shippers differ in case. */
  readonly name: string;
  readonly service: string | undefined;
}

const byLowerName = new Map<string, Channel>(
  Object.entries(services).map(([name, service]) => [name.toLowerCase(), { name, service }]),
);
const exact = new Map<string, Channel>([...byLowerName.values()].map((channel) => [channel.name, channel]));

export const channelOf = (name: string): Channel =>
  exact.get(name) ?? byLowerName.get(name.toLowerCase()) ?? { name, service: undefined };

export const windowsServices: readonly string[] = [...new Set(Object.values(services))];
