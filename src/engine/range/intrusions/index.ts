/** Every intrusion that the range can play; one a line. */
import type { Story } from '#engine/range/story.ts';
import { cloudKeyTheft } from './cloud-key-theft.ts';
import { dullButReal } from './dull-but-real.ts';
import { insider } from './insider.ts';
import { linuxMiner } from './linux-miner.ts';
import { mailToDomainAdmin } from './mail-to-domain-admin.ts';
import { passwordSpray } from './password-spray.ts';
import { ransomwarePrecursor } from './ransomware-precursor.ts';
import { supplyChainInstaller } from './supply-chain-installer.ts';
import { webShell } from './web-shell.ts';

export const intrusions = {
  'mail-to-domain-admin': mailToDomainAdmin,
  'cloud-key-theft': cloudKeyTheft,
  'ransomware-precursor': ransomwarePrecursor,
  'web-shell': webShell,
  insider,
  'password-spray': passwordSpray,
  'supply-chain-installer': supplyChainInstaller,
  'linux-miner': linuxMiner,
  'dull-but-real': dullButReal,
} as const satisfies Record<string, Story>;

export type IntrusionName = keyof typeof intrusions;
export const intrusionNames = Object.keys(intrusions) as [IntrusionName, ...IntrusionName[]];
