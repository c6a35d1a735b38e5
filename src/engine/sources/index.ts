/**
 * All sources. An event belongs to the first that knows it, a line of text to the first that reads it: those that know
 * their events by many signs stand before those that take what is left.
 */
import { anthropic } from './anthropic/source.ts';
import { applicationLog } from './application-log/source.ts';
import { asana } from './asana/source.ts';
import { auth0 } from './auth0/source.ts';
import { awsCloudtrail } from './aws-cloudtrail/source.ts';
import { awsGuardduty } from './aws-guardduty/source.ts';
import { awsRoute53Resolver } from './aws-route53-resolver/source.ts';
import { awsS3Access } from './aws-s3-access/source.ts';
import { awsVpcFlow } from './aws-vpc-flow/source.ts';
import { awsWaf } from './aws-waf/source.ts';
import { azureActivity } from './azure-activity/source.ts';
import { bitbucket } from './bitbucket/source.ts';
import { box } from './box/source.ts';
import { cef } from './cef/source.ts';
import { checkpoint } from './checkpoint/source.ts';
import { ciscoAsa } from './cisco-asa/source.ts';
import { ciscoUmbrella } from './cisco-umbrella/source.ts';
import { crowdstrikeFdr } from './crowdstrike-fdr/source.ts';
import { crowdstrikeStreams } from './crowdstrike-streams/source.ts';
import { databricks } from './databricks/source.ts';
import type { Source } from './define-source.ts';
import { dnsServer } from './dns-server/source.ts';
import { docusign } from './docusign/source.ts';
import { dropbox } from './dropbox/source.ts';
import { duo } from './duo/source.ts';
import { entraId } from './entra-id/source.ts';
import { fortinetFortigate } from './fortinet-fortigate/source.ts';
import { gcpAudit } from './gcp-audit/source.ts';
import { githubAudit } from './github-audit/source.ts';
import { githubWebhook } from './github-webhook/source.ts';
import { googleWorkspace } from './google-workspace/source.ts';
import { kubernetesAudit } from './kubernetes-audit/source.ts';
import { linuxAuditd } from './linux-auditd/source.ts';
import { linuxAuth } from './linux-auth/source.ts';
import { linuxCron } from './linux-cron/source.ts';
import { linuxNetfilter } from './linux-netfilter/source.ts';
import { linuxSshd } from './linux-sshd/source.ts';
import { linuxSudo } from './linux-sudo/source.ts';
import { linuxSyslog } from './linux-syslog/source.ts';
import { m365Audit } from './m365-audit/source.ts';
import { macosEslogger } from './macos-eslogger/source.ts';
import { macosUnifiedLog } from './macos-unified-log/source.ts';
import { microsoftDefender } from './microsoft-defender/source.ts';
import { mongodbAtlas } from './mongodb-atlas/source.ts';
import { networkDevice } from './network-device/source.ts';
import { notion } from './notion/source.ts';
import { ocsfNetwork } from './ocsf-network/source.ts';
import { okta } from './okta/source.ts';
import { onelogin } from './onelogin/source.ts';
import { onepassword } from './onepassword/source.ts';
import { openai } from './openai/source.ts';
import { opencanary } from './opencanary/source.ts';
import { osquery } from './osquery/source.ts';
import { paloaltoPanos } from './paloalto-panos/source.ts';
import { pfsense } from './pfsense/source.ts';
import { postgresql } from './postgresql/source.ts';
import { proofpoint } from './proofpoint/source.ts';
import { qualys } from './qualys/source.ts';
import { salesforce } from './salesforce/source.ts';
import { slackAudit } from './slack-audit/source.ts';
import { snowflake } from './snowflake/source.ts';
import { snyk } from './snyk/source.ts';
import { sophosFirewall } from './sophos-firewall/source.ts';
import { squid } from './squid/source.ts';
import { suricata } from './suricata/source.ts';
import { teleport } from './teleport/source.ts';
import { tines } from './tines/source.ts';
import { upwind } from './upwind/source.ts';
import { webAccess } from './web-access/source.ts';
import { windowsEvent } from './windows-event/source.ts';
import { wiz } from './wiz/source.ts';
import { zeek } from './zeek/source.ts';
import { zendesk } from './zendesk/source.ts';
import { zoom } from './zoom/source.ts';
import { zscalerZia } from './zscaler-zia/source.ts';

export const sources: readonly Source[] = [
  windowsEvent,
  awsCloudtrail,
  zeek,
  suricata,
  crowdstrikeFdr,
  crowdstrikeStreams,
  microsoftDefender,
  kubernetesAudit,
  gcpAudit,
  googleWorkspace,
  okta,
  entraId,
  azureActivity,
  m365Audit,
  awsGuardduty,
  awsRoute53Resolver,
  awsVpcFlow,
  awsS3Access,
  awsWaf,
  githubWebhook,
  slackAudit,
  osquery,
  macosEslogger,
  macosUnifiedLog,
  cef,
  fortinetFortigate,
  paloaltoPanos,
  ciscoAsa,
  networkDevice,
  checkpoint,
  sophosFirewall,
  pfsense,
  linuxNetfilter,
  dnsServer,
  squid,
  postgresql,
  opencanary,
  bitbucket,
  auth0,
  onelogin,
  duo,
  teleport,
  onepassword,
  databricks,
  snowflake,
  salesforce,
  proofpoint,
  zscalerZia,
  ciscoUmbrella,
  qualys,
  notion,
  box,
  dropbox,
  docusign,
  mongodbAtlas,
  wiz,
  tines,
  zendesk,
  zoom,
  openai,
  anthropic,
  asana,
  snyk,
  upwind,
  ocsfNetwork,
  githubAudit,
  linuxAuditd,
  webAccess,
  applicationLog,
  linuxSshd,
  linuxSudo,
  linuxCron,
  linuxAuth,
  linuxSyslog,
];
