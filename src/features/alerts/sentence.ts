/**
 * One event as a plain sentence: who did what, where, to what. It is made from the common fields alone, so that each
 * source gets one, and says nothing that the event does not say: a part that is absent is left out.
 *
 * The first kind that fits is told (`kinds`); adding one is adding a line.
 */
type Common = Readonly<Record<string, string | number>>;

/** The longest value that stands in a sentence; the whole one is in the event below it. */
const longest = 120;

const clipped = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);

const text = (common: Common, name: string): string | undefined => {
  const value = common[name];
  return value === undefined || value === '' ? undefined : clipped(String(value));
};

/** `cmd.exe` of `C:\Windows\System32\cmd.exe`; a path that ends in a separator is kept. */
export const baseName = (path: string): string => path.split(/[\\/]/).findLast((part) => part !== '') ?? path;

const program = (common: Common, name: string): string | undefined => {
  const path = text(common, name);
  return path === undefined ? undefined : baseName(path);
};

/** ` from 10.0.0.1`, or nothing where there is no value. */
const after = (word: string, value: string | undefined): string => (value === undefined ? '' : ` ${word} ${value}`);

function who(common: Common): string | undefined {
  const name = text(common, 'user.name');
  const domain = text(common, 'user.domain');
  if (name !== undefined && domain !== undefined && !name.includes('@')) return `${domain}\\${name}`;
  return name ?? text(common, 'user.email') ?? text(common, 'user.id');
}

const where = (common: Common): string => after('on', text(common, 'host.name'));
const failed = (common: Common): boolean => common['event.outcome'] === 'failure';

const ended = (common: Common): string => {
  const code = text(common, 'error.code');
  return failed(common) ? `; it failed${code === undefined ? '' : ` (${code})`}` : '';
};

/** `target:port`, the name before the address. */
function target(common: Common): string | undefined {
  const place = text(common, 'destination.domain') ?? text(common, 'destination.ip');
  const port = text(common, 'destination.port');
  return place === undefined || port === undefined ? place : `${place}:${port}`;
}

type Telling = (common: Common) => string | undefined;

/** Resets of a factor, tickets and rules are of the category as well, and are told by their own action. */
const signInAction =
  /log(?:ged)?[-_. ]?(?:on|in)|sign[-_. ]?in|session[-_.](?:start|opened)|^(?:user-)?auth(?:entication)?$|^ssh$/i;

const isSignIn = (common: Common): boolean => {
  const action = common['event.action'];
  return common['event.category'] === 'authentication' && (action === undefined || signInAction.test(String(action)));
};

const signIn: Telling = (common) => {
  if (!isSignIn(common)) return undefined;
  const to = text(common, 'user.target.name');
  const verb = failed(common) ? 'failed to sign in' : 'signed in';
  const service = text(common, 'host.name') ?? text(common, 'service.name');
  const code = failed(common) ? text(common, 'error.code') : undefined;
  const as = to === who(common) ? undefined : to;
  const reason = code === undefined ? '' : ` (${code})`;
  return `${who(common) ?? 'Somebody'} ${verb}${after('as', as)}${after('to', service)}${after('from', text(common, 'source.ip'))}${reason}`;
};

const lookup: Telling = (common) => {
  const name = text(common, 'dns.question.name');
  if (name === undefined) return undefined;
  const asker = program(common, 'process.executable') ?? who(common) ?? text(common, 'source.ip') ?? 'A program';
  return `${asker}${where(common)} asked for the name ${name}`;
};

const registryChange: Telling = (common) => {
  const path = text(common, 'registry.path');
  if (path === undefined) return undefined;
  return `${program(common, 'process.executable') ?? who(common) ?? 'Something'}${by(common)}${where(common)} touched the registry at ${path}`;
};

/** ` of CORP\ada` behind a program. */
const by = (common: Common): string =>
  text(common, 'process.executable') === undefined ? '' : after('of', who(common));

const request: Telling = (common) => {
  const url = text(common, 'url.full');
  if (url === undefined) return undefined;
  const method = text(common, 'http.request.method') ?? 'a page';
  const status = text(common, 'http.response.status_code');
  const asker = who(common) ?? text(common, 'source.ip') ?? program(common, 'process.executable') ?? 'Somebody';
  return `${asker} asked${where(common)} for ${method} ${url}${status === undefined ? '' : `, answered ${status}`}`;
};

const connection: Telling = (common) => {
  const to = target(common);
  if (to === undefined) return undefined;
  const from =
    program(common, 'process.executable') ?? who(common) ?? text(common, 'source.ip') ?? text(common, 'host.name');
  const on = from === text(common, 'host.name') ? '' : where(common);
  const over = text(common, 'network.protocol');
  return `${from ?? 'Something'}${by(common)}${on} connected to ${to}${after('over', over)}${ended(common)}`;
};

const fileTouched: Telling = (common) => {
  const path = text(common, 'file.path');
  if (path === undefined) return undefined;
  return `${program(common, 'process.executable') ?? who(common) ?? 'Something'}${by(common)}${where(common)} touched the file ${path}`;
};

const processRun: Telling = (common) => {
  const image = program(common, 'process.executable');
  const line = text(common, 'process.command_line');
  if (image === undefined && line === undefined) return undefined;
  const parent = program(common, 'process.parent.executable');
  return `${who(common) ?? 'Somebody'} ran ${image ?? ''}${image !== undefined && line !== undefined ? ': ' : ''}${line ?? ''}${where(common)}${after('started by', parent)}`;
};

const cloudCall: Telling = (common) => {
  const action = text(common, 'event.action');
  const account = text(common, 'cloud.account.id') ?? text(common, 'organization.id');
  if (action === undefined || (account === undefined && text(common, 'cloud.resource.id') === undefined))
    return undefined;
  const on = text(common, 'cloud.resource.id') ?? text(common, 'user.target.name');
  const place = account === undefined ? '' : ` in ${account}`;
  return `${who(common) ?? 'Somebody'} did ${action}${after('on', on)}${place}${after('from', text(common, 'source.ip'))}${ended(common)}`;
};

const toSomebody: Telling = (common) => {
  const to = text(common, 'user.target.name');
  const action = text(common, 'event.action');
  if (to === undefined || action === undefined) return undefined;
  return `${who(common) ?? 'Somebody'} did ${action} to ${to}${where(common)}${after('from', text(common, 'source.ip'))}${ended(common)}`;
};

const anything: Telling = (common) => {
  const action = text(common, 'event.action') ?? text(common, 'rule.name') ?? text(common, 'event.code');
  if (action === undefined) return undefined;
  const service = text(common, 'service.name');
  return `${who(common) ?? text(common, 'event.provider') ?? 'Something'}: ${action}${after('of', service)}${where(common)}${after('from', text(common, 'source.ip'))}${ended(common)}`;
};

const isProcessStart = (common: Common): boolean =>
  common['event.category'] === 'process' && common['process.command_line'] !== undefined;

const kinds: readonly Telling[] = [
  signIn,
  (common) => (isProcessStart(common) ? processRun(common) : undefined),
  lookup,
  registryChange,
  request,
  connection,
  cloudCall,
  fileTouched,
  processRun,
  toSomebody,
  anything,
];

/** `undefined` where the common fields say too little for a sentence. */
export function eventSentence(common: Common): string | undefined {
  for (const tell of kinds) {
    const told = tell(common);
    if (told !== undefined) return `${told}.`;
  }
  return undefined;
}
