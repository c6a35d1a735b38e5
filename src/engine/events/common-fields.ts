/**
 * The common fields: about forty columns in ECS names, the same for every source, for search, entities and joins.
 * Adding one is adding a line here and a column in a lake migration (a test compares the two).
 */
interface CommonFieldSpec {
  readonly type: 'keyword' | 'text' | 'ip' | 'number';
  readonly says: string;
}

export const commonFields = {
  'event.action': { type: 'keyword', says: 'what happened, in the words of the source' },
  'event.code': { type: 'keyword', says: 'the number or code of the kind of event' },
  'event.category': { type: 'keyword', says: 'ECS category: process, network, authentication, file, registry, iam …' },
  'event.outcome': { type: 'keyword', says: 'success, failure or unknown' },
  'event.provider': { type: 'keyword', says: 'the program or service that wrote it' },
  'host.name': { type: 'keyword', says: 'the host it happened on' },
  'host.id': { type: 'keyword', says: 'a stable id of the host: agent id, instance id, device id' },
  'host.domain': { type: 'keyword', says: 'the domain the host belongs to' },
  'host.ip': { type: 'ip', says: 'its address' },
  'host.os.type': { type: 'keyword', says: 'windows, linux, macos' },
  'observer.name': { type: 'keyword', says: 'who saw it, where that is another: a firewall, a resolver, a sensor' },
  'user.name': { type: 'keyword', says: 'who did it, without the domain' },
  'user.domain': { type: 'keyword', says: 'domain or tenant of that user' },
  'user.id': { type: 'keyword', says: 'SID, UID, principal id' },
  'user.email': { type: 'keyword', says: 'mail address or UPN' },
  'user.target.name': { type: 'keyword', says: 'to whom it was done' },
  'source.ip': { type: 'ip', says: 'where a connection or request came from' },
  'source.port': { type: 'number', says: 'its port' },
  'destination.ip': { type: 'ip', says: 'where a connection went' },
  'destination.port': { type: 'number', says: 'its port' },
  'destination.domain': { type: 'keyword', says: 'the name that was connected to' },
  'network.protocol': { type: 'keyword', says: 'application or transport protocol' },
  'http.request.method': { type: 'keyword', says: 'GET, POST … upper case' },
  'http.response.status_code': { type: 'number', says: 'status of the answer' },
  'dns.question.name': { type: 'keyword', says: 'the name that was asked for' },
  'url.full': { type: 'text', says: 'the whole address' },
  'user_agent.original': { type: 'text', says: 'the client as it names itself' },
  'process.entity_id': { type: 'keyword', says: 'a stable id of the process, such as Sysmon ProcessGuid' },
  'process.pid': { type: 'number', says: 'process id' },
  'process.executable': { type: 'keyword', says: 'full path of the program' },
  'process.command_line': { type: 'text', says: 'the whole command line' },
  'process.working_directory': { type: 'keyword', says: 'current directory' },
  'process.parent.entity_id': { type: 'keyword', says: 'stable id of the parent process' },
  'process.parent.pid': { type: 'number', says: 'process id of the parent' },
  'process.parent.executable': { type: 'keyword', says: 'full path of the parent' },
  'process.parent.command_line': { type: 'text', says: 'command line of the parent' },
  'file.path': { type: 'keyword', says: 'full path of the file that was touched' },
  'file.hash.md5': { type: 'keyword', says: 'MD5, lower case' },
  'file.hash.sha1': { type: 'keyword', says: 'SHA-1, lower case' },
  'file.hash.sha256': { type: 'keyword', says: 'SHA-256, lower case' },
  'registry.path': { type: 'keyword', says: 'registry key and value' },
  'service.name': { type: 'keyword', says: 'the service (operating system or cloud) concerned' },
  'rule.name': { type: 'keyword', says: 'the rule or signature of the product that wrote it' },
  'organization.id': { type: 'keyword', says: 'tenant, customer or workspace, for services with many' },
  'cloud.account.id': { type: 'keyword', says: 'cloud account' },
  'cloud.region': { type: 'keyword', says: 'cloud region' },
  'cloud.resource.id': { type: 'keyword', says: 'ARN or id of the resource concerned' },
  'error.code': { type: 'keyword', says: 'why it failed' },
} as const satisfies Record<string, CommonFieldSpec>;

export type CommonField = keyof typeof commonFields;
export const commonFieldNames = Object.keys(commonFields) as CommonField[];

export type CommonFieldValues = {
  readonly [F in CommonField]?: (typeof commonFields)[F]['type'] extends 'number' ? number : string;
};

/** Column of the lake that holds the field: dots become underscores. */
export const columnOf = (field: CommonField): string => field.replaceAll('.', '_');
