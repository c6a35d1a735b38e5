/** CrowdStrike Falcon event streams: detections, audit of the console, incidents. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const crowdstrikeStreams = jsonSource({
  id: 'crowdstrike-streams',
  title: 'CrowdStrike Falcon event streams',
  shapes: ['streaming API events (`metadata` and `event`)'],
  marks: ['metadata'],
  labels: ['Crowdstrike.EventStreams', 'crowdstrike.falcon', 'CrowdStrike:Event:Streams:JSON'],
  detect: ({ metadata, event }) =>
    isObject(metadata) &&
    (event === undefined || isObject(event)) &&
    typeof metadata.eventType === 'string' &&
    metadata.customerIDString !== undefined,
  views: [{ logSource: { product: 'crowdstrike', service: 'eventstreams' } }],
  time: ['metadata.eventCreationTime', 'event.UTCTimestamp', 'event.ProcessStartTime'],
  common: {
    'event.action': first('event.OperationName', 'metadata.eventType'),
    'event.code': 'metadata.eventType',
    'event.category': via((type) => (/Audit/.test(type) ? 'iam' : 'threat'), 'metadata.eventType'),
    'event.outcome': via((success) => (success === 'true' ? 'success' : 'failure'), 'event.Success'),
    'event.provider': always('crowdstrike'),
    'rule.name': first('event.Name', 'event.DetectName'),
    'host.name': first('event.Hostname', 'event.ComputerName'),
    'host.id': first('event.AgentId', 'event.SensorId'),
    'host.ip': 'event.LocalIP',
    'host.domain': 'event.LogonDomain',
    'user.name': via(nameOfEmail, 'event.UserName', 'event.UserId'),
    'user.email': via(emailIn, 'event.UserId'),
    'source.ip': first('event.UserIp'),
    'process.executable': first('event.FilePath'),
    'process.command_line': 'event.CommandLine',
    'process.entity_id': 'event.ProcessId',
    'process.parent.executable': 'event.ParentImageFileName',
    'process.parent.command_line': 'event.ParentCommandLine',
    'process.parent.entity_id': 'event.ParentProcessId',
    'file.path': 'event.FilePath',
    'file.hash.md5': 'event.MD5String',
    'file.hash.sha256': 'event.SHA256String',
    'url.full': 'event.FalconHostLink',
    'service.name': 'event.ServiceName',
    'organization.id': 'metadata.customerIDString',
  },
});
